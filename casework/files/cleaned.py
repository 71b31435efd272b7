"""What comes out of looking into a file: its contents made anew or cut clean, and what they are."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Clean:
    """`opaque`: it is what it says and holds nothing that we know to be harmful, yet not all of it could be read."""

    content: bytes = field(repr=False)
    media_type: str
    opaque: bool = False
