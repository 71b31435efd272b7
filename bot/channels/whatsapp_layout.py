"""Pure: how one of our messages becomes as few as possible of WhatsApp's, within its limits.

Each message costs money and a person gets one in six seconds: words and buttons go together. Up to three buttons, else
a list of ten rows, else numbers to be typed, which every question with choices understands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.base import Button, File, Outbound, Template
from bot.channels.layout import split
from flows.text import T_, filled, legible
from locales.translate import render

Json = dict[str, Any]

LONGEST_TEXT = 4096
LONGEST_BODY = 1024  # of a message with buttons, and of a caption
MOST_BUTTONS, LONGEST_BUTTON = 3, 20
MOST_ROWS, LONGEST_ROW, LONGEST_DESCRIPTION = 10, 24, 72

OPEN_LIST = T_("Choose", context="button")
ANSWERS = T_("Answers", context="list")
ALSO = T_("Also possible", context="list")
WRITE_NUMBER = T_("Please write the number of your answer, for example 1.", context="bot")
OR_WRITE = T_("You can also write: {commands}", context="bot")

_IMAGES = frozenset({"image/jpeg", "image/png"})
_SOUNDS = frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"})
_VIDEOS = frozenset({"video/mp4", "video/3gpp"})
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Step:
    """One message as the Cloud API takes it: `type`, and the object of that name.

    A `file` is uploaded first; its id then belongs into the body.
    """

    type: str
    body: Json
    file: File | None = None


def steps(message: Outbound) -> list[Step]:
    """The messages that say it all, in order; the buttons are with the last."""
    if message.template is not None:
        return [_template(message.template)]
    text = legible(message.text).strip()
    asks = bool(message.choices or message.commands)
    if message.file is None:
        return _said(text, message) if asks else _texts(text or "…")
    kind = _kind(message.file)
    captioned = not asks and kind != "audio" and length(text) <= LONGEST_BODY
    first = _file(message.file, kind, text if captioned else "")
    if captioned or not (text or asks):
        return [first]
    return [first, *(_said(text, message) if asks else _texts(text))]


def _said(text: str, message: Outbound) -> list[Step]:
    """A text with something to press, or to choose by number."""
    text = text or "…"
    buttons = (*message.choices, *message.commands)
    if message.wants == "location" and not message.choices:
        return _ending(text + _or_write(message), "location_request_message", {"name": "send_location"})
    if _fit(buttons):
        return _ending(text, "button", {"buttons": [_button(one) for one in buttons]})
    if _fit(message.choices):  # one tap instead of the list's two; the ways round it can be typed
        return _ending(text + _or_write(message), "button", {"buttons": [_button(one) for one in message.choices]})
    if len(buttons) <= MOST_ROWS:
        return _ending(text, "list", _list(message))
    return _numbered(text, message)


def _numbered(text: str, message: Outbound) -> list[Step]:
    """More than a list holds. The commands stay buttons where the whole still fits into one message."""
    lines = [f"{number}. {_title(one)}" for number, one in enumerate(message.choices, start=1)]
    words = "\n".join([text, "", *lines, "", render(WRITE_NUMBER, message.language)])
    if message.commands and _fit(message.commands) and length(words) <= LONGEST_BODY:
        return _ending(words, "button", {"buttons": [_button(one) for one in message.commands]})
    return _texts(words + _or_write(message))


def _or_write(message: Outbound) -> str:
    """The commands as words: what they are called is also what may be typed."""
    if not message.commands:
        return ""
    named = ", ".join(_title(one) for one in message.commands)
    return "\n\n" + render(filled(OR_WRITE, {"commands": named}), message.language)


def _ending(text: str, kind: str, action: Json) -> list[Step]:
    """An interactive message; what is too long for one goes before it as plain text."""
    last = split(text, LONGEST_BODY)[-1]
    before = text[: len(text) - len(last)].rstrip()
    body = {"type": kind, "body": {"text": last}, "action": action}
    return [*(_texts(before) if before else []), Step("interactive", body)]


def _texts(text: str) -> list[Step]:
    return [Step("text", {"body": part, "preview_url": False}) for part in split(text, LONGEST_TEXT)]


def _fit(buttons: Sequence[Button]) -> bool:
    titles = [_title(one) for one in buttons]
    unlike = len(set(titles)) == len(titles)
    return 0 < len(titles) <= MOST_BUTTONS and unlike and all(length(title) <= LONGEST_BUTTON for title in titles)


def _button(button: Button) -> Json:
    return {"type": "reply", "reply": {"id": button.data, "title": _title(button)}}


def _list(message: Outbound) -> Json:
    """Answers and the ways round them, each under a heading of its own: without two headings none is needed."""
    named = [(ANSWERS, message.choices), (ALSO, message.commands)]
    filled = [(render(name, message.language), rows) for name, rows in named if rows]
    sections = [{"title": title, "rows": [_row(one) for one in rows]} for title, rows in filled]
    return {"button": render(OPEN_LIST, message.language), "sections": sections}


def _row(button: Button) -> Json:
    """A label that is cut stands in full beneath."""
    title = _title(button)
    if length(title) <= LONGEST_ROW:
        return {"id": button.data, "title": title}
    return {"id": button.data, "title": cut(title, LONGEST_ROW), "description": cut(title, LONGEST_DESCRIPTION)}


def _title(button: Button) -> str:
    return legible(button.label).strip() or "…"


def _template(template: Template) -> Step:
    """A value may hold neither line breaks nor several spaces in a row, and must not be empty."""
    values = [" ".join(legible(value).split()) or "–" for value in template.values]
    parameters = [{"type": "text", "text": cut(value, LONGEST_BODY)} for value in values]
    components: list[Json] = [{"type": "body", "parameters": parameters}] if values else []
    components += [_template_button(number, data) for number, data in enumerate(template.buttons)]
    body: Json = {"name": template.name, "language": {"code": template.language}}
    return Step("template", body | ({"components": components} if components else {}))


def _template_button(number: int, data: str) -> Json:
    """What stands on it was approved with the text; what it comes back with is ours."""
    parameters = [{"type": "payload", "payload": data}]
    return {"type": "button", "sub_type": "quick_reply", "index": str(number), "parameters": parameters}


def _kind(file: File) -> str:
    """WhatsApp's word for the file. What it would not show or play goes as a document."""
    media_type, megabytes = file.media_type.partition(";")[0].strip().lower(), len(file.content) / _MEGABYTE
    if media_type in _IMAGES and megabytes <= 5:
        return "image"
    if media_type in _VIDEOS and megabytes <= 16:
        return "video"
    if media_type in _SOUNDS and megabytes <= 16:
        return "audio"
    return "document"


def _file(file: File, kind: str, caption: str) -> Step:
    body: Json = {"caption": caption} if caption else {}
    if kind == "document":
        body["filename"] = legible(file.name)
    return Step(kind, body, file)


def length(text: str) -> int:
    """In UTF-16 units: whether an emoji counts once or twice is nowhere said, so it counts twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def cut(text: str, most: int) -> str:
    """The beginning, with a sign that there is more."""
    if length(text) <= most:
        return text
    kept = text[: most - 1]
    while length(kept) > most - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"
