"""Reads the HTML of a message the way Telegram does: which tags it knows, and with which words it refuses the rest.

It returns the text a person sees and the entities over it. It knows no other markup and sends nothing.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

Entity = dict[str, Any]

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
# Telegram knows four named references; every other ampersand stands for itself.
_REFERENCE = re.compile(r"&(?:(?:lt|gt|amp|quot)\b;?|#(?:x[0-9a-fA-F]{1,6}|[0-9]{1,7});?)")
_ATTRIBUTE = re.compile(r"""([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]+)))?\s*""")


class Unparsable(Exception):
    """The markup is broken; the text is Telegram's own, without its "can't parse entities: " in front."""


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    start: int  # UTF-16 units of visible text before it


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, the unit of every Telegram offset."""
    return len(text) + sum(character > "\uffff" for character in text)


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The visible text and its entities, in the order of their end tags. Raises Unparsable."""
    visible: list[str] = []
    length = 0
    opened: list[_Open] = []
    entities: list[Entity] = []
    at = 0
    while at < len(source):
        if source[at] != "<":
            piece, at = _plain(source, at)
            visible.append(piece)
            length += units(piece)
            continue
        offset = len(source[:at].encode())
        if source[at + 1 : at + 2] == "/":
            at = _end(source, at, offset, opened, entities, length)
        else:
            tag, attributes, at = _start(source, at, offset)
            opened.append(_Open(tag, attributes, length))
    if opened:
        raise Unparsable(f'Can\'t find end tag corresponding to start tag "{opened[-1].tag}"')
    return "".join(visible), entities


def _plain(source: str, at: int) -> tuple[str, int]:
    stop = source.find("<", at)
    stop = len(source) if stop < 0 else stop
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), source[at:stop]), stop


def _start(source: str, at: int, offset: int) -> tuple[str, dict[str, str], int]:
    named = re.compile(r"[^\s>]*").match(source, at + 1)
    tag = named[0].lower() if named else ""
    if at + 1 + len(tag) >= len(source):
        raise Unparsable(f"Unclosed start tag at byte offset {offset}")
    if tag not in _KINDS:
        raise Unparsable(f'Unsupported start tag "{tag}" at byte offset {offset}')
    stop = source.find(">", at)
    if stop < 0:
        raise Unparsable(f'Unclosed start tag "{tag}" at byte offset {offset}')
    attributes = _attributes(source[at + 1 + len(tag) : stop].strip(), tag, offset)
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise Unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    return tag, attributes, stop + 1


def _attributes(inside: str, tag: str, offset: int) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(inside):
        match = _ATTRIBUTE.match(inside, at)
        if match is None:
            raise Unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {offset}')
        found[match[1].lower()] = html.unescape(match[2] or match[3] or match[4] or "")
        at = match.end()
    return found


def _end(source: str, at: int, offset: int, opened: list[_Open], entities: list[Entity], length: int) -> int:
    if not opened:
        raise Unparsable(f"Unexpected end tag at byte offset {offset}")
    stop = source.find(">", at)
    if stop < 0:
        raise Unparsable(f"Unclosed end tag at byte offset {offset}")
    name = source[at + 2 : stop].strip().lower()
    last = opened.pop()
    if name and name != last.tag:
        raise Unparsable(
            f'Unmatched end tag at byte offset {offset}, expected "</{last.tag}>", found "</{name}>"',
        )
    if length > last.start:
        entities.append(_entity(last, length))
    return stop + 1


def _entity(last: _Open, length: int) -> Entity:
    entity: Entity = {"type": _KINDS[last.tag], "offset": last.start, "length": length - last.start}
    if last.tag == "a":
        entity["url"] = last.attributes.get("href", "")
    elif last.tag == "tg-emoji":
        entity["custom_emoji_id"] = last.attributes.get("emoji-id", "")
    return entity
