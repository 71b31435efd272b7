"""Reads what a browser posted: JSON, an ordinary form, or a form with a file. Never more than is allowed, and never a
plain byte of a file onto a disk.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from bot.channels.web_guard import NOT_UNDERSTOOD, TOO_OFTEN, Refused, clean, is_json
from bot.words import TOO_LARGE
from casework.files.rules import MOST_BYTES
from flows.model import Text
from flows.text import T_

MAX_BODY = 256 * 1024
"""Bytes without a file. Far above the longest text, so that one too long is answered by its page and not by a bare
error."""
MAX_UPLOAD = MOST_BYTES + MAX_BODY
MAX_FIELDS = 20
DRAINED = 200 * 1024 * 1024
DRAIN_SECONDS = 60.0
"""A browser listens to us only when it has sent everything: what is too large is read on so far, and kept nowhere."""

TOO_MUCH = T_("This is too long to be sent at once. Please send it in parts.", context="web")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was posted. The name is the browser's claim."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Posted:
    """The strings and numbers by name, and the file."""

    fields: dict[str, str]
    upload: Upload | None = None


def is_large(request: Request) -> bool:
    """Whether there may be more to read than words: counted by a limit of its own."""
    length = request.headers.get("content-length", "")
    return _is_multipart(request) and not (length.isdecimal() and int(length) <= MAX_BODY)


async def read(request: Request, *, uploads: bool = False) -> Posted:
    """The whole of it. `uploads` False: large ones have come too often from there, so only words. Raises Refused."""
    if _is_multipart(request):
        return await _multipart(request, *((MAX_UPLOAD, TOO_LARGE, 413) if uploads else (MAX_BODY, TOO_OFTEN, 429)))
    raw = await _body(request)
    try:
        found = json.loads(raw) if is_json(request) else dict(_form(raw))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused(NOT_UNDERSTOOD, 422)
    return Posted({name: clean(str(value)) for name, value in found.items() if isinstance(value, str | int)})


async def fields_of(request: Request) -> dict[str, str]:
    """The strings and numbers where no file is taken. Raises Refused."""
    return (await read(request)).fields


def _is_multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("multipart/form-data")


def _form(raw: bytes) -> list[tuple[str, str]]:
    return parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)


async def _body(request: Request) -> bytes:
    parts, length = [], 0
    async for part in request.stream():
        parts.append(part)
        length += len(part)
        if length > MAX_BODY:
            raise Refused(TOO_MUCH, 413)
    return b"".join(parts)


class _InMemory(MultiPartParser):
    """Starlette's, but that it never lays a file down on the disk before it is sealed."""

    spool_max_size = MAX_UPLOAD + 1


class _Beyond(Exception):
    """More bytes than are allowed."""


async def _multipart(request: Request, most: int, sentence: Text, status: int) -> Posted:
    stream = request.stream()
    parser = _InMemory(
        request.headers, _limited(stream, most), max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_BODY
    )
    try:
        form = await parser.parse()
    except _Beyond:
        await _drain(stream)
        raise Refused(sentence, status, _words(parser.items).get("text", "")) from None
    except (MultiPartException, ValueError):
        raise Refused(NOT_UNDERSTOOD, 422) from None
    items = form.multi_items()
    file = next((value for _, value in items if isinstance(value, UploadFile) and value.filename), None)
    upload = None if file is None else Upload(clean(file.filename or ""), await file.read())
    await form.close()
    return Posted(_words(items), upload)


def _words(items: list[tuple[str, str | UploadFile]]) -> dict[str, str]:
    return {name: clean(value) for name, value in items if isinstance(value, str)}


async def _limited(stream: AsyncIterator[bytes], most: int) -> AsyncGenerator[bytes, None]:
    length = 0
    async for part in stream:
        length += len(part)
        if length > most:
            raise _Beyond
        yield part


async def _drain(stream: AsyncIterator[bytes]) -> None:
    length = 0
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            async for part in stream:
                length += len(part)
                if length > DRAINED:
                    return
    except (TimeoutError, ClientDisconnect):  # it will not hear us, then
        return
