"""Cuts HTML and XML pages into blocks of text: paragraphs, headings, list items, cells."""

from html.parser import HTMLParser

from text import tidy

BLOCKS = set("p h1 h2 h3 h4 h5 h6 li td th dt dd div section caption figcaption blockquote title desc item br hr tr table ul ol dl".split())
NAMED = set("p h1 h2 h3 h4 h5 h6 li td th dt dd".split())
SKIPPED = set("script style pre head nav header footer code-block screen svg select button".split())
VOID = set("br hr img input meta link area base col embed source track wbr".split())


class BlockCutter(HTMLParser):
    """Collects blocks as (tag, id, text). `skip(tag, attributes)` says which elements are left out with all in them."""

    def __init__(self, skip):
        super().__init__(convert_charrefs=True)
        self.skip = skip
        self.blocks = []
        self.text = []
        self.name = ("", "")
        self.skipping = []  # the open elements from the outermost skipped one on

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if self.skipping:
            if tag not in VOID:
                self.skipping.append(tag)
            return
        if tag not in VOID and (tag in SKIPPED or self.skip(tag, attributes)):
            self.flush()
            self.skipping.append(tag)
            return
        if tag in BLOCKS:
            self.flush()
            self.name = (tag, attributes.get("id") or "")

    def handle_startendtag(self, tag, attrs):
        if not self.skipping and tag in BLOCKS:
            self.flush()

    def handle_endtag(self, tag):
        if self.skipping:
            # An element that was never closed ends with the one around it.
            if tag in self.skipping:
                while self.skipping.pop() != tag:
                    pass
        elif tag in BLOCKS:
            self.flush()

    def handle_data(self, data):
        if not self.skipping:
            self.text.append(data)

    def flush(self):
        text = tidy("".join(self.text))
        if text:
            self.blocks.append((*self.name, text))
        self.text = []
        self.name = (self.name[0] if self.name[0] in NAMED else "", "")


def cut(markup, skip=lambda tag, attributes: False):
    cutter = BlockCutter(skip)
    cutter.feed(markup)
    cutter.close()
    cutter.flush()
    return cutter.blocks
