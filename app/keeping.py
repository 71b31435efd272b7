"""`korpu keys rotate`: a new key in front, and everything the server reads itself sealed anew with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from app.settings import BadSetting, Settings
from app.wiring import KEYS_FILE, open_app, write_keys
from casework.conversations import service as conversations
from casework.members import service as members
from casework.people import service as people
from store import migrate as schema
from store.database import Session
from vault.keyring import Keyring

BATCH = 500
Reseal = Callable[[Session, Keyring, int, int], Awaitable[int | None]]


async def rotate(settings: Settings) -> None:
    """The file first, then the rows: a crash in between leaves rows that the older keys still open."""
    if settings.keys.get_secret_value():
        raise BadSetting("KORPU_KEYS holds the keyring: put a new key in front of it there, then run this without it.")
    async with open_app(settings, channels=False) as app:
        await schema.check(app.house.database)
        fresh = app.house.keyring.rotated()
        write_keys(settings.data_dir / KEYS_FILE, fresh)
        app.house = replace(app.house, keyring=fresh)
        for reseal in (people.reseal, conversations.reseal, members.reseal):
            await _all(app.house.database.writing, reseal, fresh)
        print("The keyring has a new first key. Restart what is running, so that it seals with it.")  # noqa: T201


async def _all(writing: Callable[[], object], reseal: Reseal, keys: Keyring) -> None:
    after: int | None = 0
    while after is not None:
        async with writing() as session:  # type: ignore[attr-defined]
            after = await reseal(session, keys, after, BATCH)
