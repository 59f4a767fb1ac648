"""Builds a corpus into data/NAME from Debian's packages. Called by scripts/corpus.sh."""

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True

import bible  # noqa: E402
import enfr  # noqa: E402
from debian import Mirror  # noqa: E402
from output import compare_with_published, is_complete, write_corpus  # noqa: E402
from report import Failure, say  # noqa: E402
from splits import leaks  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Description:
    """What a corpus is called, its languages, its builder, and the prose of its README."""

    name: str
    source: str
    target: str
    build: object
    about: str
    sets: str
    licence: str


CORPORA = {
    "bible-enes": Description("bible-enes", "es", "en", bible.build, bible.ABOUT, bible.SETS, bible.LICENCE),
    "debian-enfr": Description("debian-enfr", "en", "fr", enfr.build, enfr.ABOUT, enfr.SETS, enfr.LICENCE),
}


def fingerprint():
    """Changes when a builder changes, so that an older corpus is built anew."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def main(arguments):
    if len(arguments) != 1 or arguments[0] not in CORPORA:
        print(f"usage: scripts/corpus.sh {'|'.join(CORPORA)}", file=sys.stderr)
        return 2
    description = CORPORA[arguments[0]]
    folder = ROOT / "data" / description.name
    published = ROOT / "data" / f"{description.name}.json"
    builder = fingerprint()
    if is_complete(folder, builder):
        say(f"{description.name} is there already: {folder.relative_to(ROOT)}")
        return 0
    packages, sets = description.build(Mirror(ROOT / ".cache" / "corpus"))
    found = leaks(sets)
    if found:
        raise Failure(f"{description.name} would leak: {len(found)} pairs, the first: {found[0]}")
    record = write_corpus(folder, description, sets, packages, builder)
    compare_with_published(record, published)
    say(f"{description.name}: " + ", ".join(f"{len(pairs):,} {name}" for name, pairs in sets.items()) + " pairs")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        say(f"error: {failure}")
        sys.exit(1)
