"""
Run a suite of ``include/gates`` over a case's rows in Postgres.

Importing Great Expectations costs ten CPU seconds, so it is imported at the first gate;
the scheduler's parent loads it before it forks its workers.
"""

import json
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

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
        content = json.loads((self.folder / f"{suite}.json").read_text(encoding="utf-8"))
        with self.connect() as connection:
            rows = GateRows(connection)
            tables = {
                table: rows.rows(f"{suite}_{table}", case=case) for table in content["tables"]
            }
        failures, checked = [], 0
        for table, expectations in content["tables"].items():
            checked += len(expectations)
            if asked := _about(tables[table], expectations):
                failures += list(_failures(tables[table], asked))
        return Verdict(suite=suite, checked=checked, failures=tuple(failures))


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
    for outcome in result.results:
        if not outcome.success:
            name = _id_of(outcome.expectation_config)
            count = int(outcome.result.get("unexpected_count") or 0)
            yield Failure(expectation=name, rows=count, words=words[name])


def _id_of(config: Any) -> str:  # noqa: ANN401  the library's own untyped configuration
    return str(config.meta["id"])
