"""Training, development and test sets that don't leak into each other.

Whole documents (chapters, source packages, ...) go to one set. Within dev and test, what is nearly repeated in training
is dropped all the same, since documents quote each other. All choices hang on SHA-256 of the text itself, so that the
same packages give the same sets everywhere.
"""

import hashlib
from dataclasses import dataclass

from text import folded, words

# Upper ends of the length buckets in words of the source; one more bucket holds what is longer.
BUCKETS = (10, 20, 30, 40, 50, 60)
NGRAM = 5


@dataclass(frozen=True)
class Pair:
    source: str
    target: str
    document: str


def rank(text):
    """A number below 2^64 that looks random but is the same on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "big")


def bucket(pair):
    length = words(pair.source)
    return sum(length > end for end in BUCKETS)


def bucket_names():
    begins = (1, *(end + 1 for end in BUCKETS))
    return [f"{begin}-{end}" for begin, end in zip(begins, BUCKETS)] + [f"over {BUCKETS[-1]}"]


def assign_documents(sizes, shares):
    """Gives each document to a set. sizes: document -> size. shares: set -> share of the whole, in the order of filling;
    what is left over is "train"."""
    total = sum(sizes.values())
    order = sorted(sizes, key=lambda name: rank("document " + name))
    assigned = {}
    remaining = {name: share * total for name, share in shares.items()}
    for document in order:
        taker = next((name for name, left in remaining.items() if left > 0 and sizes[document] <= 1.5 * left), "train")
        assigned[document] = taker
        if taker != "train":
            remaining[taker] -= sizes[document]
    return assigned


def ngrams(text):
    tokens = text.split()
    return [hash(" ".join(tokens[i : i + NGRAM])) for i in range(len(tokens) - NGRAM + 1)]


class Seen:
    """What a set holds, to find out whether another set's pair is in it, whole or by and large."""

    def __init__(self, pairs):
        self.texts = (set(), set())
        self.ngrams = (set(), set())
        for pair in pairs:
            self.add(pair)

    def add(self, pair):
        for side, text in enumerate((pair.source, pair.target)):
            text = folded(text)
            self.texts[side].add(text)
            self.ngrams[side].update(ngrams(text))

    def holds(self, pair):
        """True if a side occurs as a whole, or more than half of its five-word sequences do."""
        for side, text in enumerate((pair.source, pair.target)):
            text = folded(text)
            if text in self.texts[side]:
                return True
            grams = ngrams(text)
            if grams and 2 * sum(gram in self.ngrams[side] for gram in grams) > len(grams):
                return True
        return False


def leaks(sets):
    """Messages on pairs of other sets one of whose sides, folded, occurs in training. There should be none."""
    seen = Seen(())
    for pair in sets["train"]:
        seen.texts[0].add(folded(pair.source))
        seen.texts[1].add(folded(pair.target))
    return [
        f"{name}: {pair.source!r} occurs in train"
        for name, pairs in sets.items()
        if name != "train"
        for pair in pairs
        if folded(pair.source) in seen.texts[0] or folded(pair.target) in seen.texts[1]
    ]


def distinct(pairs):
    """The pairs without those whose source and target have both been there."""
    seen = set()
    kept = []
    for pair in pairs:
        key = (folded(pair.source), folded(pair.target))
        if key not in seen:
            seen.add(key)
            kept.append(pair)
    return kept


def stratified(pairs, per_bucket):
    """At most so many pairs of each length bucket, chosen and ordered as if by chance."""
    taken = [0] * (len(BUCKETS) + 1)
    kept = []
    for pair in in_random_order(pairs):
        if taken[bucket(pair)] < per_bucket:
            taken[bucket(pair)] += 1
            kept.append(pair)
    return kept


def in_random_order(pairs):
    return sorted(pairs, key=lambda pair: (rank(pair.source), pair.source, pair.target))
