"""A house on one SQLite file, and colleagues of each role who are signed in at a browser of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

import casework.models  # noqa: F401  every table must be known
from casework.access import Role
from casework.actors import Actor
from casework.house import House
from casework.organisation import service as organisation
from store.base import Base
from store.database import Database
from store.files import Folder
from store.live import MemoryLive
from tests.admin.browser import Browser
from tests.cast import colleague
from tests.conftest import Clock
from vault.keyring import Keyring


@pytest.fixture
async def house(tmp_path: Path, clock: Clock) -> AsyncIterator[House]:
    database = Database(f"sqlite:///{tmp_path / 'korpu.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    house = House(database, Keyring.fresh(), MemoryLive(), Folder(tmp_path / "files"), "Maddə 54", now=clock)
    async with database.writing() as session:
        await organisation.ensure(session, house.name)
    yield house
    await database.close()


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    """Nobody is signed in here."""
    async with Browser(house) as browser:
        yield browser


@dataclass(frozen=True, slots=True)
class Desk:
    """A colleague and the browser at which they are signed in."""

    actor: Actor
    browser: Browser

    @property
    def id(self) -> int:
        assert self.actor.id is not None
        return self.actor.id


Hire = Callable[..., Awaitable[Desk]]


@pytest.fixture
async def hire(house: House) -> AsyncIterator[Hire]:
    """`await hire("leyla", Role.LAWYER)`: a new colleague, signed in."""
    async with AsyncExitStack() as stack:

        async def hired(login: str, *roles: Role) -> Desk:
            actor = await colleague(house, login, *roles)
            browser = await stack.enter_async_context(Browser(house))
            answer = await browser.sign_in(login)
            assert answer.status_code == 303, answer.text
            return Desk(actor, browser)

        yield hired
