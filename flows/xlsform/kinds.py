"""The types of XLSForm and what becomes of each: asked in a chat, worked out, passed over with a word, or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.model import Kind, Text
from flows.text import T_

ASKED = {
    "text": Kind.TEXT,
    "string": Kind.TEXT,
    "integer": Kind.INTEGER,
    "int": Kind.INTEGER,
    "range": Kind.DECIMAL,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "geopoint": Kind.LOCATION,
    "gps": Kind.LOCATION,
    "location": Kind.LOCATION,
    "image": Kind.PHOTO,
    "photo": Kind.PHOTO,
    "audio": Kind.VOICE,
    "file": Kind.DOCUMENT,
    "note": Kind.NOTE,
    "calculate": Kind.CALCULATE,
    "hidden": Kind.CALCULATE,
    "today": Kind.CALCULATE,
    "acknowledge": Kind.SELECT_ONE,
    "trigger": Kind.SELECT_ONE,
    "phone number": Kind.TELEPHONE,
    "percentage": Kind.INTEGER,
}
SELECTS = {
    "select_one": Kind.SELECT_ONE,
    "select one": Kind.SELECT_ONE,
    "select one from": Kind.SELECT_ONE,
    "select1": Kind.SELECT_ONE,
    "select_multiple": Kind.SELECT_MULTIPLE,
    "select multiple": Kind.SELECT_MULTIPLE,
    "select multiple from": Kind.SELECT_MULTIPLE,
    "select all that apply from": Kind.SELECT_MULTIPLE,
    "select all that apply": Kind.SELECT_MULTIPLE,
}
OURS = {
    "korpu-telephone": Kind.TELEPHONE,
    "korpu-district": Kind.DISTRICT,
    "korpu-topic": Kind.TOPIC,
    "korpu-consent": Kind.CONSENT,
    "korpu-yes_no": Kind.YES_NO,
    "multiline": Kind.LONG_TEXT,
}
"""Appearances that turn a plain type into a question of ours; other programs pass them over."""

STRUCTURE = re.compile(r"(begin|end)[ _](group|repeat|loop)( over .*)?")
_PERSON = T_("Answers are kept apart from the person who gave them, so that this is not recorded.", context="xlsform")
_DAY = T_("Only the day of the answers is kept, so that this row is passed over.", context="xlsform")
PASSED_OVER: dict[str, Text] = {
    **dict.fromkeys(("username", "deviceid", "device_id", "phonenumber", "phone_number", "simserial"), _PERSON),
    **dict.fromkeys(("subscriberid", "email", "uuid", "imei", "start-geopoint", "background-geopoint"), _PERSON),
    **dict.fromkeys(("start", "end", "start time", "end time"), _DAY),
    **dict.fromkeys(
        ("audit", "background-audio"), T_("A chat has nothing like this; the row is passed over.", context="xlsform")
    ),
}
_NO_TABLES = T_("Choices from another file are not possible. Put them into the sheet “choices”.", context="xlsform")
REFUSED: dict[str, Text] = {
    **dict.fromkeys(
        ("datetime", "dateTime"),
        T_("Date and time cannot be asked for at once. Make two questions, “date” and “time”.", context="xlsform"),
    ),
    **dict.fromkeys(
        ("geotrace", "geoshape"),
        T_("A line or an area cannot be drawn in a chat. Ask for one place: “geopoint”.", context="xlsform"),
    ),
    "video": T_("Videos are not taken. Ask for an “image” or an “audio”.", context="xlsform"),
    "barcode": T_("A chat cannot scan a barcode. Ask for its number: “text”.", context="xlsform"),
    "rank": T_(
        "Choices cannot be ordered in a chat. Ask for the first and the second: “select_one”.", context="xlsform"
    ),
    **dict.fromkeys(("csv-external", "xml-external", "select_one_external"), _NO_TABLES),
    **dict.fromkeys(("select_one_from_file", "select_multiple_from_file"), _NO_TABLES),
    "osm": T_("A chat has no map to choose from.", context="xlsform"),
}
MATRIX = frozenset({"table-list", "field-list", "label", "list-nolabel", "matrix", "grid", "likert", "image-map"})
UNSHOWN = T_(
    "A chat shows one question after the other; the appearance “{appearance}” is passed over.", context="xlsform"
)


@dataclass(frozen=True, slots=True)
class Type:
    """What stands in the column `type`, taken apart."""

    word: str
    kind: Kind | None = None
    choices: str | None = None  # name of the list
    other: bool = False
    structure: str | None = None  # "begin group", "end repeat", …


def type_of(written: str) -> Type:
    """Never raises; an unknown type has no kind."""
    word = re.sub(r"\s+", " ", written.strip())
    small = word.lower()
    structure = STRUCTURE.fullmatch(small)
    if structure:
        return Type(word, structure=f"{structure[1]} {structure[2]}")
    for name in sorted(SELECTS, key=len, reverse=True):
        if small == name or small.startswith(f"{name} "):
            return _select(word, SELECTS[name], word[len(name) :].split())
    if small.split(" ")[0] in REFUSED:
        return Type(small.split(" ")[0])
    return Type(small, ASKED.get(small))


def _select(word: str, kind: Kind, rest: list[str]) -> Type:
    other = len(rest) > 1 and rest[-1] == "or_other"
    if rest[-2:] == ["specify", "other"] or (rest[-2:] == ["or", "specify"] and len(rest) > 2):
        other, rest = True, rest[:-2]
    elif other:
        rest = rest[:-1]
    while rest and rest[-1] == "or":
        rest = rest[:-1]
    return Type(word, kind, " ".join(rest) or None, other)
