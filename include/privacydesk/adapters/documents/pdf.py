"""A letter as a tagged PDF, set by typst from data alone: no value is ever read as code."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import typst


class Press:
    """Sets letters by one typst template. The fonts are those inside typst's own package."""

    def __init__(self, template: Path) -> None:
        self._source = template.read_bytes()
        self._fonts = typst.Fonts(include_system_fonts=False)

    def press(self, content: Mapping[str, object], *, now: datetime) -> bytes:
        """
        Return the PDF, conforming to PDF/UA-1 and dated ``now``.

        PDF/UA asks for a glyph for each character, and the fonts lack Chinese and emoji, among
        others. A letter with such a name is set again with the machine's fonts as well, tagged
        as before but without the claim.
        """
        try:
            return self._compile(content, now=now, fonts=self._fonts, standards=["ua-1"])
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
            return self._compile(content, now=now, fonts=typst.Fonts(), standards=[])

    def _compile(
        self,
        content: Mapping[str, object],
        *,
        now: datetime,
        fonts: typst.Fonts,
        standards: "list[typst.PDFStandard]",
    ) -> bytes:
        pdf = typst.compile(
            self._source,
            format="pdf",
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"letter": json.dumps(content)},
            pdf_standards=standards,
            timestamp=now.replace(microsecond=0),  # typst takes whole seconds
        )
        if not isinstance(pdf, bytes):
            raise TypeError("typst gave pages where one PDF was asked for")
        return pdf
