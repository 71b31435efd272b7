"""What the Cloud API refuses, with which code and in which words: bodies of messages, templates, media.

Decisions only: nothing here keeps the world or speaks HTTP. The numbers stand in Meta's documentation of 2026; where it
gives no words for a mistake, only the code is Meta's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]

TEXT = 4096
BODY = 1024
CAPTION = 1024
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
SECTIONS, ROWS, SECTION_TITLE, ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 10, 10, 24, 24, 72, 200
OPEN_LIST = 20
PAYLOAD = 128
PARAMETERS = "(#132018) There's an issue with the parameters in your template"
MEGABYTE = 1024 * 1024
MEDIA: Mapping[str, tuple[frozenset[str], int]] = {
    "audio": (
        frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus"}),
        16 * MEGABYTE,
    ),
    "image": (frozenset({"image/jpeg", "image/png"}), 5 * MEGABYTE),
    "video": (frozenset({"video/3gpp", "video/mp4"}), 16 * MEGABYTE),
    "sticker": (frozenset({"image/webp"}), 500 * 1024),
    "document": (
        frozenset(
            {
                "text/plain",
                "application/pdf",
                "application/msword",
                "application/vnd.ms-excel",
                "application/vnd.ms-powerpoint",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            }
        ),
        100 * MEGABYTE,
    ),
}
KNOWN_FIELDS = {
    "messaging_product",
    "recipient_type",
    "type",
    "to",
    "recipient",
    "context",
    "biz_opaque_callback_data",
    "recipient_identity_key_hash",
}
USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")
NUMBER = re.compile(r"\+?[0-9]{5,15}")
TEMPLATE_NAME = re.compile(r"[a-z0-9_]{1,512}")


class Refusal(Exception):
    """An answer with an `error`. `details` is what Meta adds for the developer."""

    def __init__(self, status: int, code: int, message: str, details: str = "", *, subcode: int | None = None) -> None:
        super().__init__(f"{status} {code} {message} {details}")
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.subcode = subcode

    def body(self) -> Json:
        error: Json = {"message": self.message, "type": "OAuthException", "code": self.code, "fbtrace_id": "AStandIn"}
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        return {"error": error}

    def in_status(self) -> Json:
        """The same as an error in a status: what was accepted first and failed later."""
        return {
            "code": self.code,
            "title": self.message,
            "message": self.message,
            "error_data": {"details": self.details or self.message},
            "href": "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
        }


def invalid(details: str) -> Refusal:
    return Refusal(400, 131009, "(#131009) Parameter value is not valid", details)


def missing(details: str) -> Refusal:
    return Refusal(400, 131008, "(#131008) Required parameter is missing", details)


Templates = Mapping[tuple[str, str], tuple[int, int]]
"""By name and language: how many places the body has, and how many quick-reply buttons there are."""


def check_message(body: Json, templates: Templates, media: Callable[[str], str | None]) -> None:
    """Raises Refusal for a message that the API would not take. `media` gives the type of an uploaded file."""
    if body.get("messaging_product") != "whatsapp":
        raise Refusal(400, 100, "(#100) The parameter messaging_product is required.")
    if body.get("recipient_type", "individual") != "individual":
        raise invalid("recipient_type")
    _check_address(body)
    kind = body.get("type", "text")
    if unknown := set(body) - KNOWN_FIELDS - {kind}:
        raise Refusal(400, 100, "(#100) Invalid parameter", f"unexpected key {min(unknown)}")
    if not isinstance(body.get(kind), dict):
        raise missing(str(kind))
    part = body[kind]
    match kind:
        case "text":
            _length("text.body", part.get("body"), 1, TEXT)
        case "interactive":
            _check_interactive(part)
        case "template":
            _check_template(part, templates)
        case "image" | "audio" | "video" | "document" | "sticker":
            _check_media(kind, part, media)
        case _:
            raise Refusal(400, 131051, "(#131051) Unsupported message type")


def _check_address(body: Json) -> None:
    to, user_id = body.get("to"), body.get("recipient")
    if not to and not user_id:
        raise Refusal(400, 100, "(#100) The parameter to is required.")
    if to and not (isinstance(to, str) and NUMBER.fullmatch(to)):
        raise Refusal(400, 100, "(#100) Invalid parameter", "to is no telephone number")
    if user_id and not (isinstance(user_id, str) and USER_ID.fullmatch(user_id)):
        raise Refusal(400, 100, "(#100) Invalid parameter", "recipient is no user id")


def _length(name: str, value: Any, least: int, most: int) -> None:
    if value is None:
        raise missing(name)
    if not isinstance(value, str) or not least <= len(value) <= most or (least and not value.strip()):
        raise invalid(f"{name} must be a text of {least} to {most} characters")


def _check_interactive(part: Json) -> None:
    if not isinstance(part.get("body"), dict):
        raise missing("interactive.body")
    _length("interactive.body.text", part["body"].get("text"), 1, BODY)
    for name in ("header", "footer"):
        if name in part:
            _length(f"interactive.{name}.text", part[name].get("text"), 1, 60)
    action = part.get("action")
    if not isinstance(action, dict):
        raise missing("interactive.action")
    match part.get("type"):
        case "button":
            _check_buttons(action.get("buttons"))
        case "list":
            _check_list(action)
        case "location_request_message":
            if action != {"name": "send_location"}:
                raise invalid("interactive.action")
        case _:
            raise invalid("interactive.type")


def _check_buttons(buttons: Any) -> None:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        raise invalid(f"1 to {BUTTONS} buttons")
    for button in buttons:
        if button.get("type") != "reply" or set(button) != {"type", "reply"}:
            raise invalid("button.type")
        _length("button.reply.title", button["reply"].get("title"), 1, BUTTON_TITLE)
        _length("button.reply.id", button["reply"].get("id"), 1, BUTTON_ID)
    _unlike("button titles", [button["reply"]["title"] for button in buttons])
    _unlike("button ids", [button["reply"]["id"] for button in buttons])


def _check_list(action: Json) -> None:
    _length("action.button", action.get("button"), 1, OPEN_LIST)
    sections = action.get("sections")
    if not isinstance(sections, list) or not 1 <= len(sections) <= SECTIONS:
        raise invalid(f"1 to {SECTIONS} sections")
    for section in sections:
        if len(sections) > 1 or "title" in section:
            _length("section.title", section.get("title"), 1, SECTION_TITLE)
        if not section.get("rows"):
            raise invalid("a section without rows")
    rows = [row for section in sections for row in section["rows"]]
    if len(rows) > ROWS:
        raise invalid(f"Total row count exceed max allowed count: {ROWS}")
    for row in rows:
        if set(row) - {"id", "title", "description"}:
            raise invalid("row")
        _length("row.title", row.get("title"), 1, ROW_TITLE)
        _length("row.id", row.get("id"), 1, ROW_ID)
        if "description" in row:
            _length("row.description", row["description"], 1, ROW_DESCRIPTION)
    _unlike("row ids", [row["id"] for row in rows])


def _unlike(what: str, values: list[str]) -> None:
    if len(set(values)) != len(values):
        raise invalid(f"{what} must differ")


def _check_template(part: Json, templates: Templates) -> None:
    name, language = part.get("name"), (part.get("language") or {}).get("code")
    if not isinstance(name, str) or not TEMPLATE_NAME.fullmatch(name) or not isinstance(language, str):
        raise missing("template.name, template.language.code")
    if (name, language) not in templates:
        raise Refusal(404, 132001, "(#132001) Template name does not exist in the translation", f"{name} {language}")
    components, (places, buttons) = part.get("components", []), templates[name, language]
    if any(component.get("type") not in {"header", "body", "button"} for component in components):
        raise Refusal(400, 100, "(#100) Invalid parameter", "template.components.type")
    _check_template_buttons([one for one in components if one["type"] == "button"], buttons)
    values = [value for one in components if one["type"] == "body" for value in one.get("parameters", [])]
    if len(values) != places:
        raise Refusal(400, 132000, "(#132000) Number of parameters does not match the expected number of params")
    for value in values:
        text = value.get("text") if value.get("type") == "text" else None
        if not text or re.search(r"[\n\t]| {5}", text):
            raise Refusal(400, 132012, "(#132012) Parameter format does not match format in the created template")


def _check_template_buttons(given: list[Json], approved: int) -> None:
    """Each is named by its place among the approved ones; one that is not named comes back with its label."""
    indexes = [str(button.get("index", "")) for button in given]
    for button, index in zip(given, indexes, strict=True):
        if button.get("sub_type") != "quick_reply":
            raise Refusal(400, 100, "(#100) Invalid parameter", "template.components.sub_type")
        match button.get("parameters"):
            case [{"type": "payload", "payload": str(payload)}] if 1 <= len(payload) <= PAYLOAD and index.isdecimal():
                continue
        raise Refusal(400, 132018, PARAMETERS, f"buttons: button at index {index} needs a payload")
    if len(set(indexes)) != len(indexes) or any(int(index) >= approved for index in indexes):
        raise Refusal(400, 132018, PARAMETERS, "buttons: there is no such button in the template")


def _check_media(kind: str, part: Json, media: Callable[[str], str | None]) -> None:
    if ("id" in part) == ("link" in part):
        raise missing(f"{kind}.id or {kind}.link, one of them")
    allowed = {"id", "link"} | {"audio": {"voice"}, "sticker": set(), "document": {"caption", "filename"}}.get(
        kind, {"caption"}
    )
    if set(part) - allowed:
        raise Refusal(400, 100, "(#100) Invalid parameter", f"unexpected key in {kind}")
    if "caption" in part:
        _length(f"{kind}.caption", part["caption"], 1, CAPTION)
    if "id" in part:
        found = media(str(part["id"]))
        if found is None:
            raise invalid("no such media")
        if kind != "document" and found.partition(";")[0] not in MEDIA[kind][0]:  # anything may go as a document
            raise Refusal(400, 131053, "(#131053) Media upload error", f"{found} is no {kind}")


def check_upload(media_type: str, size: int) -> None:
    """Raises Refusal for a file that may not be uploaded."""
    plain = media_type.partition(";")[0].strip()
    most = next((most for types, most in MEDIA.values() if plain in types), None)
    if most is None:
        raise Refusal(400, 100, "(#100) Param file must be a file with one of the supported types", plain)
    if size == 0 or size > most:
        raise Refusal(400, 100, "(#100) Invalid parameter", "the file is empty or too large")
