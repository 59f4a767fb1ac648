"""debian-enfr: English and French of package descriptions, help pages, manual pages and manuals.

Translated documents are made from the English by gettext's .po files, so both have the same blocks (paragraphs, items,
headings), which are paired one by one. A segment is such a block; its sentences, where they can be paired, are added to
training.
"""

import gzip
import re
from collections import defaultdict
from pathlib import Path

import markup
import roff
from align import pair_blocks, pair_sentences
from clean import filtered, template
from ddtp import description_pairs
from report import say
from splits import BUCKETS, Pair, Seen, bucket, in_random_order, rank, stratified

HELP = ["libreoffice-help-en-us", "libreoffice-help-fr"]
MAN_FRENCH = ["manpages-fr", "manpages-fr-dev"]
# Their English pages; the French ones are in MAN_FRENCH or in the package itself.
MAN = """manpages manpages-dev bash coreutils util-linux mount systemd tar grep wget findutils e2fsprogs openssl nfs-common
nano file gzip bzip2 apt dpkg dpkg-dev debhelper devscripts po4a passwd login adduser debconf-doc procps man-db psmisc
quilt lintian fdisk cron""".split()
MANUALS = """lilypond-doc-html lilypond-doc-html-fr debian-reference-en debian-reference-fr maint-guide maint-guide-fr
debian-faq debian-faq-fr aptitude-doc-en aptitude-doc-fr gnome-user-docs evolution-common""".split()

LONGEST_SEGMENT, LONGEST_SENTENCE = 150, 100  # words
TEST_PER_BUCKET, DEV_PER_BUCKET, TEST_SENTENCES = 350, 200, 1500
# Held-out documents lose pairs to the comparison with training, so more are set aside than are wanted.
SPARE = 1.7


def build(mirror):
    lists = mirror.languages(["en", "fr"])
    help_packages = mirror.fetch(HELP)
    man_packages = mirror.fetch(MAN_FRENCH + MAN, optional=True)
    manual_packages = mirror.fetch(MANUALS, optional=True)
    segments = []
    for name, found in (
        ("package descriptions", descriptions(lists)),
        ("LibreOffice's help", office_help(*help_packages)),
        ("manual pages", manual_pages(man_packages)),
        ("manuals", manuals(manual_packages)),
    ):
        found = list(found)
        say(f"debian-enfr: {len(found):,} pairs of blocks from {name}")
        segments += found
    segments = filtered(segments, LONGEST_SEGMENT)
    say(f"debian-enfr: {len(segments):,} segments after cleaning")
    sources = [*mirror.list_records("*_main_i18n_Translation-*"), *help_packages, *man_packages, *manual_packages]
    return sources, split_into_sets(segments)


def descriptions(lists):
    for source_package, english, french in description_pairs(lists, "fr"):
        yield Pair(english, french, f"package {source_package}")


def office_help(english, french):
    folders = [package.folder / "usr/share/libreoffice/help" for package in (english, french)]
    first, second = folders[0] / "en-US", folders[1] / "fr"

    def skip(_, attributes):
        return "hidden" in attributes and not (attributes.get("id") or "").startswith("default")

    for page in sorted(first.rglob("*.html")):
        name = page.relative_to(first)
        other = second / name
        if other.exists():
            pages = [markup.cut(read(path), skip) for path in (page, other)]
            for source, target in pair_blocks(*pages):
                if not re.match(r"(This page is|Title is):", source):
                    yield Pair(source, target, f"help {name}")


def manual_pages(packages):
    """Pages of one name prefix are one document: printf, printf_unlocked and their kin quote each other."""
    english, french = {}, {}
    for package in packages:
        for page in sorted(package.folder.glob("usr/share/man/**/*.gz")):
            if page.is_symlink():
                continue
            parts = page.relative_to(package.folder / "usr/share/man").parts
            if parts[0] == "fr":
                french["/".join(parts[1:])] = page
            elif parts[0].startswith("man"):
                english["/".join(parts)] = page
    for name in sorted(english.keys() & french.keys()):
        pages = [roff.cut(read(path)) for path in (english[name], french[name])]
        if all(pages):
            for source, target in pair_blocks(*pages):
                yield Pair(source, target, "man " + Path(name).name[:5])


def manuals(packages):
    folders = [package.folder for package in packages]
    for english, french, document in manual_files(folders):
        pages = [markup.cut(read(path), is_navigation) for path in (english, french)]
        for source, target in pair_blocks(*pages):
            yield Pair(source, target, document)


def is_navigation(_, attributes):
    return re.match(r"nav|toc|contents|index", attributes.get("class") or attributes.get("id") or "") is not None


def manual_files(folders):
    """(English file, French file, document). Names tell the language: X.html and X.fr.html, X.en.html and X.fr.html,
    en/X and fr/X, help/C/X.page and help/fr/X.page."""
    files = {}
    for folder in folders:
        for path in sorted((folder / "usr/share").rglob("*")):
            # Big pages and indexes have all of the others once more.
            if path.suffix in (".html", ".page") and not re.search(r"big-page|index", path.name):
                files[str(path.relative_to(folder))] = path
    for name, path in sorted(files.items()):
        english = name.replace("-fr/", "/")
        if name.endswith(".fr.html"):
            english = english.replace("/fr/", "/")
            others = [english[: -len(".fr.html")] + suffix for suffix in (".en.html", ".html")]
        elif "/fr/" in name:
            others = [name.replace("/fr/", f"/{folder}/") for folder in ("C", "en")]
        else:
            continue
        other = next((other for other in others if other in files), None)
        if other:
            yield files[other], path, f"manual {name}"


def read(path):
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    return data.decode("utf-8", errors="replace")


def split_into_sets(segments):
    documents = defaultdict(list)
    for pair in segments:
        documents[pair.document].append(pair)
    test_documents, natural = choose_documents(documents, TEST_PER_BUCKET, set())
    dev_documents, _ = choose_documents(documents, DEV_PER_BUCKET, test_documents)
    held_out = test_documents | dev_documents

    train = [pair for pair in segments if pair.document not in held_out]
    whole = {(pair.source, pair.target) for pair in train}
    sentences = [pair for pair in sentences_of(train) if (pair.source, pair.target) not in whole]
    train = in_random_order(train + filtered(sentences, LONGEST_SENTENCE))

    seen = Seen(train)
    templates = {template(pair.source) for pair in train}

    def unseen(pairs):
        return [pair for pair in pairs if template(pair.source) not in templates and not seen.holds(pair)]

    test = stratified(unseen(pair for pair in segments if pair.document in test_documents), TEST_PER_BUCKET)
    # A segment of one sentence counts as its sentence.
    of_natural = [pair for pair in segments if pair.document in natural]
    candidates = [sentence for pair in of_natural for sentence in sentences_of([pair]) or [pair]]
    test_sentences = unseen(filtered(candidates, LONGEST_SENTENCE))[:TEST_SENTENCES]
    for pair in test + test_sentences:
        seen.add(pair)
    dev = stratified(unseen(pair for pair in segments if pair.document in dev_documents), DEV_PER_BUCKET)
    return {"train": train, "dev": dev, "test": test, "test-sent": test_sentences}


def sentences_of(pairs):
    return [Pair(*both, pair.document) for pair in pairs for both in pair_sentences(pair.source, pair.target)]


def choose_documents(documents, per_bucket, taken):
    """Documents for a stratified set: as they come in random order while every bucket has room; later only those half of
    whose pairs fall into buckets with room left, so that little is lost to training. Returns (all, the first ones)."""
    room = [SPARE * per_bucket] * (len(BUCKETS) + 1)
    largest = sum(map(len, documents.values())) / 200
    chosen, first = set(), set()
    for document in sorted(documents, key=lambda name: rank("document " + name)):
        pairs = documents[document]
        if document in taken or len(pairs) > largest or max(room) <= 0:
            continue
        useful = sum(room[bucket(pair)] > 0 for pair in pairs)
        if 2 * useful < len(pairs):
            continue
        if min(room) > 0:
            first.add(document)
        chosen.add(document)
        for pair in pairs:
            room[bucket(pair)] -= 1
    return chosen, first


ABOUT = """\\
English and French as Debian carries them: package descriptions, LibreOffice's help, manual pages, LilyPond's and other
manuals. Technical text, translated by many volunteers over twenty years; of 30 pairs looked at, 30 were good translations. To be
translated into French, as in the papers. A segment is a paragraph, an item or a heading, as the translators had it: often one to
four sentences."""

SETS = f"""\\
Split by documents: all descriptions of one source package, one help page, manual pages whose names begin alike, one page
of a manual.

- `train`: the segments, and beside them their sentences, where both sides split alike or Gale and Church's method pairs them.
- `test` and `dev`: segments, at most {TEST_PER_BUCKET} and {DEV_PER_BUCKET} of each length, so that quality can be read for each length
  on its own. Single sentences of more than 50 words are rare (under 1%), so the long buckets are mostly segments of several
  sentences. Documents with many long segments were preferred once the short buckets were full.
- `test-sent`: up to {TEST_SENTENCES:,} sentences of test documents taken as they came: the natural sample. Partly the sentences of `test`'s segments.

Left out of dev and test: what occurs in train (without case and punctuation), what is a sibling of something there
("This package contains the headers of ..."), and what has more than half of its five-word sequences there, on either side.
Left out of everything: what is not text, not translated, out of proportion, over {LONGEST_SEGMENT} words, or there already; at most three siblings are kept."""

LICENCE = """\\
Package descriptions: per package, all free by Debian's guidelines, no single licence. LibreOffice's help: MPL-2.0. Manual pages: per
page, mostly GPL-2+, GPL-3+, BSD or the man-pages project's "verbatim" licence. LilyPond's manuals: GFDL-1.3+ and GPL-3+. Debian
Reference, FAQ, maintainers' guide, aptitude's manual: GPL-2+. GNOME's help: CC-BY-SA-3.0. Build it where you use it; don't pass it on as a whole."""
