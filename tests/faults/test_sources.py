"""A system of record that is away holds up its own task alone, and nobody's answer for ever."""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from demo.filling import COMPANY_FILES
from doors.waiting import until
from faults import whole
from privacydesk.domain.findings import EXCLUDED_WORDS, Excluded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from doors.portal import Filed
    from faults.patience import PatientPortal, PatientReviewer
    from stack import Stack

pytestmark = pytest.mark.timeout(360)

AWAY = ("events_db", "handovers_files")
SECONDS = 120.0


@contextmanager
def moved_away(path: Path) -> Iterator[None]:
    """Take a file or folder away, as an outage does, until it comes back."""
    elsewhere = path.with_name(f"{path.name}.away")
    path.rename(elsewhere)
    try:
        yield
    finally:
        if elsewhere.exists():
            elsewhere.rename(path)


def states(stack: Stack, filed: Filed) -> dict[str, set[str]]:
    """Return the states of a case's stores by connection."""
    found: dict[str, set[str]] = {}
    for search in stack.register.searches(filed.reference):
        found.setdefault(search["connection"], set()).add(search["state"])
    return found


def gathered(stack: Stack, filed: Filed) -> set[str]:
    entries = stack.register.ledger(filed.reference)
    return {e["facts"]["connection"] for e in entries if e["event"] == "store.gathered"}


def letter_of(stack: Stack, filed: Filed, *, to: str) -> str:
    """Fetch the package as the person does, and return the words of its letter."""
    mail = stack.mail.about(filed.reference, to=to, saying="/v1/download/")
    link = mail.link("/v1/download/")
    stack.public.ask_code(link)
    package = stack.public.take(link, code=stack.mail.code_on_ticket(filed.ticket))
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        pages = PdfReader(io.BytesIO(archive.read("letter.pdf"))).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())


class TestAnUnreachableSource:
    def test_is_waited_for_or_excluded_with_a_reason_that_the_letter_states(
        self, stack: Stack, portal: PatientPortal, person: Mapping[str, str],
        reviewer: PatientReviewer,
    ) -> None:  # fmt: skip
        """R-35: every store has its search record, also the one that could not be asked."""
        assert reviewer.is_alive()
        events, handovers = (stack.running.home / COMPANY_FILES[name][1] for name in AWAY)
        with moved_away(handovers):
            with moved_away(events):
                excluding, waiting = portal.ask(person), portal.ask(person)
                for filed in (excluding, waiting):
                    self.see_the_outage(stack, filed)
                answer = stack.desk("reviewer").decide(
                    excluding.reference,
                    exclude={"connection": AWAY[1], "reason": Excluded.DOWN_FOR_GOOD.value},
                )
                assert answer.status_code == 200, answer.text
            whole.wait_until_closed(stack, excluding, seconds=SECONDS)
            assert stack.register.case(waiting.reference)["status"] == "gathering"
            assert states(stack, waiting)[AWAY[1]] == {"unreachable"}
        whole.wait_until_closed(stack, waiting, seconds=SECONDS)
        assert whole.troubles(stack, waiting, to=person["email"]) == []
        assert {s for found in states(stack, waiting).values() for s in found} == {"searched"}
        assert states(stack, excluding)[AWAY[1]] == {"excluded"}
        words = letter_of(stack, excluding, to=person["email"])
        assert EXCLUDED_WORDS[Excluded.DOWN_FOR_GOOD] in words

    @staticmethod
    def see_the_outage(stack: Stack, filed: Filed) -> None:
        """Wait until both sources show as unreachable and the others' results are kept."""

        def both_are_away() -> bool:
            found = states(stack, filed)
            return all(found.get(name) == {"unreachable"} for name in AWAY)

        until(both_are_away, what="two unreachable sources", seconds=SECONDS)
        others = set(states(stack, filed)) - set(AWAY)
        until(lambda: gathered(stack, filed) == others, what="the others' results",
              seconds=SECONDS)  # fmt: skip
        assert stack.register.case(filed.reference)["status"] == "gathering"
        page = stack.staff("reviewer").request("GET", f"/desk/cases/{filed.reference}")
        assert "Not reachable" in page.text
