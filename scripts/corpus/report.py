"""Progress lines and errors of the corpus builders."""

import sys


class Failure(Exception):
    """Ends the build with a message that says what to do."""


def say(text):
    print(f"corpus: {text}", file=sys.stderr, flush=True)
