"""What a bubble of the web chat holds, and how long it is kept."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import timedelta

KEEP = timedelta(days=30)
"""How long a browser can still read its conversation. Answers also stand in the case, which the receipt opens."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file in a bubble. `kind` is photo, voice, video or document, `size` in bytes.

    Without `place` it is only named: the person's own, which went to the case and cannot be opened here any more.
    """

    name: str
    kind: str
    media_type: str = ""
    size: int = 0
    place: str = ""  # its name in the file store
    key: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the browser shows it: whose, what, and what can be pressed ((data, label) pairs).

    `wants` names what the browser may have a button of its own for ("location").
    """

    mine: bool
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    commands: tuple[tuple[str, str], ...] = ()
    language: str = "az"
    wants: str = ""
    file: Enclosure | None = None


def dump(bubble: Bubble) -> bytes:
    packed = [bubble.mine, bubble.text, bubble.choices, bubble.commands, bubble.language]
    file = bubble.file
    if bubble.wants or file is not None:
        packed.append(bubble.wants)
    if file is not None:
        key = b64encode(file.key).decode()
        packed.append([file.name, file.kind, file.media_type, file.size, file.place, key])
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode()


def load(data: bytes) -> Bubble:
    mine, text, choices, commands, language, *more = json.loads(data)
    return Bubble(
        mine,
        text,
        tuple((d, n) for d, n in choices),
        tuple((d, n) for d, n in commands),
        language,
        more[0] if more else "",
        _file(*more[1]) if len(more) > 1 else None,
    )


def _file(name: str, kind: str, media_type: str, size: int, place: str, key: str) -> Enclosure:
    return Enclosure(name, kind, media_type, size, place, b64decode(key))
