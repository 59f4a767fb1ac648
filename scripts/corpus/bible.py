"""bible-enes: the Reina-Valera 1909 (Spanish) and a text derived from the World English Bible, from two SWORD modules.

Verses share their numbers, so they are paired by key. Few verses are longer than 50 words; passages of consecutive verses
of one chapter are therefore put beside the verses in training, and cut dev and test into lengths from one clause to 80
words.
"""

import html
import math
import os
import re
import shutil
from collections import Counter, defaultdict
from dataclasses import dataclass

from debian import last_line, run
from report import Failure, say
from sentences import clauses, split_alike
from splits import Pair, Seen, assign_documents, distinct, in_random_order, rank, stratified
from text import folded, tidy, words

PACKAGES = ["sword-text-sparv", "sword-text-web"]
MODULES = {"sword-text-sparv": "spaRV1909eb", "sword-text-web": "engWEB2015eb"}
LONGEST_PASSAGE = 80  # words of the source
TEST_PER_BUCKET, DEV_PER_BUCKET, TEST_VERSES = 300, 150, 1000
# Characters of the English over the Spanish side of a verse; outside, one side has words that the other lacks.
RATIO = (0.55, 1.8)

ABOUT = """\
The Bible in Spanish and English, to be translated into English: the Reina-Valera of 1909, and a text derived from the World
English Bible. The Spanish is that of its time ("á", "fué") and freer against this English text than against older ones; the
two are translations of the same originals, not of each other. About 24 words a verse, a small vocabulary, one subject:
scores are higher than those of general text of the same amount, and are meant for comparisons between models."""

SETS = f"""\
Whole chapters go to one set, so dev and test share books but no chapter with training. Few verses are longer than 50 words.
Therefore consecutive pieces of a chapter (verses, cut at . : ; ? ! where both sides have equally many parts of similar length)
are joined into passages of one clause to {LONGEST_PASSAGE} words, as the text naturally runs on:

- `train`: the verses, and beside them the passages of the same chapters. So each text is there twice, in two cuts.
- `test` and `dev`: passages only, each word once, at most {TEST_PER_BUCKET} and {DEV_PER_BUCKET} of each length, so that
  quality can be read for each length on its own. What is over 50 words is mostly made of two to four verses.
- `test-verses`: a random {TEST_VERSES:,} whole verses of the test chapters, as they come: the natural sample. Its text overlaps with `test`'s.

Left out of dev and test: what occurs in train (without case and punctuation), and what has more than half of its five-word
sequences there, on either side; the Gospels, Kings and Chronicles repeat each other. Left out of everything: chapters whose
verses are numbered differently, and verses where one side is out of proportion. Notes and headings are dropped, the titles
of psalms are kept; typographic quotes become plain ones; the capitals that begin Spanish chapters become ordinary."""

LICENCE = """\
Both texts are in the public domain. "World English Bible" is a trademark: an altered text, such as this one, must not be
called so; call it derived from it."""


@dataclass(frozen=True)
class Unit:
    """The smallest piece that is not cut any more: a verse, or a clause of it where both sides split alike."""

    source: str
    target: str
    verse: int


def build(mirror):
    packages = mirror.fetch(PACKAGES)
    spanish, english = (read_module(package) for package in packages)
    chapters = pair_verses(spanish, english)
    assigned = assign_documents({name: len(chapter) for name, chapter in chapters.items()}, {"test": 0.15, "dev": 0.08})

    verses = {name: [] for name in ("train", "dev", "test")}
    passages = {name: [] for name in ("train", "dev", "test")}
    for name, chapter in chapters.items():
        verses[assigned[name]] += [Pair(*chapter[number], name) for number in chapter]
        # Few clauses of ten words or less come about by chance, so dev and test are given more.
        passages[assigned[name]] += cut_passages(name, chapter, one_clause=4 if assigned[name] == "train" else 2)

    # A passage that is one whole verse is there already.
    train = in_random_order(distinct(verses["train"] + passages["train"]))
    seen = Seen(train)
    test = stratified([pair for pair in distinct(passages["test"]) if not seen.holds(pair)], TEST_PER_BUCKET)
    test_verses = in_random_order(pair for pair in distinct(verses["test"]) if not seen.holds(pair))[:TEST_VERSES]
    for pair in test + test_verses:
        seen.add(pair)
    dev = stratified([pair for pair in distinct(passages["dev"]) if not seen.holds(pair)], DEV_PER_BUCKET)
    return packages, {"train": train, "dev": dev, "test": test, "test-verses": test_verses}


def read_module(package):
    """Chapter -> verse number -> text of a SWORD module, by mod2imp of the package libsword-utils."""
    if not shutil.which("mod2imp"):
        raise Failure("mod2imp is not installed; scripts/setup.sh or apt-get install libsword-utils brings it")
    module = MODULES[package.name]
    environment = {**os.environ, "SWORD_PATH": str((package.folder / "usr/share/sword").resolve())}
    answer = run(["mod2imp", module], env=environment, encoding="utf-8", errors="replace")
    if answer.returncode != 0 or "$$$" not in answer.stdout:
        raise Failure(f"mod2imp {module} failed: {last_line(answer.stderr)}")
    chapters = defaultdict(dict)
    for entry in answer.stdout.split("$$$")[1:]:
        key, _, markup = entry.partition("\n")
        match = re.fullmatch(r"(.*) (\d+):([1-9]\d*)", key)
        text = plain_text(markup) if match else ""
        if text:
            chapters[f"{match[1]} {match[2]}"][int(match[3])] = text
    return chapters


def plain_text(markup):
    """The text of a verse's OSIS markup: no notes and no headings, but the titles that belong to the psalms."""
    markup = re.sub(r"<note\b.*?</note>", " ", markup, flags=re.DOTALL)
    markup = re.sub(r'<title\b(?=[^>]*canonical="true")[^>]*>(.*?)</title>', r" \1 ", markup, flags=re.DOTALL)
    markup = re.sub(r"<title\b.*?</title>", " ", markup, flags=re.DOTALL)
    text = tidy(html.unescape(re.sub(r"<[^>]*>", "", markup)))
    text = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})
    text = re.sub(r" +([,.;:?!)])", r"\1", text)
    return re.sub(r"([(¿¡]) +", r"\1", text)


def pair_verses(spanish, english):
    """Chapter -> verse number -> (Spanish, English), for the verses that are translations of each other."""
    names = proper_names(spanish)
    chapters = {}
    shifted = []
    dropped = 0
    for name in spanish:
        numbers = [number for number in spanish[name] if number in english.get(name, ())]
        if not numbers:
            continue
        if is_shifted(spanish[name], english[name]):
            shifted.append(name)
            continue
        chapter = {}
        for number in numbers:
            source, target = spanish[name][number], english[name][number]
            if number == min(numbers):
                source = lower_initial_capitals(source, names)
            if RATIO[0] <= len(target) / len(source) <= RATIO[1]:
                chapter[number] = (source, target)
            else:
                dropped += 1
        if chapter:
            chapters[name] = chapter
    kept = sum(map(len, chapters.values()))
    say(f"bible-enes: {kept} verses; {dropped} dropped for their length, {len(shifted)} chapters with other numbers: {', '.join(shifted)}")
    return chapters


def is_shifted(spanish, english):
    """Whether the two number a chapter's verses differently: then lengths agree better some verses further on, or nowhere."""

    def disagreement(offset):
        common = [number for number in spanish if number + offset in english]
        if not common or (offset and len(common) < 4):
            return math.inf
        return sum(abs(math.log(len(english[n + offset]) / len(spanish[n])) - 0.05) for n in common) / len(common)

    here = disagreement(0)
    return here > 0.25 or any(disagreement(offset) < here for offset in (-2, -1, 1, 2))


def proper_names(chapters):
    """The words that begin with a capital wherever a sentence doesn't begin."""
    capital, small = Counter(), Counter()
    for chapter in chapters.values():
        for text in chapter.values():
            for word in re.findall(r"(?<=[\w,;] )\w+", text):
                (small if word.islower() else capital)[word.lower()] += 1
    return {word for word, count in capital.items() if count > small[word]}


def lower_initial_capitals(text, names):
    """Chapters begin in capitals, "EN el principio", perhaps after a psalm's title: in ordinary writing, "En el principio"."""

    def ordinary(match):
        begins = not match[1] or match[1][-1] in ".?!¿¡"
        word = match[2]
        return match[1] + (word.capitalize() if begins or word.lower() in names else word.lower())

    return re.sub(r"(^|[.?!] [¿¡]?|[¿¡]|[^\w])([^\W\d_]{2,})\b", lambda m: ordinary(m) if m[2].isupper() else m[0], text)


def cut_passages(name, chapter, one_clause):
    """Cuts a chapter into passages: one of so many a single clause, the lengths of the others spread evenly up to
    LONGEST_PASSAGE words."""
    units = [
        Unit(source, target, number)
        for number in sorted(chapter)
        for source, target in split_alike(*chapter[number], cut=clauses, low=0.6, high=1.7)
    ]
    passages = []
    begin = 0
    while begin < len(units):
        choice = rank(f"passage {name} {begin}")
        wanted = 0 if choice % one_clause == 0 else 1 + choice // one_clause % LONGEST_PASSAGE
        length = words(units[begin].source)
        end = begin + 1
        while end < len(units) and units[end].verse <= units[end - 1].verse + 1:
            length += words(units[end].source)
            if length > wanted:
                break
            end += 1
        passage = units[begin:end]
        passages.append(Pair(" ".join(u.source for u in passage), " ".join(u.target for u in passage), name))
        begin = end
    return passages
