"""A file as the answer to a browser: always to be saved, never to be shown or run on our pages."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import Response


def attachment(data: bytes, name: str, kind: str) -> Response:
    """`name` may come from outside: letters that could break out of the header become _."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).lstrip(".") or "file"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type=kind, headers={"Content-Disposition": disposition})
