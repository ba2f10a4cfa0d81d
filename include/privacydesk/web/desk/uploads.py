"""Take a large file from a form or a program: counted as it comes, never held in memory."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, BinaryIO, Final

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from privacydesk.domain.list_files import MIB
from privacydesk.web.desk.csrf import checked
from privacydesk.web.desk.visitors import Editor, ThePages, Visitor

MOST: Final = 2 * 1024 * MIB
"""The most bytes of one upload; a larger list is dropped in the landing folder."""

FILES, FIELDS = 2, 60
TOO_LARGE: Final = "The upload is larger than 2 GB: put the list in the landing folder."


async def upload_of(request: Request, _: Editor) -> AsyncIterator[FormData]:
    """
    Read what a form sends, the files into unnamed files of the disk, once it is known who sends.

    :raises HTTPException: 413 at the first byte too many, 422 for what is no such form.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        yield FormData()
        return
    if _size(request.headers) > MOST:
        raise HTTPException(413, TOO_LARGE)
    parser = MultiPartParser(request.headers, _counted(request), max_files=FILES, max_fields=FIELDS)
    try:
        form = await parser.parse()
    except MultiPartException:
        raise HTTPException(422, "Not as expected: form.") from None
    try:
        yield form
    finally:
        await form.close()


TheUpload = Annotated[FormData, Depends(upload_of)]


def from_our_upload(form: TheUpload, pages: ThePages, visitor: Editor) -> Visitor:
    """Let a form with a file through only with its token."""
    return checked(visitor, text_of(form, "csrf"), key=pages.form_key)


def text_of(form: FormData, name: str) -> str:
    """Return what was typed in a field, trimmed; empty for none."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def file_of(form: FormData, name: str) -> BinaryIO | None:
    """Return an uploaded file, opened; nothing where none was chosen."""
    value = form.get(name)
    if isinstance(value, UploadFile) and (value.size or value.filename):
        return value.file
    return None


def _size(headers: Headers) -> int:
    told = headers.get("content-length", "")
    return int(told) if told.isdecimal() else 0


async def _counted(request: Request) -> AsyncGenerator[bytes, None]:
    taken = 0
    async for chunk in request.stream():
        taken += len(chunk)
        if taken > MOST:
            raise HTTPException(413, TOO_LARGE)
        yield chunk
