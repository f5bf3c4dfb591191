"""Plain text of HTML: what a reader of the page would see of it, cut to what is used of a description."""

from html.parser import HTMLParser

from streams.contracts.posting import DESCRIPTION_BYTES

#: Where a browser begins a new line; without one, words of two list items would become one word.
_BREAKING = frozenset(
    (
        "p",
        "div",
        "br",
        "hr",
        "li",
        "ul",
        "ol",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
    )
)
_UNSEEN = frozenset(("script", "style", "template"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._unseen += tag in _UNSEEN
        if tag in _BREAKING:
            self.texts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BREAKING:
            self.texts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.texts.append(data)


def plain_text(text: str) -> str:
    """Text without tags and entities, no line empty, at most `DESCRIPTION_BYTES` of UTF-8."""
    if "<" in text or "&" in text:
        reader = _Reader()
        reader.feed(text[: 10 * DESCRIPTION_BYTES])
        reader.close()
        text = "".join(reader.texts)
    lines = (" ".join(line.split()) for line in text.splitlines())
    joined = "\n".join(line for line in lines if line)
    return joined.encode("utf-8", "replace")[:DESCRIPTION_BYTES].decode("utf-8", "ignore")
