"""`korpu keys rotate`: a new key in front, and everything the server reads itself sealed anew with it.

The server must be stopped meanwhile: with the old keyring it could not open what is sealed anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.settings import Settings
from app.wiring import KEYS_FILE, fingerprint, open_app, write_keys
from casework.conversations import service as conversations
from casework.events import reading as events
from casework.files import service as files
from casework.members import service as members
from casework.people import service as people
from store import migrate as schema
from store.database import Database, Session
from vault.keyring import Keyring

BATCH = 500
Reseal = Callable[[Session, Keyring, int, int], Awaitable[int | None]]


async def rotate(settings: Settings) -> None:
    """The file first, then the rows: a crash in between leaves rows that the older keys still open.

    Where KORPU_KEYS holds the keyring, its keeper has put the new key in front already: only the rows are left.
    """
    async with open_app(settings, channels=False) as app:
        await schema.check(app.house.database)
        keys = app.house.keyring
        if not settings.keys.get_secret_value():
            keys = keys.rotated()
            write_keys(settings.data_dir / KEYS_FILE, keys)
        for reseal in (people.reseal, conversations.reseal, members.reseal, files.reseal, events.reseal):
            await _all(app.house.database, reseal, keys)
        print(f"All is sealed with the newest key ({fingerprint(keys)}). Start the server again.")  # noqa: T201


async def _all(database: Database, reseal: Reseal, keys: Keyring) -> None:
    after: int | None = 0
    while after is not None:
        async with database.writing() as session:
            after = await reseal(session, keys, after, BATCH)
