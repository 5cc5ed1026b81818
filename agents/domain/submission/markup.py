"""HTML to the text that a reader would see: headings, paragraphs and lists on lines of their own.

Who calls this: `intake`, for `html` and for `text` that is evidently HTML. The walk over the tree
is a loop, not a recursion: depth is the sender's choice.
"""

import re
from collections import Counter
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from agents.domain.words import word_set

MAX_DEPTH = 400

_TAG = re.compile(
    r"</?(?:p|br|div|ul|ol|li|h[1-6]|strong|b|em|i|span|table|tr|td|a)\b[^<>]{0,300}>",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(
    r"</(?:p|div|ul|ol|li|h[1-6]|table)>|<br\s?/?>|<(?:p|li|ul)>", re.IGNORECASE
)
_MIN_TAGS = 3

_DROPPED = word_set(
    "script style noscript template head title meta link svg math iframe object embed canvas audio "
    "video select option datalist input button nav"
)
_BLOCKS = word_set(
    "address article aside blockquote body dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section summary table tbody "
    "tfoot thead tr ul center caption"
)
_PARAGRAPHS = word_set("p h1 h2 h3 h4 h5 h6 blockquote table ul ol dl hr pre")
_CELLS = word_set("td th")
_NEVER_DEEP = word_set(
    """
    p li td th tr dd dt option area base br col embed hr img input link meta param source track
    wbr
    """
)
_OPEN_OR_CLOSE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0]+")


def looks_like_html(text: str) -> bool:
    """Whether a text is marked up, rather than a text that speaks of markup."""
    enough = next(islice(_TAG.finditer(text), _MIN_TAGS - 1, None), None)
    return enough is not None and _BLOCK_TAG.search(text) is not None


def html_to_text(html: str) -> str:
    """The visible text: LF line ends, "• " before list items, a blank line between paragraphs."""
    body = LexborHTMLParser(_shallow(html)).body
    out = _Text()
    stack: list[tuple[LexborNode, bool]] = [(body, False)] if body is not None else []
    while stack:
        node, leaving = stack.pop()
        tag = node.tag or ""
        if leaving:
            out.leave(tag)
        elif node.is_text_node:
            out.write(node.text_content or "")
        elif tag not in _DROPPED and not node.is_comment_node:
            out.enter(tag)
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
    return out.text()


class _Text:
    """Text as it is written down: breaks and spaces wait until something follows them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._breaks = 0
        self._space = False
        self._marker = ""
        self._items = 0
        self._raw = 0

    def enter(self, tag: str) -> None:
        if tag == "br":
            self._breaks += 1
        elif tag == "li":
            self._items += 1
            self._break(1)
            self._marker = "• "
        elif tag in _CELLS:
            self._space = True
        elif tag in _BLOCKS:
            self._break(2 if tag in _PARAGRAPHS else 1)
        self._raw += tag == "pre"

    def leave(self, tag: str) -> None:
        if tag == "li":
            self._items -= 1
            self._break(1)
            self._marker = ""
        elif tag in _BLOCKS:
            self._break(2 if tag in _PARAGRAPHS else 1)
        self._raw -= tag == "pre"

    def write(self, text: str) -> None:
        if self._raw:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            self._put(text.strip("\n"))
            return
        words = _SPACE.sub(" ", text)
        if words.startswith(" "):
            self._space = True
        if words.strip():
            self._put(words.strip(" "))
            self._space = words.endswith(" ")

    def text(self) -> str:
        return "".join(self._parts).strip("\n")

    def _break(self, lines: int) -> None:
        self._breaks = max(self._breaks, 1 if self._items else lines)

    def _put(self, text: str) -> None:
        if self._breaks:
            self._parts.append("\n" * min(self._breaks, 2))
        elif self._space and self._parts:
            self._parts.append(" ")
        self._parts.append(self._marker + text)
        self._breaks, self._space, self._marker = 0, False, ""


def _shallow(html: str) -> str:
    """Tags past `MAX_DEPTH` open ones lose their meaning: nesting takes quadratic time to parse.

    What closes a tag that is not open closes nothing.
    """
    depth = 0
    opened: Counter[str] = Counter()

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        tag = match.group(2).lower()
        if tag in _NEVER_DEEP or (match.group(1) and not opened[tag]):
            return match.group()
        step = -1 if match.group(1) else 1
        depth += step
        opened[tag] += step
        return "<wbr" if depth > MAX_DEPTH else match.group()

    return _OPEN_OR_CLOSE.sub(keep, html)
