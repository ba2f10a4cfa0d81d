"""A file of a thousand requests against fifty single runs, letters included, same answers."""

import json
import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import psycopg

from bench import customers
from bench.batches import access_requests
from bench.desk import Desk, wait_for
from bench.figures import Figure, load, rounded
from bench.meters import cpu_seconds

BULK = int(os.environ.get("BENCH_BULK", "1000"))
SINGLE = min(BULK, int(os.environ.get("BENCH_REQUESTS", "50")))
TARGET = 0.1
"""A tenth of a single run's CPU seconds a request (issue: at least ten times cheaper)."""

EFFECTS = """
SELECT l.reference, jsonb_build_object(
         'records', l.facts -> 'records', 'datasets', l.facts -> 'datasets') AS package,
       c.outcome,
       (SELECT array_agg(m.letter || '/' || m.channel ORDER BY m.letter, m.channel)
          FROM report.messages m WHERE m.reference = l.reference) AS letters
  FROM report.ledger l JOIN report.cases c USING (reference)
 WHERE l.event = 'package.made' AND l.reference = ANY (%s)
"""


def figures(desk: Desk, *, home: Path) -> list[Figure]:
    """Measure the single runs, then the file; both end with every case answered and closed."""
    people = customers.people(desk.facts["source_urls"], count=BULK, home=home)
    single = access_requests(desk, count=SINGLE, name=f"S{time.time_ns()}", people=people)
    began, used = time.monotonic(), cpu_seconds(desk.root)
    references = _file(desk, people)
    seconds, cpu = time.monotonic() - began, (cpu_seconds(desk.root) - used) / BULK
    assert desk.closed(references) == {("closed", "fulfilled"): BULK}
    # The first people asked both ways: what they were sent must be the same.
    assert _answers(desk, references[:SINGLE]) == _answers(desk, single.runs)
    records = {answer[0] for answer in _answers(desk, references)}
    what = (
        f"{BULK} requests of as many people in one file, approved in one go, against {SINGLE} "
        f"single runs of the first of them together; from hand-in or webhook to the closed case, "
        f"letters sent; all processes with Postgres; same letters, packages of {sorted(records)}; "
        f"{load()}"
    )
    return [
        Figure(name="bulk.cpu", ratio=cpu / single.cpu_each, against="a single run", value=cpu,
               unit="CPU s a request", target=TARGET,
               conditions=f"target is the ratio; single {rounded(single.cpu_each):g}; {what}"),
        Figure(name="bulk.speed", ratio=60 * BULK / seconds / single.a_minute,
               against="single runs together", value=60 * BULK / seconds,
               unit="requests a minute", target=None, conditions=f"higher is better; {what}"),
    ]  # fmt: skip


def _file(desk: Desk, people: Sequence[Mapping[str, Any]]) -> list[str]:
    """Hand a file in, approve what is ready once all are, wait until every case is closed."""
    at, url = datetime.now(timezone.utc).isoformat(), f"{desk.facts['airflow_url']}/desk/api/bulk"
    lines = [
        {"right": "access", "received_at": at, "email": person["email"], "name": person["name"],
         "portal_account": person["portal_account"], "signed_in": True, "ticket_id": f"F-{at}-{n}",
         "body": "Please send me a copy of all the personal data you hold about me."}
        for n, person in enumerate(people)
    ]  # fmt: skip
    content = "\n".join(map(json.dumps, lines)).encode()
    client = desk.staff.client
    filed = client.post(url, params={"portal": "generic"}, content=content).raise_for_status()
    here = f"{url}/{filed.json()['file']}"

    def state() -> dict[str, Any]:
        found: dict[str, Any] = client.get(here).raise_for_status().json()
        return found

    wait_for(lambda: len(state()["ready"]) == BULK, every=5, name="file to approve")
    shown = {"shown": state()["shown"]}
    client.post(f"{here}/approve", json=shown).raise_for_status()
    closed = Counter({"closed": BULK})
    wait_for(lambda: Counter(line["standing"] for line in state()["lines"]) == closed,
             every=5, name="closed file")  # fmt: skip
    return [line["reference"] for line in state()["lines"]]


def _answers(desk: Desk, references: Sequence[str]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what was answered in each case: the package's size, the outcome, the letters."""
    with psycopg.connect(desk.facts["database_url"]) as connection:
        found = {
            reference: (json.dumps(package, sort_keys=True), outcome, tuple(letters))
            for reference, package, outcome, letters in connection.execute(
                EFFECTS.encode(), [list(references)]
            )
        }
    return [found[reference] for reference in references]
