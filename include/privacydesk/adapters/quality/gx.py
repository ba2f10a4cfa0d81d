"""
Run a suite of ``include/gates`` over a case's rows in Postgres.

Importing Great Expectations costs ten CPU seconds, so it is imported at the first gate;
the scheduler's parent loads it before it forks its workers.
"""

import json
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final

from privacydesk.adapters.postgres.records import Connect
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.gates import Failure, Verdict


class GateRows(Store):
    """The rows that the gates look at."""

    noun: ClassVar[str] = "gates"


@dataclass(frozen=True, kw_only=True)
class GreatExpectations:
    """Gates over the desk's own tables; ``folder`` holds the suites as JSON."""

    connect: Connect
    folder: Path

    def __call__(self, suite: str, *, case: CaseRef) -> Verdict:
        """Run the suite named ``suite`` over the case's rows."""
        content = self._content(suite)
        with self.connect() as connection:
            tables = _tables(GateRows(connection), suite, case=case, names=content["tables"])
        failures, checked = [], 0
        for table, expectations in content["tables"].items():
            checked += len(expectations)
            if asked := _about(tables[table], expectations):
                failures += list(_failures(tables[table], asked))
        return Verdict(suite=suite, checked=checked, failures=tuple(failures))

    def together(self, suite: str, *, cases: Sequence[CaseRef]) -> Mapping[CaseRef, Verdict]:
        """
        Run the suite once over the rows of many cases; each case has its own verdict.

        What is asked of each row holds for all cases or is asked of each case alone, as is a
        case of whose table as a whole something is asked that it may not be able to say.
        """
        content = self._content(suite)
        with self.connect() as connection:
            rows = GateRows(connection)
            tables = {
                case: _tables(rows, suite, case=case, names=content["tables"]) for case in cases
            }
        plain = [case for case in cases if all(tables[case].values())]
        for table, expectations in content["tables"].items():
            every = [row for case in plain for row in tables[case][table]]
            of_rows = [e for e in expectations if not e["type"].startswith("expect_table_")]
            whole = [e for e in expectations if e not in of_rows]
            if any(e["kwargs"] != SOME_ROWS for e in whole) or (
                every and any(_failures(every, of_rows))
            ):
                plain = []
        checked = sum(map(len, content["tables"].values()))
        passed = Verdict(suite=suite, checked=checked, failures=())
        return {case: passed if case in plain else self(suite, case=case) for case in cases}

    def _content(self, suite: str) -> Mapping[str, Any]:
        content: Mapping[str, Any] = json.loads(
            (self.folder / f"{suite}.json").read_text(encoding="utf-8")
        )
        return content


SOME_ROWS: Final = {"min_value": 1}
"""What our suites ask of a whole table is that it has a row: a case with rows in each has it."""


def _tables(
    rows: GateRows, suite: str, *, case: CaseRef, names: Iterable[str]
) -> dict[str, list[dict[str, Any]]]:
    return {table: rows.rows(f"{suite}_{table}", case=case) for table in names}


def _about(
    rows: list[dict[str, Any]], expectations: list[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return what can be asked of the rows: where there are none, nothing can be wrong in one."""
    return [e for e in expectations if rows or e["type"].startswith("expect_table_")]


@cache
def rows_to_judge() -> Any:  # noqa: ANN401  the library's own batch definition
    """Return where rows are put for judgement; built once a process, before it forks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own deprecations are not our caller's
        import great_expectations as gx  # noqa: PLC0415  ten CPU seconds, see above
        from great_expectations.data_context.types.base import (  # noqa: PLC0415  likewise
            DataContextConfig,
            InMemoryStoreBackendDefaults,
            ProgressBarsConfig,
        )

        # Nothing of a case leaves the desk: the library's own telemetry stays off everywhere.
        context = gx.get_context(
            project_config=DataContextConfig(
                analytics_enabled=False,
                progress_bars=ProgressBarsConfig(globally=False),
                store_backend_defaults=InMemoryStoreBackendDefaults(),
            )
        )
        return (
            context.data_sources.add_pandas("case")
            .add_dataframe_asset("rows")
            .add_batch_definition_whole_dataframe("all")
        )


def _failures(
    rows: list[dict[str, Any]], expectations: list[Mapping[str, Any]]
) -> Iterator[Failure]:
    judged = rows_to_judge()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx  # noqa: PLC0415  ten CPU seconds, see above
        import pandas as pd  # type: ignore[import-untyped]  # noqa: PLC0415  likewise

        suite = gx.ExpectationSuite(
            name="suite",
            expectations=[
                {"type": e["type"], "kwargs": e["kwargs"], "meta": {"id": e["id"]}}
                for e in expectations
            ],
        )
        batch = judged.get_batch(batch_parameters={"dataframe": pd.DataFrame(rows)})
        result = batch.validate(suite, result_format="SUMMARY")
    words = {e["id"]: e["words"] for e in expectations}
    warnings_of = {e["id"] for e in expectations if e.get("severity") == "warning"}
    for outcome in result.results:
        if not outcome.success:
            name = _id_of(outcome.expectation_config)
            count = int(outcome.result.get("unexpected_count") or 0)
            yield Failure(
                expectation=name, rows=count, words=words[name], warning=name in warnings_of
            )


def _id_of(config: Any) -> str:  # noqa: ANN401  the library's own untyped configuration
    return str(config.meta["id"])
