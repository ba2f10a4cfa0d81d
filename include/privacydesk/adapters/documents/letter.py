"""The letters to people: words once, and from them plain text, mail, page and PDF."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from privacydesk.adapters.documents.pdf import Press
from privacydesk.adapters.documents.text import as_text
from privacydesk.adapters.documents.wording import LONDON, Worded, Wording, day, plain
from privacydesk.domain.errors import DeskError
from privacydesk.domain.letters import Letter
from privacydesk.domain.rendered import Format, RenderedLetter


class NeverMailedError(DeskError):
    """Somebody asked for the mail of a letter that only ever travels in the package (R-42)."""

    remedy = "Send the letter package_ready, and put this one into the package."


class DocumentLetters:
    """Writes every letter from ``folder``; build it once a process, it keeps what it compiled."""

    def __init__(self, folder: Path) -> None:
        self._wording = Wording(folder)
        self._press = Press(folder / "_layout" / "letter.typ")
        self._html = Environment(
            loader=FileSystemLoader(folder / "_layout"),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._plain = self._html.overlay(autoescape=False, finalize=plain)

    def compile_all(self) -> None:
        """Compile every letter now, for the processes that will be forked from this one."""
        self._wording.compile_all()
        for template in ("mail.html", "letter.html"):
            self._html.get_template(template)
        for template in ("opening.txt", "closing.txt"):
            self._plain.get_template(template)

    def render(
        self, letter: Letter, *, now: datetime, formats: Collection[Format]
    ) -> RenderedLetter:
        """
        Write ``letter`` as plain text and in each of ``formats``, dated ``now`` in London.

        :raises WordingError: if its words cannot be made in every format.
        :raises NeverMailedError: if a letter for the package is asked for as a mail.
        """
        worded = self._wording.word(letter, today=now.astimezone(LONDON).date())
        if worded.meta.audience == "package" and Format.MAIL in formats:
            raise NeverMailedError(f"{worded.meta.id} is never mailed", case=letter.reference)
        frame = self._frame(letter, worded, now=now)
        return RenderedLetter(
            reference=letter.reference,
            letter_id=worded.meta.id,
            version=worded.meta.version,
            subject=worded.subject,
            text=self._text(worded, frame=frame),
            html=self._fill("mail.html", frame) if Format.MAIL in formats else None,
            page=self._fill("letter.html", frame) if Format.PAGE in formats else None,
            pdf=self._pdf(frame, formats=formats, now=now),
            large=Format.LARGE_PRINT in formats,
        )

    def _frame(self, letter: Letter, worded: Worded, *, now: datetime) -> dict[str, object]:
        """Return what stands around and in every letter: who writes, when, about what."""
        return {
            "subject": worded.subject,
            "preview": worded.meta.preview,
            "reference": letter.reference,
            "date": day(now),
            "letter": worded.meta.id.replace("_", " "),
            "version": worded.meta.version,
            "is_alert": worded.meta.id.endswith("alert"),
            "team": dict(self._wording.team),
            "blocks": [asdict(block) for block in worded.blocks],
        }

    def _fill(self, template: str, frame: dict[str, object]) -> str:
        return self._html.get_template(template).render(frame)

    def _text(self, worded: Worded, *, frame: dict[str, object]) -> str:
        opening = self._plain.get_template("opening.txt").render(frame)
        closing = self._plain.get_template("closing.txt").render(frame)
        return f"{opening}\n\n{as_text(worded.blocks)}\n\n{closing}\n"

    def _pdf(
        self, frame: dict[str, object], *, formats: Collection[Format], now: datetime
    ) -> bytes | None:
        if Format.LARGE_PRINT in formats:
            return self._press.press({**frame, "large": True}, now=now)
        if Format.PDF in formats:
            return self._press.press({**frame, "large": False}, now=now)
        return None
