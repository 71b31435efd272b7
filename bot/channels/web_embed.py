"""The chat in a page of another site: one script that adds a button, which opens the chat in a frame.

Which sites may show it is the organisation's list; the frame's own headers hold browsers to it. The script touches
neither cookies nor storage of the site it stands in.
"""

from __future__ import annotations

import gzip
import json

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web_pages import Pages
from flows.text import T_
from locales.translate import LANGUAGES, render

WORDS = {
    "open": T_("Write to us", context="embed"),
    "title": T_("Chat with us", context="embed"),
    "close": T_("Close the chat", context="embed"),
}
HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}


class Embedding:
    """The route of the script, made once."""

    def __init__(self, pages: Pages) -> None:
        words = {code: {name: render(text, code) for name, text in WORDS.items()} for code in LANGUAGES}
        listed = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
        script = pages.piece("embed.js", LANGUAGES[0], {"words": listed})
        self._plain = "\n".join(line.strip() for line in script.splitlines()).encode()
        self._packed = gzip.compress(self._plain, mtime=0)

    async def script(self, request: Request) -> Response:
        packed = "gzip" in request.headers.get("accept-encoding", "")
        headers = {**HEADERS, "Content-Encoding": "gzip"} if packed else HEADERS
        return Response(
            self._packed if packed else self._plain, headers=headers, media_type="text/javascript; charset=utf-8"
        )
