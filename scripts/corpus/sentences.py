"""Cuts a pair of segments into sentence pairs where both sides split alike."""

import re

# A sentence ends at . ! ? or an ellipsis, closing quotes included, before a blank and a capital or an opening mark.
END = re.compile(r"""(?<=[.!?…])(["'»”’)\]]*)\s+(?=["'«“‘¿¡(\[]*\s?[^\W\d_a-zà-öø-ÿ])""")
ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|cf|vs|resp|incl|approx|no|n|p|pp|fig|ver|vol|ch|sec|ed|ex|par ex|c\.-à-d|M|MM|Mr|Mrs|Dr|St|[A-Z])\.$"
)


def split(text):
    pieces = []
    begin = 0
    for match in END.finditer(text):
        piece = text[begin : match.end(1)]
        if ABBREVIATION.search(piece):
            continue
        pieces.append(piece.strip())
        begin = match.end()
    pieces.append(text[begin:].strip())
    return [piece for piece in pieces if piece]


def similar_length(source, target, low=0.5, high=2.0):
    return low <= len(target) / max(1, len(source)) <= high


def clauses(text):
    """Cuts at colons and semicolons too: old texts write whole paragraphs as one sentence."""
    return re.sub(r"""([.:;?!]["')]*) """, r"\1\n", text).split("\n")


def split_alike(source, target, cut=split, low=0.5, high=2.0):
    """Pairs of sentences (or what else `cut` gives), or the pair itself when the two sides don't split into equally
    many of similar length."""
    source_parts, target_parts = cut(source), cut(target)
    if len(source_parts) == len(target_parts) > 1:
        pairs = list(zip(source_parts, target_parts))
        if all(similar_length(*pair, low, high) for pair in pairs):
            return pairs
    return [(source, target)]
