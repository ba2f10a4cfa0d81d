"""Turn a page's facts into HTML: one Jinja environment that escapes everything."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from privacydesk.web.desk import asker_words, recipient_words, times, words
from privacydesk.web.desk.csrf import token_for
from privacydesk.web.desk.visitors import Visitor

TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates" / "desk"


@cache
def environment() -> Environment:
    """Return the templates; an unknown name in one is an error, not an empty string."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "short_day": times.short_day, "plain_day": times.plain_day, "long_day": times.long_day,
        "day_month": times.day_month, "clock_time": times.clock_time, "plural": times.plural,
        "number": lambda value: f"{value:,}",
    }  # fmt: skip
    made.globals |= {
        "words": words, "asker_words": asker_words, "recipient_words": recipient_words
    }  # fmt: skip
    return made


def page(
    request: Request, template: str, *, visitor: Visitor, section: str, status: int = 200,
    **facts: Any,  # noqa: ANN401  a template takes what its page has
) -> HTMLResponse:  # fmt: skip
    """Return a page. ``section`` is the current one of the row of sections."""
    key = request.app.state.pages().form_key
    html = (
        environment()
        .get_template(template)
        .render(
            base=request.scope.get("root_path", ""),
            visitor=visitor,
            csrf=token_for(visitor, key=key),
            section=section,
            **facts,
        )
    )
    return HTMLResponse(html, status_code=status)
