"""A file as the answer to a browser: to be saved, or shown in a room of its own; never as a part of our pages."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import Request, Response

from casework.files.rules import MOST_BYTES

LARGEST_UPLOAD = 2 * MOST_BYTES
"""Bytes of a form with a file. More than we take, so that a file that is too large is refused in words."""
ROOM = (
    "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
"""For a file that is opened by itself: it may show itself, and neither run, nor load, nor send anything."""
RANGE = re.compile(r"bytes=(\d+)-(\d*)")


def attachment(data: bytes, name: str, kind: str) -> Response:
    """`name` may come from outside: letters that could break out of the header become _."""
    return Response(data, media_type=kind, headers={"Content-Disposition": _disposition("attachment", name)})


def shown(request: Request, data: bytes, name: str, kind: str) -> Response:
    """To be looked at or listened to. `kind` is one that we made or checked ourselves. A player may ask for a part."""
    headers = {
        "Content-Disposition": _disposition("inline", name),
        "Content-Security-Policy": ROOM,
        "Accept-Ranges": "bytes",
    }
    asked = RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None:
        return Response(data, media_type=kind, headers=headers)
    first, last = int(asked[1]), min(int(asked[2] or len(data)), len(data) - 1)
    if first > last:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    return Response(data[first : last + 1], 206, media_type=kind, headers=headers)


def _disposition(how: str, name: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).lstrip(".") or "file"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
