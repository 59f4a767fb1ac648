"""Cuts manual pages (the man macros of roff) into blocks of text."""

import re

from text import tidy

SKIPPED = {"nf": "fi", "EX": "EE", "TS": "TE", "SY": "YS", "de": ".", "PS": "PE", "EQ": "EN"}
BREAKS = set("PP P LP HP RS RE sp br".split())
ONE_FONT = set("B I SM SB R".split())
TWO_FONTS = set("BR BI IR IB RB RI".split())
CHARACTERS = {
    "aq": "'", "lq": "“", "rq": "”", "oq": "‘", "cq": "’", "dq": '"', "co": "©", "hy": "-", "em": "—", "en": "–",
    "Fo": "«", "Fc": "»", "bu": "•", "rs": "\\", "ha": "^", "ti": "~", "mu": "×", "<=": "≤", ">=": "≥", "->": "→",
    "tm": "™", "rg": "®", "de": "°", "ga": "`", "aa": "´", "ua": "↑", "da": "↓", "mi": "−", "pl": "+", "eq": "=",
    "'e": "é", "`e": "è", "^e": "ê", "`a": "à", ",c": "ç", "sh": "#", "at": "@", "sl": "/", "lB": "[", "rB": "]",
    "lC": "{", "rC": "}", "or": "|", "ba": "|", "Do": "$", "Eu": "€", "12": "½", "14": "¼", "+-": "±",
}  # fmt: skip
ESCAPE = re.compile(
    r"\\(?:"
    r'(?P<comment>").*|f\[[^]]*\]|f\(..|f.|s[-+]?\d|m\[[^]]*\]|[hvw]\'[^\']*\'|n\(..|n\[[^]]*\]|n.|k.'
    r"|\*\((?P<string2>..)|\*\[(?P<string>[^]]*)\]|\*(?P<string1>.)|\((?P<char2>..)|\[(?P<char>[^]]*)\]|(?P<one>.)|$)"
)
ONE = {"-": "-", "e": "\\", "'": "'", "`": "`", "~": " ", " ": " ", "0": " ", "t": " ", ".": ".", "\\": "\\"}


def unescape(text):
    def replace(match):
        if match["one"] is not None:
            return ONE.get(match["one"], "")
        name = next((match[g] for g in ("string2", "string", "char2", "char") if match[g] is not None), None)
        if name is None:
            return ""
        if name == "Aq":
            return "'"
        code = re.fullmatch(r"u([0-9A-F]{4,5})", name)
        return chr(int(code[1], 16)) if code else CHARACTERS.get(name, "")

    return ESCAPE.sub(replace, text)


def arguments(rest):
    """A macro's arguments: blanks part them, double quotes hold them together."""
    found = re.findall(r'"((?:[^"]|"")*)"?|((?:\\.|[^\s"\\])(?:\\.|[^\s\\])*)', rest)
    return [quoted.replace('""', '"') if quoted else plain for quoted, plain in found]


class Page:
    def __init__(self):
        self.blocks = []
        self.kind = "p"
        self.lines = []
        self.tag_follows = False  # .TP: the next line is the tag
        self.glue = False  # \c: the next line joins without a blank

    def flush(self):
        text = tidy("".join(self.lines))
        if text:
            self.blocks.append((self.kind, "", text))
        self.lines = []
        self.kind = "p"
        self.glue = False

    def add(self, text):
        if self.lines and not self.glue:
            self.lines.append(" ")
        self.glue = text.endswith("\\c")
        self.lines.append(unescape(text))
        if self.tag_follows and not self.glue:
            self.kind = "tag"
            self.tag_follows = False
            self.flush()

    def block(self, kind, text):
        self.flush()
        self.kind = kind
        self.lines = [unescape(text)]
        self.flush()

    def macro(self, name, rest):
        if name in BREAKS:
            self.flush()
            self.tag_follows = False
        elif name in ("TP", "TQ"):
            self.flush()
            self.tag_follows = True
        elif name == "IP":
            self.flush()
            found = arguments(rest)
            if found:
                self.block("tag", found[0])
        elif name in ("SH", "SS"):
            self.tag_follows = False
            self.block("heading", " ".join(arguments(rest)))
        elif name in ONE_FONT and rest:
            self.add(" ".join(arguments(rest)))
        elif name in TWO_FONTS and rest:
            self.add("".join(arguments(rest)))
        elif name in ("UE", "ME") and rest:
            self.glue = True
            self.add(" ".join(arguments(rest)))


def cut(source):
    """The page's blocks as (kind, "", text); none for a page in the mdoc macros, which are another language."""
    page = Page()
    end = None  # the macro that ends a skipped stretch
    for line in source.split("\n"):
        match = re.match(r"[.'][ \t]*([A-Za-z]\w*|\.)?[ \t]*(.*)", line)
        if match:
            name, rest = match[1] or "", re.sub(r'\\".*', "", match[2]).strip()
            if name in ("Dd", "Dt", "Sh"):
                return []
            if end:
                if name == end:
                    end = None
                continue
            if name in SKIPPED:
                page.flush()
                end = SKIPPED[name]
                continue
            page.macro(name, rest)
        elif end:
            continue
        elif not line.strip():
            page.flush()
        else:
            page.add(line)
    page.flush()
    return page.blocks
