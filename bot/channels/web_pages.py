"""Turns what the web chat knows into pages and pieces of pages, with the headers that keep them private.

HTML stands in bot/web/templates alone; styles and scripts are files of our own, served under their content's hash.
"""

from __future__ import annotations

import gzip
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.web_identity import Guest
from casework.mailbox.rules import Bubble
from flows.model import Text
from flows.text import T_
from locales.dates import format_date, in_baku
from locales.translate import LANGUAGES, render, translate

WEB = Path(__file__).parent.parent / "web"
STATIC = "/chat/static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
LANGUAGE_NAMES = {"az": "Azərbaycan dili", "ru": "Русский", "en": "English"}

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors "
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY + "'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
FILE_KIND = {
    "photo": T_("Photo", context="file"),
    "voice": T_("Voice message", context="file"),
    "video": T_("Video", context="file"),
    "document": T_("Document", context="file"),
}


@dataclass(frozen=True, slots=True)
class View:
    """A bubble as the template shows it. `live`: its buttons can still be pressed."""

    id: int
    bubble: Bubble
    iso: str
    time: str
    live: bool
    key: str  # an id for what is pressed without JavaScript: pressing twice counts once


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file: its public name holds the hash of its content, so it may be kept for ever."""

    name: str
    kind: str
    plain: bytes
    packed: bytes


class Pages:
    """One a process: templates and static files, read once."""

    def __init__(self) -> None:
        self._assets = {asset.name: asset for asset in map(_asset, sorted((WEB / "static").iterdir()))}
        self._urls = {_plain_name(name): f"{STATIC}/{name}" for name in self._assets}
        self._templates = Environment(
            loader=FileSystemLoader(WEB / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.globals.update(
            pgettext=_pgettext,
            asset=self._urls.__getitem__,
            languages=tuple((code, LANGUAGE_NAMES[code]) for code in LANGUAGES),
            new_key=new_key,
        )
        self._templates.filters.update(words=render, kind=_kind, size=_size)

    def page(
        self, template: str, language: str, values: Mapping[str, object], status: int = 200, ancestors: str = "'none'"
    ) -> HTMLResponse:
        """A whole page. Values come as they are; only templates decide what is markup. `ancestors` may show it in
        theirs."""
        headers = {**HEADERS, "Content-Security-Policy": POLICY + ancestors}
        return HTMLResponse(self.piece(template, language, values), status, headers)

    def piece(self, template: str, language: str, values: Mapping[str, object]) -> str:
        return self._templates.get_template(template).render(language=language, **values)

    def bubble(self, view: View, guest: Guest, org: str) -> str:
        """One bubble, as it is sent to an open page."""
        return self.piece("bubble.html", guest.language, {"view": view, "org": org, "to": guest.to})

    def asset(self, request: Request, name: str) -> Response:
        """A static file; 404 for any other name."""
        asset = self._assets.get(name)
        if asset is None:
            return Response(status_code=404)
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
            "Vary": "Accept-Encoding",
        }
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.kind)
        return Response(asset.plain, headers=headers, media_type=asset.kind)


def new_key() -> str:
    """An id for one message, made on the page's side of the wire."""
    return secrets.token_urlsafe(12)


def views(mail: Iterable[tuple[int, datetime, Bubble]], language: str, now: datetime) -> list[View]:
    """Bubbles ready to be shown, oldest first. Only the newest question keeps its buttons, until it is replied to."""
    found = list(mail)
    replied = max((mail_id for mail_id, _, bubble in found if bubble.mine), default=0)
    asked = max((mail_id for mail_id, _, bubble in found if has_buttons(bubble)), default=0)
    return [
        View(
            id=mail_id,
            bubble=bubble,
            iso=at.isoformat(timespec="seconds"),
            time=when(at, language, now),
            live=mail_id == asked and asked > replied,
            key=new_key(),
        )
        for mail_id, at, bubble in found
    ]


def has_buttons(bubble: Bubble) -> bool:
    return bool(bubble.choices or bubble.commands or bubble.wants)


def when(at: datetime, language: str, now: datetime) -> str:
    """The hour in Baku; the day too when it is not today."""
    local = in_baku(at)
    hour = f"{local:%H:%M}"
    return hour if local.date() == in_baku(now).date() else f"{format_date(at, language)}, {hour}"


@pass_context
def _pgettext(place: Context, context: str, msgid: str, **values: object) -> str:
    return translate(msgid, str(place["language"]), context, **values)


def _kind(kind: str, language: str) -> str:
    return render(FILE_KIND.get(kind, FILE_KIND["document"]), language)


def _size(length: int) -> str:
    """In the units that files are measured in everywhere: 640 KB, 3.2 MB."""
    kilobytes = max(1, round(length / 1024))
    return f"{kilobytes} KB" if kilobytes < 1000 else f"{length / 1024 / 1024:.1f} MB"


def sentence(text: Text | None, language: str) -> str:
    return "" if text is None else render(text, language)


def _asset(path: Path) -> Asset:
    plain = path.read_bytes()
    name = f"{path.stem}.{hashlib.sha256(plain).hexdigest()[:12]}{path.suffix}"
    return Asset(name, KINDS[path.suffix], plain, gzip.compress(plain, mtime=0))


def _plain_name(name: str) -> str:
    stem, _, suffix = name.split(".")
    return f"{stem}.{suffix}"
