"""Turns templates into whole answers: the headers that every open page has, and an answer of no words where the reader
has the page already. Sets no cookie and holds no script.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import Response

from flows.model import Text
from locales.dates import format_date
from locales.translate import LANGUAGES, ntranslate, render, translate

HERE = Path(__file__).parent
STATIC = "/open/static"
KINDS = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
LANGUAGE_NAMES = {"az": "Azərbaycan dili", "ru": "Русский", "en": "English"}
HTML = "text/html; charset=utf-8"
WORTH_PACKING = 1000  # bytes

HEADERS = {
    "Cache-Control": "public, max-age=300",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}
FOR_EVER = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}


class Pages:
    """One a process: templates and static files, read once."""

    def __init__(self) -> None:
        self._files = {_stamped(path): path.read_bytes() for path in sorted((HERE / "static").iterdir())}
        urls = {_plain_name(name): f"{STATIC}/{name}" for name in self._files}
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.globals.update(
            pgettext=_pgettext,
            npgettext=_npgettext,
            asset=urls.__getitem__,
            languages=tuple((code, LANGUAGE_NAMES[code]) for code in LANGUAGES),
        )
        self._templates.filters.update(words=render, date=format_date, spoken=spoken)

    def render(self, template: str, language: str, values: Mapping[str, object]) -> str:
        return self._templates.get_template(template).render(language=language, **values)

    def file(self, name: str) -> tuple[bytes, str] | None:
        """A static file and what it is; its name holds the hash of its content, so it may be kept for ever."""
        found = self._files.get(name)
        return None if found is None else (found, KINDS[Path(name).suffix])


def answered(
    request: Request, body: bytes, kind: str, status: int = 200, headers: Mapping[str, str] = HEADERS
) -> Response:
    """The answer; 304 without a body where the reader holds just this already."""
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'  # weak: the same tag for the packed and the plain
    out = {**headers, "ETag": tag}
    if status == 200 and _holds(request, tag):
        return Response(status_code=304, headers=out)
    if len(body) > WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        body, out["Content-Encoding"] = gzip.compress(body, 6, mtime=0), "gzip"
    return Response(body, status, out, media_type=kind)


def _holds(request: Request, tag: str) -> bool:
    held = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    return "*" in held or tag.removeprefix("W/") in held


def spoken(words: Mapping[str, str], language: str) -> str:
    """The language in which staff's own words are read by somebody who reads `language`."""
    return next((code for code in (language, *LANGUAGES) if words.get(code)), language)


@pass_context
def _pgettext(place: Context, context: str, msgid: str, **values: str | int | Text) -> str:
    return translate(msgid, str(place["language"]), context, **values)


@pass_context
def _npgettext(place: Context, context: str, one: str, many: str, n: int, **values: object) -> str:
    return ntranslate(one, many, n, str(place["language"]), context, **values)


def _stamped(path: Path) -> str:
    return f"{path.stem}.{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}{path.suffix}"


def _plain_name(name: str) -> str:
    stem, _, suffix = name.split(".")
    return f"{stem}.{suffix}"
