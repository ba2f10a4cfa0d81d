"""Metrics: one sentence with the result, then the drawings, each with its table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import median, quantiles
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from privacydesk.domain.workdays import london_day
from privacydesk.web.desk.plots import Bar, bars, dots, stacks
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.tables import as_csv
from privacydesk.web.desk.visitors import Reader, ThePages

FEWEST: Final = 5
"""Under this many closed requests a drawing would say more than is known."""

AGES: Final = ("Up to 6 days", "7 to 13 days", "14 to 20 days", "21 to 27 days", "28 days or more")
Months = Annotated[int, Query(ge=1, le=60)]

router = APIRouter()


@router.get("/metrics", response_class=HTMLResponse)
def metrics(
    request: Request, pages: ThePages, visitor: Reader, months: Months = 14
) -> HTMLResponse:
    """Show how the desk keeps the law's time."""
    with pages.views() as views:
        today = london_day(views.now())
        since = _since(today, months)
        closed, received = views.closed_days(since=since), views.received_by_month(since=since)
        ages, grounds = views.open_by_age(today=today), views.grounds()
    answered = [row for row in closed if row["late"] is not None]
    late = sum(row["late"] for row in answered)
    return page(
        request, "metrics.html", visitor=visitor, section="metrics", months=months,
        closed=len(closed), answered=len(answered), late=late, half=_half(answered),
        nine=_nine(answered), few=len(answered) < FEWEST, by_month=_by_month(answered),
        dots=dots(answered), stacks=stacks(received), received=received,
        total=sum(row["requests"] for row in received), quarters=_quarters(answered),
        ages=bars([Bar(label=label, value=_at(ages, n)) for n, label in enumerate(AGES)]),
        open_cases=sum(row["requests"] for row in ages), grounds=grounds,
    )  # fmt: skip


@router.get("/metrics.csv")
def metrics_csv(pages: ThePages, _: Reader, months: Months = 14) -> Response:
    """Return the closed requests behind the drawings: references and days, nobody's data."""
    with pages.views() as views:
        rows = views.closed_days(since=_since(london_day(views.now()), months))
    return as_csv(rows, name="metrics.csv")


def _since(today: date, months: int) -> date:
    return (today - timedelta(days=round(months * 30.44))).replace(day=1)


def _half(rows: Sequence[Mapping[str, Any]]) -> float:
    return float(median(row["days"] for row in rows)) if rows else 0


def _nine(rows: Sequence[Mapping[str, Any]]) -> float:
    days = [row["days"] for row in rows]
    return float(round(quantiles(days, n=10)[-1], 1) if len(days) > 1 else sum(days))


def _at(ages: Sequence[Mapping[str, Any]], weeks: int) -> int:
    return sum(row["requests"] for row in ages if row["weeks"] == weeks)


def _by_month(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    months: dict[date, list[Mapping[str, Any]]] = {}
    for row in rows:
        months.setdefault(london_day(row["received_at"]).replace(day=1), []).append(row)
    return [
        {"month": f"{month:%B %Y}", "closed": len(found), "late": sum(r["late"] for r in found),
         "median": median(r["days"] for r in found), "longest": max(r["days"] for r in found)}
        for month, found in sorted(months.items())
    ]  # fmt: skip


def _quarters(rows: Sequence[Mapping[str, Any]]) -> list[Bar]:
    found: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for row in rows:
        day = london_day(row["received_at"])
        name = f"{day.year} Q{(day.month - 1) // 3 + 1}"
        found[name] += 1
        good[name] += not row["late"]
    shares = [Bar(label=n, value=good[n], of=found[n]) for n in sorted(found)]
    return bars(shares, width=200)
