"""Every letter, as it is sent. ``UPDATE_GOLDEN=1`` rewrites the golden files; read the diff."""

import hashlib
import io
import json
import os
import re
import time
from dataclasses import replace
from datetime import datetime, timezone
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from privacydesk.adapters.documents.letter import DocumentLetters, NeverMailedError
from privacydesk.domain import agent_letters, answers, letters
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.portability_letters import PortabilityAnswer
from privacydesk.domain.rendered import Format, RenderedLetter

HERE = Path(__file__).parent
WORDS = HERE.parents[2] / "include" / "letters"
PACKED = frozenset({Format.PAGE, Format.PDF})
EVERY = PACKED | {Format.MAIL}
HOSTILE = '[x](javascript:alert(1)) **b** <img src=x onerror=alert(1)> #read("/etc/passwd") {{7*7}}'
FORBIDDEN = re.compile(
    r"please note|in order to|pursuant|\bvia\b|click here|n't\b|n\u2019t\b|data subject|e-mail"
    r"|the system\b|\bhereby\b|herein|aforementioned|\bNone about\b|\{\{|\{%",
    re.IGNORECASE,
)


class Page(HTMLParser):
    """What a browser would show, load and run."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.shown: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.shown.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.shown).split())


def pdf_words(pdf: bytes | None) -> str:
    assert pdf is not None
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "\n".join(page.extract_text() for page in pages)


def no_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)


def sentences(text: str) -> list[str]:
    """Split a letter's text; a point, a cell and a heading each stand alone."""
    units = re.split(r"\n\n|\n(?=\s*(?:- |\d+\. |[-=]{3,}|[A-Z][\w ]*: ))", text)
    joined = [
        re.sub(r"\(https?://\S+\)|https?://\S+", "", " ".join(unit.split())) for unit in units
    ]
    return [one for unit in joined for one in re.split(r"(?<=[.?!:])\s+", unit) if one]


def formats_of(letter: letters.Letter) -> frozenset[Format]:
    packed = answers.AccessAnswer | PortabilityAnswer | agent_letters.AgentAnswer
    return PACKED if isinstance(letter, packed) else EVERY


def pages_of(rendered: RenderedLetter) -> list[Page]:
    return [Page(html) for html in (rendered.html, rendered.page) if html]


def check_golden(name: str, text: str) -> None:
    path = HERE / "golden" / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def assert_nothing_ran(page: Page) -> None:
    assert "img" not in page.tags
    assert not [value for _, value in page.attributes if "javascript:" in value]
    assert not [name for name, _ in page.attributes if name.startswith("on")]


@pytest.fixture
def rendered(
    desk_letters: DocumentLetters, sample: tuple[str, letters.Letter], now: datetime
) -> RenderedLetter:
    return desk_letters.render(sample[1], now=now, formats=formats_of(sample[1]))


class TestEveryLetter:
    def test_says_what_its_golden_file_says(
        self, sample: tuple[str, letters.Letter], rendered: RenderedLetter
    ) -> None:
        check_golden(f"{sample[0]}.txt", f"Subject: {rendered.subject}\n\n{rendered.text}")

    def test_says_the_same_as_a_pdf(
        self, sample: tuple[str, letters.Letter], rendered: RenderedLetter
    ) -> None:
        check_golden(f"{sample[0]}.pdf.txt", pdf_words(rendered.pdf) + "\n")

    def test_says_the_same_in_every_format(self, rendered: RenderedLetter) -> None:
        """The wording exists once; each sentence of the text stands in mail, page and PDF."""
        pdf = re.sub(r"\(https?://\S+\)", "", pdf_words(rendered.pdf))
        shown = [*(page.words for page in pages_of(rendered)), pdf]
        body = rendered.text.split("\n\n", 1)[1].rsplit("\n--\n", 1)[0]
        spoken = [one for one in sentences(body) if re.search(r"\w\w[.?!]$", one)]
        assert len(spoken) > 1
        for sentence in spoken:
            words = no_spaces(re.sub(r"^(- |\d\. )", "", sentence))
            assert all(words in no_spaces(one) for one in shown), sentence

    def test_shows_reference_date_version_and_how_to_reach_us(
        self, rendered: RenderedLetter
    ) -> None:
        for shown in (
            rendered.text,
            *(page.words for page in pages_of(rendered)),
            " ".join(pdf_words(rendered.pdf).split()),
        ):
            assert "PD-2026-000042" in shown
            assert "25 November 2026" in shown
            assert f"Letter {rendered.letter_id.replace('_', ' ')}, version" in shown
            assert "privacy@cloudsentric.example" in shown
            assert "0113 496 0142" in shown

    def test_is_written_in_plain_words(self, rendered: RenderedLetter) -> None:
        """R-41 and the house's wording: at most 25 words a sentence, none of the stiff ones."""
        text = f"{rendered.subject}.\n\n{rendered.text}"

        assert not FORBIDDEN.search(text)
        for sentence in sentences(text):
            assert len(sentence.split()) <= 25, sentence

    def test_names_nobody_in_its_subject(self, rendered: RenderedLetter) -> None:
        assert "Hana" not in rendered.subject
        assert "PD-2026-000042" in rendered.subject

    def test_loads_nothing_and_runs_nothing(self, rendered: RenderedLetter) -> None:
        """No pixel and no font tells anybody that a privacy letter was read."""
        for page in pages_of(rendered):
            assert not page.tags & {"script", "img", "link", "iframe", "object", "form", "base"}
            assert not [name for name, _ in page.attributes if name in {"src", "srcset"}]
        assert "url(" not in f"{rendered.html}{rendered.page}"
        assert "@import" not in f"{rendered.html}{rendered.page}"

    def test_is_a_pdf_that_a_screen_reader_can_read(self, rendered: RenderedLetter) -> None:
        assert rendered.pdf
        root: Any = PdfReader(io.BytesIO(rendered.pdf)).trailer["/Root"]

        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en-GB"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()

    def test_bears_no_name_in_the_pdfs_own_data(self, rendered: RenderedLetter) -> None:
        """R-51: nothing about the person outside the text."""
        assert rendered.pdf
        reader = PdfReader(io.BytesIO(rendered.pdf))

        assert "Hana" not in str(reader.metadata)
        assert reader.metadata is not None
        assert reader.metadata.creation_date == datetime(2026, 11, 25, 9, 12, tzinfo=timezone.utc)

    def test_comes_out_the_same_twice(
        self,
        desk_letters: DocumentLetters,
        sample: tuple[str, letters.Letter],
        rendered: RenderedLetter,
        now: datetime,
    ) -> None:
        again = desk_letters.render(sample[1], now=now, formats=formats_of(sample[1]))

        assert again == rendered


class TestTheLettersFolder:
    def test_has_words_for_each_letter_and_no_others(self) -> None:
        ids = {kind.letter_id for kind in _kinds(letters.Letter)}

        assert {path.parent.name for path in WORDS.glob("*/meta.yaml")} == ids

    def test_has_a_sample_of_each_letter_here(self, samples: dict[str, letters.Letter]) -> None:
        assert {type(one) for one in samples.values()} == _kinds(letters.Letter)

    def test_raises_a_letters_version_when_its_words_change(
        self, samples: dict[str, letters.Letter]
    ) -> None:
        """A sent copy names its version, so one version has one wording for ever."""
        versions = {
            kind: {"version": _version(kind), "words": _digest(kind)}
            for kind in sorted({one.letter_id for one in samples.values()})
        }

        check_golden("versions.json", json.dumps(versions, indent=2) + "\n")

    def test_has_words_for_every_code_that_a_letter_may_carry(
        self, desk_letters: DocumentLetters, now: datetime
    ) -> None:
        for right in Right:
            acknowledgement = letters.Acknowledgement(
                reference=CaseRef("PD-2026-000042"),
                right=right,
                received_on=now.date(),
                due_on=None,
            )
            text = desk_letters.render(acknowledgement, now=now, formats=()).text
            assert all(len(sentence.split()) <= 25 for sentence in sentences(text)), right
        for doubt in letters.IdentityDoubt:
            for proof in set(letters.IdentityProof) - {letters.IdentityProof.LINK}:
                ask = letters.ConfirmIdentity(
                    reference=CaseRef("PD-2026-000042"),
                    right=Right.ACCESS,
                    asked_on=now.date(),
                    doubt=doubt,
                    proofs=(proof,),
                    clock_waits=False,
                )
                assert desk_letters.render(ask, now=now, formats=()).text
        for awaited in letters.Awaited:
            closed = letters.ClosedNoReply(
                reference=CaseRef("PD-2026-000042"),
                awaited=awaited,
                asked_on=now.date(),
                chased_on=now.date(),
            )
            assert desk_letters.render(closed, now=now, formats=()).text


class TestAHostileValue:
    @pytest.fixture
    def attacked(
        self, desk_letters: DocumentLetters, samples: dict[str, letters.Letter], now: datetime
    ) -> RenderedLetter:
        answer = samples["access_answer"]
        assert isinstance(answer, answers.AccessAnswer)
        hostile_source = replace(answer.sources[-1], name=HOSTILE, list_name=f"{HOSTILE}|\n\n# h")
        hostile_held = replace(answer.held[0], system=f"a|b\\| {HOSTILE}", what="1. =\n---\n> q")
        hostile = replace(
            answer,
            name=HOSTILE[:80],
            sources=(hostile_source,),
            held=(hostile_held,),
            search_keys=("&lt;b&gt;", "C:\\new"),
        )
        return desk_letters.render(hostile, now=now, formats=PACKED)

    def test_stays_text_on_the_page(self, attacked: RenderedLetter) -> None:
        (page,) = pages_of(attacked)

        assert_nothing_ran(page)
        assert HOSTILE in page.words
        assert "a|b\\| [x]" in page.words
        assert "&lt;b&gt; and C:\\new" in page.words

    def test_stays_text_in_the_mail(
        self, desk_letters: DocumentLetters, samples: dict[str, letters.Letter], now: datetime
    ) -> None:
        letter = samples["refused"]
        assert isinstance(letter, letters.Refused)
        hostile = replace(
            letter, name=HOSTILE[:80], reasons=(letters.Reason(words=HOSTILE, law=HOSTILE),)
        )

        for page in pages_of(desk_letters.render(hostile, now=now, formats=EVERY)):
            assert_nothing_ran(page)
            assert f"Dear {HOSTILE[:80]}," in page.words
            assert f"{HOSTILE} ({HOSTILE})" in page.words

    def test_stays_text_in_the_text(self, attacked: RenderedLetter) -> None:
        assert no_spaces(HOSTILE) in no_spaces(attacked.text)
        assert "1. = --- > q" in attacked.text

    def test_stays_text_in_the_pdf(self, attacked: RenderedLetter) -> None:
        shown = no_spaces(pdf_words(attacked.pdf))

        assert no_spaces(HOSTILE) in shown
        assert "root:x:0" not in shown

    def test_cannot_make_our_letter_an_advertisement(
        self, desk_letters: DocumentLetters, samples: dict[str, letters.Letter], now: datetime
    ) -> None:
        """An acknowledgement goes to whatever address the message gave, unproved."""
        letter = samples["acknowledgement"]
        assert isinstance(letter, letters.Acknowledgement)
        spam = replace(letter, name="You won! https://prize.example/claim")

        text = desk_letters.render(spam, now=now, formats=()).text

        assert "prize" not in text
        assert "Hello," in text

    def test_in_a_script_without_glyphs_still_makes_a_tagged_pdf(
        self, desk_letters: DocumentLetters, samples: dict[str, letters.Letter], now: datetime
    ) -> None:
        letter = samples["refused"]
        assert isinstance(letter, letters.Refused)

        rendered = desk_letters.render(replace(letter, name="李小龙 👍"), now=now, formats=EVERY)

        assert rendered.pdf
        assert PdfReader(io.BytesIO(rendered.pdf)).trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert "李小龙 👍" in (rendered.html or "")


class TestTheAccessAnswer:
    @pytest.mark.parametrize(
        "heading",
        [
            "What we searched",
            "What we hold",  # R-34, R-36 (categories), policy 8.1
            "Why we use it",  # R-36, policy 8.1
            "Where it came from",  # R-40, policy 8.1
            "Who received it",  # R-38, policy 8.1
            "How long we keep it",
            "Whether it goes abroad",
            "Decisions by machine",
            "What we left out",
            "Your other rights",
            "If you are unhappy",
            "How to reach us",
        ],
    )
    @pytest.mark.parametrize("name", ["access_answer", "access_answer_plain"])
    def test_has_every_block_also_where_there_is_nothing_to_tell(
        self,
        desk_letters: DocumentLetters,
        samples: dict[str, letters.Letter],
        now: datetime,
        name: str,
        heading: str,
    ) -> None:
        """R-36, R-37."""
        text = desk_letters.render(samples[name], now=now, formats=()).text

        assert f"\n{heading}\n---" in text

    def test_names_broker_list_and_day(
        self, desk_letters: DocumentLetters, samples: dict[str, letters.Letter], now: datetime
    ) -> None:
        """R-40."""
        text = desk_letters.render(samples["access_answer"], now=now, formats=()).text
        flat = " ".join(text.split())

        assert "ListCo" in flat
        assert "“Office managers UK”. We got it on 1 May 2026." in flat

    def test_is_never_made_into_a_mail(
        self, desk_letters: DocumentLetters, samples: dict[str, letters.Letter], now: datetime
    ) -> None:
        """R-42: it travels in the package."""
        with pytest.raises(NeverMailedError):
            desk_letters.render(samples["access_answer"], now=now, formats=EVERY)

    def test_never_says_that_nothing_else_was_left_out(
        self, desk_letters: DocumentLetters, samples: dict[str, letters.Letter], now: datetime
    ) -> None:
        """R-56: such a sentence would have to change where something may not be told."""
        for name in ("access_answer", "access_answer_plain", "nothing_held"):
            text = desk_letters.render(samples[name], now=now, formats=()).text
            assert not re.search(r"nothing else|left nothing out|nobody else received", text)
            assert not re.search(r"police|authorit|inquiry|investigat", text, re.IGNORECASE)


class TestALetterThatRefuses:
    @pytest.mark.parametrize(
        "name",
        [
            "refused",
            "access_answer",
            "cannot_identify",
            "nothing_held",
            "acknowledgement",
            "ask_clarification",
            "ask_fee",
            "extension_notice",
        ],
    )
    def test_names_the_three_ways_to_complain(
        self,
        desk_letters: DocumentLetters,
        samples: dict[str, letters.Letter],
        now: datetime,
        name: str,
    ) -> None:
        """R-55, R-119: to us, confirmed within 30 days; the Commissioner; a court."""
        flat = " ".join(desk_letters.render(samples[name], now=now, formats=()).text.split())

        assert "Within 30 days we will confirm that we have your complaint" in flat
        assert "0303 123 1113" in flat
        assert "https://ico.org.uk/make-a-complaint" in flat
        assert "Go to court" in flat

    def test_gives_its_reasons_with_the_provision(
        self, desk_letters: DocumentLetters, samples: dict[str, letters.Letter], now: datetime
    ) -> None:
        """R-55: the first of the four parts."""
        text = desk_letters.render(samples["refused"], now=now, formats=()).text

        assert "Article 12(5)" in text.split("If you are unhappy")[0]


class TestThePdf:
    def test_shows_the_address_of_a_link_to_readers_on_paper(
        self, desk_letters: DocumentLetters, samples: dict[str, letters.Letter], now: datetime
    ) -> None:
        pdf = desk_letters.render(samples["refused"], now=now, formats={Format.PDF}).pdf

        assert "(https://ico.org.uk/make-a-complaint)" in no_spaces(pdf_words(pdf))


class TestLargePrint:
    def test_sets_the_same_words_larger(
        self, desk_letters: DocumentLetters, samples: dict[str, letters.Letter], now: datetime
    ) -> None:
        """R-33."""
        letter = samples["refused"]
        usual = desk_letters.render(letter, now=now, formats={Format.PDF}).pdf
        large = desk_letters.render(letter, now=now, formats={Format.LARGE_PRINT}).pdf

        assert usual
        assert large
        pages = [len(PdfReader(io.BytesIO(pdf)).pages) for pdf in (usual, large)]
        assert pages[1] > pages[0]


class TestTheCost:
    def test_of_one_pdf_is_well_under_a_tenth_of_a_second(
        self, desk_letters: DocumentLetters, samples: dict[str, letters.Letter], now: datetime
    ) -> None:
        desk_letters.render(samples["refused"], now=now, formats={Format.PDF})
        start = time.process_time()
        for _ in range(5):
            desk_letters.render(samples["access_answer"], now=now, formats={Format.PDF})

        assert (time.process_time() - start) / 5 < 0.1


def _kinds(kind: type[letters.Letter]) -> set[type[letters.Letter]]:
    below = {deeper for child in kind.__subclasses__() for deeper in _kinds(child)}
    return below or {kind}


def _version(letter_id: str) -> int:
    found = re.search(r"^version: (\d+)$", _read(letter_id, "meta.yaml"), re.MULTILINE)
    assert found
    return int(found[1])


def _digest(letter_id: str) -> str:
    """Digest the letter's own words and those of the shared pieces that it includes."""
    body = _read(letter_id, "body.md")
    pieces = re.findall(r'include "_layout/(\w+\.md)"', body)
    words = "\n".join([body, *(_read("_layout", piece) for piece in pieces)])
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _read(letter_id: str, name: str) -> str:
    return (WORDS / letter_id / name).read_text("utf-8")
