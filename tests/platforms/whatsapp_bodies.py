"""Bodies of WhatsApp's webhook as hypothesis strategies: valid ones, odd ones, hostile ones.

The shapes follow Meta's webhook reference (what is required, what may be missing, which values there are). Odd bodies
are valid ones with some parts taken out, doubled or replaced; hostile ones are any JSON with WhatsApp's field names.
"""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from tests.platforms.whatsapp import PHONE_ID
from tests.platforms.whatsapp_limits import Json

PEOPLE = [("AZ.1a2b3c", "994501110001"), ("AZ.9911", "994501110002"), ("RU.77", "79031110003"), ("AZ.00zz", "")]
NAMES = (
    "object entry id changes field value messaging_product metadata display_phone_number phone_number_id contacts "
    "name profile wa_id user_id messages from from_user_id timestamp type text body statuses status recipient_id "
    "errors code "
    "image audio video document sticker location latitude longitude interactive button_reply list_reply title button "
    "payload caption filename mime_type sha256 system reaction context user_id_update previous current group_id"
)
FIELDS = tuple(NAMES.split())

words = st.text(max_size=40) | st.sampled_from(
    ["Salam", "1", "/menu", "dil", "⚖️ " * 10, "\ud83d", "\x00", "form_x", "!back"]
)
ids = st.integers(0, 400).map(lambda number: f"wamid.HBgMOTk0NTAxMTEwMDAxFQIAERgS{number:06d}==")
media_ids = st.integers(10**14, 10**15).map(str)
anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words | st.sampled_from(FIELDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inner),
    max_leaves=12,
)


def media(kind: str) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {
            "mime_type": st.sampled_from(["image/jpeg", "audio/ogg; codecs=opus", "x/y"]),
            "sha256": words,
            "id": media_ids,
        },
        optional={
            "caption": words,
            "filename": words,
            "voice": st.booleans(),
            "url": st.just("https://lookaside/?mid=1"),
        },
    ).map(lambda part: {"type": kind, kind: part})


def chosen(kind: str) -> st.SearchStrategy[Json]:
    answer = st.fixed_dictionaries({"id": words, "title": words}, optional={"description": words})
    return answer.map(lambda part: {"type": "interactive", "interactive": {"type": kind, kind: part}})


contents = st.one_of(
    words.map(lambda text: {"type": "text", "text": {"body": text}}),
    *(media(kind) for kind in ("image", "audio", "video", "document", "sticker")),
    chosen("button_reply"),
    chosen("list_reply"),
    words.map(lambda text: {"type": "button", "button": {"payload": text, "text": text}}),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)).map(
        lambda place: {"type": "location", "location": {"latitude": place[0], "longitude": place[1]}}
    ),
    st.sampled_from(["+994501112233", "050 111 22 33", ""]).map(
        lambda number: {
            "type": "contacts",
            "contacts": [{"name": {"formatted_name": "A"}, "phones": [{"phone": number}]}],
        }
    ),
    ids.map(lambda message: {"type": "reaction", "reaction": {"message_id": message, "emoji": "👍"}}),
    st.sampled_from(["unsupported", "order", "request_welcome", "edit", "revoke", "poll"]).map(
        lambda kind: {"type": kind, "errors": [{"code": 131051, "title": "Message type unknown"}]}
    ),
)


@st.composite
def with_messages(draw: st.DrawFn) -> Json:
    """Messages of one or several people, with the contacts that belong to them, and some without."""
    contacts, messages = [], []
    for user_id, number in draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3)):
        sender = {"from": number} if number else {}
        contact = {"profile": {"name": "A"}} | ({"wa_id": number} if number else {})
        if draw(st.booleans()) or not number:
            sender["from_user_id"] = contact["user_id"] = user_id
        if draw(st.integers(0, 4)):
            contacts.append(contact)
        messages.append({**sender, "id": draw(ids), "timestamp": "1763715600", **draw(contents)})
    return {"contacts": contacts, "messages": messages}


statuses = st.fixed_dictionaries(
    {
        "id": ids,
        "status": st.sampled_from(["sent", "delivered", "read", "played", "failed", "deleted", "warning"]),
        "timestamp": st.just("1763715600"),
    },
    optional={
        "recipient_id": st.just("994501110001"),
        "recipient_user_id": st.just("AZ.1a2b3c"),
        "errors": st.lists(
            st.fixed_dictionaries({"code": st.integers(0, 140_000)}, optional={"title": words}), max_size=2
        ),
        "pricing": st.just({"billable": True, "pricing_model": "PMP", "category": "service"}),
    },
)
moves = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)).map(
    lambda pair: {"user_id_update": [{"wa_id": pair[1][1], "user_id": {"previous": pair[0][0], "current": pair[1][0]}}]}
)
parts = with_messages() | st.lists(statuses, min_size=1, max_size=4).map(lambda all_: {"statuses": all_}) | moves
metadata = {"display_phone_number": "994501112233", "phone_number_id": PHONE_ID}
changes = parts.map(
    lambda part: {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **part}}
)
entries = st.lists(changes, min_size=1, max_size=3).map(lambda all_: {"id": "102290129340398", "changes": all_})
valid = st.lists(entries, min_size=1, max_size=2).map(
    lambda all_: {"object": "whatsapp_business_account", "entry": all_}
)


@st.composite
def odd(draw: st.DrawFn) -> Json:
    """A valid body of which up to four parts are gone, doubled, or something else altogether."""
    body = copy.deepcopy(draw(valid))
    for _ in range(draw(st.integers(1, 4))):
        homes = list(_containers(body))
        if not homes:
            return body
        home = homes[draw(st.integers(0, len(homes) - 1))]
        keys = list(home) if isinstance(home, dict) else list(range(len(home)))
        key = keys[draw(st.integers(0, len(keys) - 1))]
        match draw(st.sampled_from(["out", "twice", "other"])):
            case "out":
                del home[key]
            case "twice" if isinstance(home, list):
                home.append(copy.deepcopy(home[key]))
            case _:
                home[key] = draw(anything)
    return body


def _containers(node: Any) -> Any:
    if isinstance(node, dict | list) and node:
        yield node
        for inner in node.values() if isinstance(node, dict) else node:
            yield from _containers(inner)


hostile = anything | st.dictionaries(st.sampled_from(FIELDS), anything).map(
    lambda value: {
        "object": "whatsapp_business_account",
        "entry": [{"changes": [{"field": "messages", "value": value}]}],
    }
)
bodies = st.one_of(valid, odd(), hostile)


def messages_of(body: Any) -> list[Any]:
    """Every message that a tolerant reader finds, in order."""
    found: list[Any] = []
    for entry in _members(body, "entry"):
        for change in _members(entry, "changes"):
            value = change.get("value") if isinstance(change, dict) else None
            found += _members(value, "messages")
    return found


def _members(whole: Any, name: str) -> list[Any]:
    inside = whole.get(name) if isinstance(whole, dict) else None
    return inside if isinstance(inside, list) else []
