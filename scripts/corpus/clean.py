"""Which English-French pairs are worth keeping."""

import re

from splits import in_random_order
from text import folded, words

ENGLISH = set("the of and to is in for that with this are be it on by as an you or if from can not which".split())
FRENCH = set("le la les de des du et est un une pour que qui dans par sur avec ce cette il vous ou si au aux ne pas en l d".split())
NUMBER = re.compile(r"\d{2,}")
WORD = re.compile(r"[^\W\d_]+")
MARKED = re.compile(r"\w[A-Z]|[\d_-]")


def is_translation(source, target, longest):
    """False for what is empty, too long, not text, not translated, in the wrong language or out of proportion."""
    source_words, target_words = words(source), words(target)
    if not (1 <= source_words <= longest and 1 <= target_words <= longest):
        return False
    if any(3 * letters(text) < 2 * len(text.replace(" ", "")) for text in (source, target)):
        return False
    if source.casefold() == target.casefold() or not 0.5 <= len(target) / len(source) <= 2.0:
        return False
    if max(source_words, target_words) > 8 and not 0.45 <= target_words / source_words <= 2.2:
        return False
    first, second = (WORD.findall(text.casefold()) for text in (source, target))
    common, union = len(set(first) & set(second)), len(set(first) | set(second))
    if not union or common > 0.6 * union:
        return False
    if counts(second, ENGLISH) > counts(second, FRENCH) or counts(first, FRENCH - ENGLISH) > counts(first, ENGLISH):
        return False
    numbers = [set(NUMBER.findall(text)) for text in (source, target)]
    return not (numbers[0] and numbers[1] and not numbers[0] & numbers[1])


def letters(text):
    return sum(map(str.isalpha, text))


def counts(tokens, vocabulary):
    return sum(token in vocabulary for token in tokens)


def template(text):
    """The text with every name-like token as "#": "This package contains the headers of libfoo2." has many siblings."""
    return " ".join("#" if MARKED.search(token) else token.casefold() for token in text.split())


class Filter:
    """Passes each English text once, and each template three times."""

    def __init__(self, limit=3):
        self.limit = limit
        self.texts = set()
        self.templates = {}

    def take(self, source):
        text, pattern = folded(source), template(source)
        if text in self.texts or self.templates.get(pattern, 0) >= self.limit:
            return False
        self.texts.add(text)
        self.templates[pattern] = self.templates.get(pattern, 0) + 1
        return True


def filtered(pairs, longest, passed=None):
    """The pairs that are translations, none twice. In an order that doesn't prefer what came first."""
    passed = passed or Filter()
    return [
        pair
        for pair in in_random_order(pairs)
        if is_translation(pair.source, pair.target, longest) and passed.take(pair.source)
    ]
