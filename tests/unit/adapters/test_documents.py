import csv
import io
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacydesk.adapters.documents import blocks, cells, spool, text, wording

# Half of the time the signs that Markdown lives on, half of the time anything at all.
ANYTHING = st.text(alphabet=st.sampled_from("[]()<>*_|\\`#-=+.!&;:/~>1a \n\t")) | st.text(
    alphabet=st.characters(exclude_categories=[])
)


class TestReadBlocks:
    def test_reads_headings_paragraphs_lists_and_tables(self) -> None:
        read = blocks.read_blocks(
            "# A\n\nb **c**\n\n- d\n- e\n\n| f | g |\n| - | -: |\n| 1 | 2 |\n"
        )

        assert [block.kind for block in read] == ["heading", "paragraph", "points", "table"]

    def test_takes_a_paragraph_that_is_one_bold_link_for_the_thing_to_do(self) -> None:
        (button,) = blocks.read_blocks("[**Go on**](<https://desk.example/a>)")

        assert button == blocks.Button(text="Go on", url="https://desk.example/a")

    def test_takes_the_heading_above_for_a_tables_caption(self) -> None:
        _, table = blocks.read_blocks("## Held\n\n| a | b |\n| - | -: |\n| 1 | 2 |\n")

        assert isinstance(table, blocks.Table)
        assert (table.caption, table.numeric) == ("Held", (False, True))

    @pytest.mark.parametrize("words", ["## A\n\n## B\n\nc", "# A", "## A\n\n# B\n\nc"])
    def test_refuses_a_heading_with_nothing_below(self, words: str) -> None:
        """R-36: an empty block is no answer."""
        with pytest.raises(blocks.WordingError):
            blocks.read_blocks(words)

    @pytest.mark.parametrize(
        "words", ["*stress*", "- a\n\n  b", "- a\n  - b", "[a](other.html)", "[a](ftp://x.example)"]
    )
    def test_refuses_what_cannot_be_made_in_every_format(self, words: str) -> None:
        with pytest.raises(blocks.WordingError):
            blocks.read_blocks(words)

    @pytest.mark.parametrize("words", ["<b>x</b>", "```\nx\n```", "> x", "`x`", "![x](http://y)"])
    def test_knows_no_html_code_quotes_or_pictures(self, words: str) -> None:
        assert all(
            isinstance(block, blocks.Paragraph)
            for block in blocks.read_blocks(words.replace("![x](http://y)", "!x"))
        )


class TestLiteral:
    @given(ANYTHING)
    def test_lets_no_value_become_structure(self, value: str) -> None:
        """Whatever is inserted comes out of Markdown as the very same words."""
        read = blocks.read_blocks(f"# x {wording.literal(value)} y\n\n{wording.literal(value)}z\n")

        heading, paragraph = read
        assert isinstance(heading, blocks.Heading)
        assert isinstance(paragraph, blocks.Paragraph)
        assert blocks.words_of(heading.spans) == f"x {wording.plain(value)} y"
        assert blocks.words_of(paragraph.spans) == f"{wording.plain(value)}z"

    @given(ANYTHING)
    def test_keeps_a_value_inside_its_cell(self, value: str) -> None:
        row = f"| {wording.literal(value)} | end |"
        (table,) = blocks.read_blocks(f"| a | b |\n| - | - |\n{row}\n")

        assert isinstance(table, blocks.Table)
        assert [blocks.words_of(cell) for cell in table.rows[0]] == [wording.plain(value), "end"]

    @pytest.mark.parametrize("gap", [None, True, False])
    def test_never_fills_a_gap_with_the_word_none(self, gap: object) -> None:
        with pytest.raises(wording.WordingError):
            wording.literal(gap)

    def test_drops_what_turns_the_reading_direction(self) -> None:
        assert wording.plain("a\u202eb\x00c\nd") == "abc d"


class TestDatesInWords:
    def test_a_day(self) -> None:
        assert wording.day(date(2026, 12, 20)) == "20 December 2026"

    def test_an_instant_is_dated_in_london(self) -> None:
        """23:30 UTC on 1 July is 00:30 on 2 July in London."""
        assert wording.day(datetime(2026, 7, 1, 23, 30, tzinfo=timezone.utc)) == "2 July 2026"

    def test_a_day_with_its_name(self) -> None:
        assert wording.weekday(date(2026, 11, 9)) == "Monday 9 November 2026"

    @pytest.mark.parametrize(
        ("hour", "words"),
        [(0, "12:30am"), (5, "5:30am"), (12, "12:30pm"), (17, "5:30pm"), (23, "11:30pm")],
    )
    def test_a_time(self, hour: int, words: str) -> None:
        moment = wording.moment(datetime(2026, 12, 1, hour, 30, tzinfo=timezone.utc))

        assert moment == f"{words} on 1 December 2026"


class TestIsGreetable:
    @pytest.mark.parametrize("name", ["Hana Whitlock", "李小龙", "O'Neil-Łukasz", "**b**"])
    def test_takes_a_name(self, name: str) -> None:
        assert wording.is_greetable(name)

    @pytest.mark.parametrize(
        "name", [None, "", " \u202e", "Buy at https://x.example", "WWW.x.example", "x" * 81]
    )
    def test_refuses_what_is_no_name(self, name: str | None) -> None:
        assert not wording.is_greetable(name)


class TestAsText:
    def test_breaks_no_address(self) -> None:
        url = f"https://desk.example/{'a' * 100}"

        assert url in text.as_text(blocks.read_blocks(f"Look at [this page](<{url}>) now."))

    def test_writes_a_table_row_by_row(self) -> None:
        table = blocks.read_blocks("| In | What |\n| - | - |\n| **CRM** | Name |\n| All | |\n")

        assert text.as_text(table) == "- CRM\n  What: Name\n- All"


class TestFormulaSafe:
    @pytest.mark.parametrize(
        "cell",
        [
            '=HYPERLINK("http://x.example")',
            "+1+cmd|' /C calc'!A0",
            "-1+2",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "+44 7700 900142",
            "\uff1d1+1",
            "-",
        ],
    )
    def test_disarms_a_text_that_a_spreadsheet_would_run(self, cell: str) -> None:
        assert cells.formula_safe(cell) == f"'{cell}"

    @pytest.mark.parametrize(
        "cell",
        ["+447700900142", "-5", "-5.20", "+1.5E-3", "1,000", "Hana", "a=b", "", "2026-01-01"],
    )
    def test_leaves_numbers_phones_and_words_alone(self, cell: str) -> None:
        assert cells.formula_safe(cell) == cell

    @given(st.text(max_size=30))
    def test_only_ever_adds_one_sign(self, cell: str) -> None:
        assert cells.formula_safe(cell) in {cell, f"'{cell}"}


class Colour(str, Enum):
    RED = "red"


class TestJsonValue:
    @pytest.mark.parametrize(
        ("value", "carried"),
        [
            (None, None),
            (True, True),
            (2**70, 2**70),
            (Decimal("36.00"), "36.00"),
            (float("nan"), "nan"),
            (0.1, 0.1),
            (date(2026, 1, 2), "2026-01-02"),
            (datetime(2026, 1, 2, 3, 4, tzinfo=timezone.utc), "2026-01-02T03:04:00+00:00"),
            (timedelta(hours=1), "1:00:00"),
            (b"\x00\xff", "AP8="),
            (Colour.RED, "red"),
            ({"a": [Decimal("1.10"), None]}, {"a": ["1.10", None]}),
        ],
    )
    def test_loses_nothing(self, value: object, carried: object) -> None:
        assert cells.json_value(value) == carried


class TestShown:
    def test_gives_a_code_its_meaning(self) -> None:
        """R-41: no raw code without a legend."""
        shown = cells.shown("OD", codes={"OD": "Payment overdue"})

        assert shown == "Payment overdue (OD)"

    def test_cuts_a_long_text(self) -> None:
        assert cells.shown("x" * 300, codes={}) == "x" * 200 + "…"


class TestSpool:
    def test_gives_back_the_rows_in_their_order(self) -> None:
        rows = [[str(number), "x" * 500] for number in range(5000)]

        with spool.Spool() as kept:
            for row in rows:
                kept.add(row)
            assert list(kept.rows()) == rows

    @given(st.lists(st.lists(st.text(alphabet=st.characters(exclude_categories=[])))))
    def test_keeps_any_text(self, rows: list[list[str]]) -> None:
        with spool.Spool() as kept:
            for row in rows:
                kept.add(row)
            assert list(kept.rows()) == rows

    def test_lets_nobody_read_them_on_the_disk(self) -> None:
        """R-42: a process that is killed leaves no personal data in the open."""
        with spool.Spool() as kept:
            for _ in range(5000):
                kept.add(["Hana Whitlock", "x" * 500])
            kept._file.seek(0)  # noqa: SLF001  the file is the point
            assert b"Whitlock" not in kept._file.read()  # noqa: SLF001  the same


class TestCsv:
    def test_reads_back_what_a_cell_held(self) -> None:
        line = io.StringIO()
        csv.writer(line).writerow(['a "b", c\nd', cells.cell_text({"k": [1]})])

        assert next(csv.reader(io.StringIO(line.getvalue()))) == ['a "b", c\nd', '{"k": [1]}']
