"""Between HTTP and the methods: reads query, form, JSON and multipart bodies alike, and writes Telegram's answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.platforms.telegram_limits import Json, Refusal, bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart body."""

    name: str
    media_type: str
    content: bytes


async def read_parameters(request: web.BaseRequest) -> Json:
    """Query and body together. Uploaded files come as Upload."""
    values: Json = dict(request.query)
    if request.method != "POST" or not request.can_read_body:
        return values
    if request.content_type == "application/json":
        try:
            parsed = json.loads(await request.read() or b"{}")
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise web.HTTPBadRequest(
                text=json.dumps(bad_request("can't parse JSON object").body()), content_type="application/json"
            )
        return values | parsed
    for name, value in (await request.post()).items():
        given = isinstance(value, web.FileField)
        values[name] = Upload(value.filename, value.content_type, value.file.read()) if given else value
    return values


def answer(result: Any) -> web.Response:
    body = json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()
    return web.Response(body=body, content_type="application/json")


def error(refusal: Refusal) -> web.Response:
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    body = json.dumps(refusal.body()).encode()
    return web.Response(body=body, status=refusal.status, content_type="application/json", headers=headers)
