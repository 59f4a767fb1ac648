"""Translated descriptions of Debian's packages, from apt's own lists."""

import re
from pathlib import Path

from debian import run
from report import Failure
from text import tidy

CAT = "/usr/lib/apt/apt-helper"
ITEM = re.compile(r"^ *[-*+o•] +")


def description_pairs(lists, language):
    """(source package, English block, translated block) for every description that both have."""
    english = read_descriptions(lists, "en")
    translated = read_descriptions(lists, language)
    if not english or not translated:
        raise Failure(f"apt fetched no package descriptions in English and {language}; does the mirror carry them?")
    sources = source_packages(lists)
    for checksum in sorted(english.keys() & translated.keys()):
        package, text = english[checksum]
        yield from pair_blocks(sources.get(package, package), text, translated[checksum][1])


def read_lists(lists, pattern):
    for path in sorted(Path(lists).glob(pattern)):
        answer = run([CAT, "cat-file", str(path)], encoding="utf-8", errors="replace")
        yield from answer.stdout.split("\n\n")


def read_descriptions(lists, language):
    """Description-md5 -> (package, text)."""
    found = {}
    for stanza in read_lists(lists, f"*_main_i18n_Translation-{language}*"):
        match = re.match(
            rf"Package: (\S+)\nDescription-md5: (\S+)\nDescription-{language}: (.*)", stanza.strip("\n"), re.DOTALL
        )
        if match:
            found[match[2]] = (match[1], match[3])
    return found


def source_packages(lists):
    """Binary package -> source package."""
    found = {}
    for stanza in read_lists(lists, "*_main_binary-*_Packages*"):
        package = re.search(r"^Package: (\S+)", stanza, re.MULTILINE)
        source = re.search(r"^Source: (\S+)", stanza, re.MULTILINE)
        if package:
            found[package[1]] = source[1] if source else package[1]
    return found


def blocks(text):
    """A description as [(kind, text)]: its short line, paragraphs, list items; verbatim lines as a kind without use."""
    lines = text.split("\n")
    found = [("short", lines[0])]
    for line in lines[1:]:
        body = line[1:]
        last = found[-1][0]
        if body.strip() in (".", ""):
            found.append(("end", ""))
        elif ITEM.match(body):
            found.append(("item", ITEM.sub("", body)))
        elif body.startswith(" ") and last != "item":
            found.append(("verbatim", body))
        elif last == "paragraph" or (last == "item" and body.startswith(" ")):
            found[-1] = (last, f"{found[-1][1]} {body.strip()}")
        else:
            found.append(("paragraph", body))
    # The French team writes U+22C5 for a blank at which no line may break.
    return [(kind, tidy(text.replace("\u22c5", " "))) for kind, text in found if kind != "end"]


def pair_blocks(source_package, english, translated):
    first, second = blocks(english), blocks(translated)
    if [kind for kind, _ in first] != [kind for kind, _ in second]:
        first, second = first[:1], second[:1]
    for (kind, text), (_, translation) in zip(first, second):
        if kind != "verbatim":
            yield source_package, text, translation
