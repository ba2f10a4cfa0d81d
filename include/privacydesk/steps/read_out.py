"""Give staff a download code to read out to the person over the telephone (R-42)."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Event
from privacydesk.domain.packages import Reads
from privacydesk.ports import Desk
from privacydesk.steps.books import open_books


class NoPackageError(DeskError):
    """There is no live package for this reader."""

    remedy = "Send the answer first; a link that has ended needs a new one."


def read_out(desk: Desk, *, case: CaseRef, reader: Reads, by: str, now: datetime) -> str:
    """
    Return a new code for a package's download; call the number on file to read it out.

    For who has no second channel: the code is shown once and opens nothing without the link,
    which staff never see.

    :raises NoPackageError: if no package waits for this reader.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        package = books.records.outbox.live_package(case, reader=reader, now=now)
        if package is None:
            raise NoPackageError("no live package", case=case)
        code = desk.secrets.code()
        books.records.outbox.keep_download_code(
            token_hash=package, code_hash=desk.secrets.code_hash(code, salt=package),
            expires_at=now + desk.rules.code_life,
        )  # fmt: skip
        books.note(Event.CODE_SENT, code="download", means="read_out")
    return code
