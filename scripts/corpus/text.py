"""Cleaning of text, and how its length and its likeness are measured."""

import re
import unicodedata

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)


def tidy(text):
    """NFC, every kind of space one blank, no invisible characters, one kind of hyphen."""
    text = unicodedata.normalize("NFC", text)
    text = INVISIBLE.sub("", text).replace("\u2010", "-").replace("\u2011", "-")
    return " ".join(text.split())


def words(text):
    """The number of words: what stands between blanks."""
    return text.count(" ") + 1 if text else 0


def folded(text):
    """The text without case and punctuation: two segments that fold alike count as the same one."""
    return " ".join(NOT_WORD.sub(" ", text.casefold()).replace("_", " ").split())
