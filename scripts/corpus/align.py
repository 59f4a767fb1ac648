"""Pairs the blocks of a page with those of its translation, and the sentences of a block with those of its own."""

import math
import re

from sentences import similar_length, split

ANCHOR = re.compile(r"\w*[\d_]\w*|\b[A-Z]{2,}\w*|--?\w[\w-]+")
SKIP = 1.5  # the price of a block without counterpart
BAND = 60  # how far from the diagonal counterparts are looked for
BEADS = {(1, 1): 0.0, (1, 2): 2.3, (2, 1): 2.3, (2, 2): 3.4}  # -log of their share, about that of Gale and Church


def pair_blocks(source, target):
    """(source text, target text) of blocks (kind, id, text) that stand for each other."""
    if [block[:2] for block in source] == [block[:2] for block in target]:
        return [(s[2], t[2]) for s, t in zip(source, target)]
    return [(source[i][2], target[j][2]) for i, j in align(source, target)]


def align(source, target):
    """Dynamic programming over pairing and skipping; the pairs of indices on the cheapest path."""
    features_source = [(len(b[2]), set(ANCHOR.findall(b[2]))) for b in source]
    features_target = [(len(b[2]), set(ANCHOR.findall(b[2]))) for b in target]
    rows, columns = len(source), len(target)
    slope = columns / max(1, rows)
    previous = {0: 0.0}
    moves = []
    for j in range(1, min(columns, BAND) + 1):
        previous[j] = j * SKIP
    for i in range(1, rows + 1):
        current, chosen = {}, {}
        middle = int(i * slope)
        for j in range(max(0, middle - BAND), min(columns, middle + BAND) + 1):
            best, move = previous.get(j, math.inf) + SKIP, "source"
            if j and current.get(j - 1, math.inf) + SKIP < best:
                best, move = current[j - 1] + SKIP, "target"
            if j and (j - 1) in previous:
                cost = previous[j - 1] + mismatch(source[i - 1], target[j - 1], features_source[i - 1], features_target[j - 1])
                if cost < best:
                    best, move = cost, "pair"
            current[j], chosen[j] = best, move
        previous = current
        moves.append(chosen)
    pairs = []
    i, j = rows, columns
    while i > 0 and j > 0:
        move = moves[i - 1].get(j, "source")
        if move == "pair":
            pairs.append((i - 1, j - 1))
        i -= move != "target"
        j -= move != "source"
    return pairs[::-1]


def mismatch(source, target, source_features, target_features):
    (source_length, source_anchors), (target_length, target_anchors) = source_features, target_features
    cost = 0.0 if source[0] == target[0] else 2.0
    if source[1] or target[1]:
        cost += -0.5 if source[1] == target[1] else 0.5
    cost += abs(math.log((target_length + 5) / (1.1 * source_length + 5)))
    union = len(source_anchors | target_anchors)
    if union:
        cost += 1.0 - 1.5 * len(source_anchors & target_anchors) / union
    return cost


def pair_sentences(source, target):
    """The sentence pairs of a segment pair: one to one where both split into equally many, else by the lengths (Gale and
    Church 1993), else none."""
    first, second = split(source), split(target)
    if len(first) == len(second):
        pairs = list(zip(first, second))
    elif 1 in (len(first), len(second)):
        return []
    else:
        pairs = by_length(first, second)
    if len(pairs) < 2 or not all(similar_length(*pair) for pair in pairs):
        return []
    return pairs


def by_length(source, target):
    """Gale and Church's alignment of sentences, without insertions and deletions."""
    best = {(0, 0): (0.0, None)}
    for i in range(len(source) + 1):
        for j in range(len(target) + 1):
            for (di, dj), prior in BEADS.items():
                before = best.get((i - di, j - dj))
                if before is None:
                    continue
                x = sum(map(len, source[i - di : i]))
                y = sum(map(len, target[j - dj : j]))
                cost = before[0] + prior + (y - 1.1 * x) ** 2 / (2 * 6.8 * max(1, x))
                if (i, j) not in best or cost < best[i, j][0]:
                    best[i, j] = (cost, (di, dj))
    i, j = len(source), len(target)
    pairs = []
    while (i, j) != (0, 0):
        if (i, j) not in best:
            return []
        di, dj = best[i, j][1]
        pairs.append((" ".join(source[i - di : i]), " ".join(target[j - dj : j])))
        i, j = i - di, j - dj
    return pairs[::-1]
