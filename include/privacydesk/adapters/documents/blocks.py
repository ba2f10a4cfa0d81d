"""What a letter is made of, read from the small Markdown that its words are written in."""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from privacydesk.domain.errors import DeskError

_MARKDOWN: Final = (
    MarkdownIt("commonmark", {"html": False})
    .enable("table")
    .disable(["code", "fence", "blockquote", "hr", "lheading", "reference"])
    .disable(["html_block", "html_inline", "autolink", "backticks", "image"])
)
_LINKS: Final = ("https://", "http://", "mailto:", "tel:")


class WordingError(DeskError):
    """A letter's words use something that cannot be made in text, mail and PDF alike."""

    remedy = "Keep to headings, paragraphs, lists, tables, links and **bold** in body.md."


@dataclass(frozen=True, kw_only=True)
class Span:
    """A run of text; a hard line break is a newline."""

    text: str
    strong: bool = False
    url: str | None = None


Spans: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading; level 1 is the letter's own, once."""

    level: int
    spans: Spans
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph."""

    spans: Spans
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True, kw_only=True)
class Button:
    """A paragraph that is one bold link: the thing to do."""

    text: str
    url: str
    kind: str = field(default="button", init=False)


@dataclass(frozen=True, kw_only=True)
class Points:
    """A list, numbered where ``ordered``."""

    items: tuple[Spans, ...]
    ordered: bool
    kind: str = field(default="points", init=False)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table; its caption is the heading above it. ``numeric`` columns stand right."""

    caption: str
    head: tuple[Spans, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Spans, ...], ...]
    kind: str = field(default="table", init=False)


Block: TypeAlias = Heading | Paragraph | Button | Points | Table


def words_of(spans: Spans) -> str:
    """Return the spans' text alone."""
    return "".join(span.text for span in spans)


def read_blocks(markdown: str) -> tuple[Block, ...]:
    """
    Read a letter's Markdown.

    :raises WordingError: for anything but headings, paragraphs, flat lists, tables, links and
        bold; for a heading with nothing below it, since an empty block is no answer (R-36).
    """
    blocks: list[Block] = []
    caption = ""
    for node in SyntaxTreeNode(_MARKDOWN.parse(markdown)).children:
        block = _read_block(node, caption=caption)
        if isinstance(block, Heading):
            _refuse_empty_section(blocks, next_level=block.level)
            caption = words_of(block.spans)
        blocks.append(block)
    _refuse_empty_section(blocks, next_level=1)
    return tuple(blocks)


def _refuse_empty_section(blocks: list[Block], *, next_level: int) -> None:
    last = blocks[-1] if blocks else None
    if isinstance(last, Heading) and next_level <= last.level:
        raise WordingError(f"heading {len(blocks)} has nothing below it")


def _read_block(node: SyntaxTreeNode, *, caption: str) -> Block:
    if node.type == "heading":
        return Heading(level=int(node.tag[1:]), spans=_inline(node))
    if node.type == "paragraph":
        return _paragraph(_inline(node))
    if node.type in {"bullet_list", "ordered_list"}:
        items = tuple(_item(item) for item in node.children)
        return Points(items=items, ordered=node.type == "ordered_list")
    if node.type == "table":
        return _table(node, caption=caption)
    raise WordingError(f"a letter cannot hold a {node.type}")


def _paragraph(spans: Spans) -> Paragraph | Button:
    if len(spans) == 1 and spans[0].strong and spans[0].url:
        return Button(text=spans[0].text, url=spans[0].url)
    return Paragraph(spans=spans)


def _item(item: SyntaxTreeNode) -> Spans:
    if [child.type for child in item.children] != ["paragraph"]:
        raise WordingError("a list's point is one paragraph")
    return _inline(item.children[0])


def _table(node: SyntaxTreeNode, *, caption: str) -> Table:
    rows = [row for part in node.children for row in part.children]
    head, *body = (tuple(_inline(cell) for cell in row.children) for row in rows)
    styles = [str(cell.attrs.get("style", "")) for cell in rows[0].children]
    return Table(
        caption=caption,
        head=head,
        numeric=tuple("right" in style for style in styles),
        rows=tuple(body),
    )


def _inline(node: SyntaxTreeNode) -> Spans:
    return tuple(
        span
        for inline in node.children
        for child in inline.children
        for span in _spans(child, strong=False, url=None)
    )


def _spans(node: SyntaxTreeNode, *, strong: bool, url: str | None) -> list[Span]:
    if node.type == "text":
        return [Span(text=node.content, strong=strong, url=url)] if node.content else []
    if node.type in {"softbreak", "hardbreak"}:
        return [Span(text="\n" if node.type == "hardbreak" else " ", strong=strong, url=url)]
    if node.type == "strong":
        strong = True
    elif node.type == "link":
        url = str(node.attrs["href"])
        if not url.startswith(_LINKS):
            raise WordingError("a link leads neither to a page, nor to a mail, nor to a phone")
    else:
        raise WordingError(f"a letter cannot hold {node.type}")
    return [span for child in node.children for span in _spans(child, strong=strong, url=url)]
