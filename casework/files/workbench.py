"""Where contents are cleaned and sealed: beside the event loop, in memory, and only a few at a time, because one
picture may unfold to 200 MB. No database here, so that no transaction waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from secrets import token_hex

from casework.files.inspect import inspected
from casework.files.rules import Card, Kind, Refused, kind_of, safe_name
from store.files import Files
from vault import files as vault

_BENCH = ThreadPoolExecutor(max_workers=2, thread_name_prefix="korpu-files")  # starts a thread when first asked


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that lies sealed in the store, and that no row names yet. Without a row nobody has its key."""

    key: bytes = field(repr=False)
    place: str
    kind: Kind
    card: Card = field(repr=False)
    size: int  # bytes as they lie in the store


async def prepare(files: Files, content: bytes, name: str | None) -> Prepared:
    """Look into it, clean it, seal it, put it into the store. Raises Refused, and whatever the store does."""
    loop = asyncio.get_running_loop()
    prepared, sealed = await loop.run_in_executor(_BENCH, _sealed, content, name)
    await files.put(prepared.place, sealed)
    return prepared


def _sealed(content: bytes, name: str | None) -> tuple[Prepared, bytes]:
    try:
        clean = inspected(content)
    except Refused as refused:
        raise Refused(refused.reason, name) from None
    key, place = vault.new_key(), token_hex(16)
    sealed = vault.seal(key, clean.content, place)
    card = Card(safe_name(name, clean.media_type), clean.media_type, clean.opaque)
    return Prepared(key, place, kind_of(clean.media_type), card, len(sealed)), sealed


async def unsealed(files: Files, place: str, key: bytes) -> bytes:
    """Raises MissingFile or CannotOpen."""
    sealed = await files.get(place)
    return await asyncio.to_thread(vault.unseal, key, sealed, place)


def seal_card(prepared: Prepared) -> bytes:
    card = prepared.card
    known = {"name": card.name, "type": card.media_type, **({"opaque": "yes"} if card.opaque else {})}
    return vault.seal_card(prepared.key, known, prepared.place)


def card_of(opened: Mapping[str, str]) -> Card:
    return Card(opened["name"], opened["type"], opened.get("opaque") == "yes")
