"""The package's link: a page that changes nothing, a code by another channel, the ZIP (R-42)."""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from privacydesk.domain.door import PackageSight, TakenPackage, Taking
from privacydesk.web.public.answers import Answers, wants_page
from privacydesk.web.public.bodies import read_fields
from privacydesk.web.public.contract import CodeBody, NoBody
from privacydesk.web.public.described import gives, refuses, takes
from privacydesk.web.public.even import evenly
from privacydesk.web.public.links import TOKEN, ended
from privacydesk.web.public.refusals import RefusalError
from privacydesk.web.public.status import WRONG, client_of, code_in, too_many
from privacydesk.wiring.public_door import PublicDoor

ZIP: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "the package",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
}
NO_CODE = "Ask for a code first. The one before has ended or was tried too often"


def routes(door: PublicDoor, answers: Answers) -> APIRouter:
    """Return the download's page, its code and the file itself."""
    router = APIRouter(tags=["download"])

    @router.get(
        "/v1/download/{token}", response_class=HTMLResponse, responses=refuses(410, 503, page=True)
    )
    async def show(token: str) -> Response:
        """Show size, end and downloads left; nothing is counted."""
        return _page(answers, token, await _see(door, token))

    @router.post(
        "/v1/download/{token}/code",
        status_code=202,
        responses=gives({202: "code_asked"}, page=True) | refuses(410, 429, 503, page=True),
    )
    async def ask_code(token: str, request: Request) -> Response:
        """Order a code by another channel than the link's; five an hour."""
        await read_fields(request, shape=NoBody, door=door)
        sight = await _see(door, token)
        if not await run_in_threadpool(door.ask_download_code, token, client=client_of(request)):
            raise too_many()
        if wants_page(request):
            return _page(answers, token, sight, status=202, asked=True)
        return JSONResponse({"asked": True}, status_code=202)

    @router.post(
        "/v1/download/{token}",
        openapi_extra=takes("code", form=True),
        responses=ZIP | refuses(403, 410, 422, 500, 503, page=True),
    )
    async def take(token: str, request: Request) -> Response:
        """Give the package for link and code: three times, within its seven days."""
        code = code_in(await read_fields(request, shape=CodeBody, door=door))
        if not TOKEN.fullmatch(token):
            raise ended()
        async with evenly():
            taken = await run_in_threadpool(door.take_package, token, code=code)
        if taken.answer is Taking.OK:
            return _zip(taken)
        if taken.answer is Taking.ENDED:
            raise ended()
        wrong = WRONG if taken.answer is Taking.WRONG_CODE else NO_CODE
        if not wants_page(request):
            raise RefusalError(403, taken.answer.value, f"{wrong}.")
        sight = await _see(door, token)
        return _page(answers, token, sight, status=403, asked=True, wrong=wrong)

    return router


async def _see(door: PublicDoor, token: str) -> PackageSight:
    if not TOKEN.fullmatch(token):
        raise ended()
    sight = await run_in_threadpool(door.see_package, token)
    if sight is None or not sight.live:
        raise ended()
    return sight


def _zip(taken: TakenPackage) -> Response:
    # The name holds the reference alone: it stays in the list of downloads.
    name = f'attachment; filename="{taken.reference}.zip"'
    return Response(
        taken.content, media_type="application/zip", headers={"Content-Disposition": name}
    )


def _page(
    answers: Answers, token: str, sight: PackageSight, *, status: int = 200, asked: bool = False,
    wrong: str = "",
) -> Response:  # fmt: skip
    return answers.page(
        "download", status=status, token=token, package=sight, asked=asked, wrong=wrong,
        size=_size(sight.size),
    )  # fmt: skip


def _size(count: int) -> str:
    """Return bytes as people read them: 2.4 MB, 12 KB."""
    mega = 1_000_000
    return f"{count / mega:.1f} MB" if count >= mega else f"{max(1, round(count / 1000))} KB"
