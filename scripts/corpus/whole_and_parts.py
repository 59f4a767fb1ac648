"""The same text whole and in parts, which tells the effect of length from that of the text.

Long segments differ from short ones in more than length: they are other texts. Here every segment of several sentences is
translated twice, as it stands and sentence by sentence; the translations of its sentences, joined, are scored against the
same reference. What the whole loses against its parts, it loses to length.

    whole_and_parts.py split SOURCE TARGET FOLDER    writes whole.source, whole.target, parts.source, parts.counts
    whole_and_parts.py join FOLDER < PARTS > WHOLE   joins the translations of parts.source
"""

import sys
from pathlib import Path

from sentences import split_alike

LONGEST_PART = 30  # words: a part has to be short


def split_segments(source_lines, target_lines):
    """Yields (source, target, parts of the source) of the segments whose two sides have equally many sentences, each short."""
    for source, target in zip(source_lines, target_lines, strict=True):
        pairs = split_alike(source.strip(), target.strip())
        parts = [part for part, _ in pairs]
        if len(parts) > 1 and all(len(part.split()) <= LONGEST_PART for part in parts):
            yield source.strip(), target.strip(), parts


def join_parts(lines, counts):
    """The parts of each segment as one line again; ValueError where there are more or fewer lines than parts."""
    lines = [line.strip() for line in lines]
    if len(lines) != sum(counts):
        raise ValueError(f"{len(lines)} lines, but {sum(counts)} parts")
    begin = 0
    for count in counts:
        yield " ".join(part for part in lines[begin : begin + count] if part)
        begin += count


def write_split(source, target, folder):
    with open(source, encoding="utf-8") as source_file, open(target, encoding="utf-8") as target_file:
        segments = list(split_segments(source_file, target_file))
    folder.mkdir(parents=True, exist_ok=True)
    columns = {
        "whole.source": [whole for whole, _, _ in segments],
        "whole.target": [target for _, target, _ in segments],
        "parts.source": [part for _, _, parts in segments for part in parts],
        "parts.counts": [str(len(parts)) for _, _, parts in segments],
    }
    for name, lines in columns.items():
        (folder / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def main(arguments):
    match arguments:
        case ["split", source, target, folder]:
            write_split(source, target, Path(folder))
        case ["join", folder]:
            counts = [int(line) for line in (Path(folder) / "parts.counts").read_text().split()]
            sys.stdout.writelines(line + "\n" for line in join_parts(sys.stdin, counts))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
