"""A letter's blocks as plain text."""

import textwrap
from typing import Final

from typing_extensions import assert_never

from privacydesk.adapters.documents.blocks import (
    Block,
    Button,
    Heading,
    Paragraph,
    Points,
    Spans,
    Table,
    words_of,
)

WIDTH: Final = 72


def as_text(blocks: tuple[Block, ...]) -> str:
    """Return the blocks as lines of at most 72 characters; a link's address is never broken."""
    return "\n\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return _heading(block)
    if isinstance(block, Paragraph):
        return _fill(_inline(block.spans))
    if isinstance(block, Button):
        return f"{block.text}:\n{block.url}"
    if isinstance(block, Points):
        return _points(block)
    if isinstance(block, Table):
        return _table(block)
    assert_never(block)


def _heading(block: Heading) -> str:
    words = words_of(block.spans)
    return f"{words}\n{('=' if block.level == 1 else '-') * min(len(words), WIDTH)}"


def _points(block: Points) -> str:
    marks = [f"{n}. " if block.ordered else "- " for n in range(1, len(block.items) + 1)]
    return "\n".join(
        _fill(_inline(item), first=mark, rest=" " * len(mark))
        for mark, item in zip(marks, block.items, strict=True)
    )


def _table(block: Table) -> str:
    return "\n".join(_row(block, row) for row in block.rows)


def _row(block: Table, row: tuple[Spans, ...]) -> str:
    """Return a row as a point, with each further cell named by its column on its own line."""
    lines = [_fill(_inline(row[0]), first="- ", rest="  ")]
    for head, cell in zip(block.head[1:], row[1:], strict=True):
        if words := _inline(cell):
            lines.append(_fill(f"{words_of(head)}: {words}", first="  ", rest="    "))
    return "\n".join(lines)


def _inline(spans: Spans) -> str:
    return "".join(_span_text(span.text, span.url) for span in spans)


def _span_text(text: str, url: str | None) -> str:
    if url is None or text == url.removeprefix("mailto:").removeprefix("tel:"):
        return text
    return f"{text} ({url.removeprefix('mailto:')})"


def _fill(text: str, *, first: str = "", rest: str = "") -> str:
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        lines += textwrap.wrap(
            line,
            WIDTH,
            initial_indent=first if number == 0 else rest,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")
