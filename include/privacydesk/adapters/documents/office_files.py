"""Attached files: look inside a workbook, and make it anew without what is taken out."""

from collections.abc import Sequence

from privacydesk.adapters.documents.office_zip import closed
from privacydesk.domain.attachments import Closed, FilePart, closed_file, parts_of, takes_whole
from privacydesk.domain.errors import DeskError


class LeftInFileError(DeskError):
    """What was to be taken out of a file still stands in the result."""

    remedy = "Withhold the file, or take the whole of it out, and report its kind."


class OfficeFiles:
    """
    The port ``Files``. It looks inside .xlsx workbooks; every other file is one part.

    What a file is, its bytes say: the kind that came with it is a claim of its sender. The
    spreadsheet library is imported with the first workbook: most tasks never see one.
    """

    def inspect(self, content: bytes, *, names: Sequence[str] = ()) -> tuple[FilePart, ...]:
        """Return the parts of a file; ``names`` are the person's own."""
        if why := closed(content):
            return closed_file(why)
        from privacydesk.adapters.documents.workbooks import looked_into  # noqa: PLC0415  see above

        book = looked_into(content, names=names)
        return parts_of(book) if book else closed_file(Closed.DAMAGED)

    def clean(self, content: bytes, *, take_out: frozenset[str]) -> bytes | None:
        """
        Return the file without these parts, or nothing if that leaves nothing of it.

        :raises UnknownPartError: if the file has no such part.
        :raises LeftInFileError: if a text or a part that was taken out stands in the result.
        """
        if takes_whole(self.inspect(content), take_out=take_out):
            return None
        if not take_out:
            return content
        from privacydesk.adapters.documents.workbooks import rewritten  # noqa: PLC0415  see above

        cleaned, left = rewritten(content, take_out=take_out)
        # Looked at again as a stranger would: none of the parts may be there any more.
        again = {part.id for part in self.inspect(cleaned) if not part.id.startswith("sheet-")}
        if left or again & take_out:
            raise LeftInFileError(f"{left} texts, {len(again & take_out)} parts")
        return cleaned
