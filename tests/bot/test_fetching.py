"""Files come from the platform in the background: again when it fails, and never without a word when they do not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.channels.base import Gone, RetryLater, TooLarge
from bot.fetching import fetch_files
from casework.cases import attachments
from casework.cases import service as cases
from casework.cases.rules import Urgency
from casework.files import service as files
from casework.files.models import File
from casework.files.rules import MOST_BYTES, FileStatus
from casework.house import CASES_BELL, House
from casework.people.service import Visitor
from tests.casework import corpus
from tests.cast import COORDINATOR, Door, citizen, colleague, complain, send_all
from tests.conftest import Clock

PDF = corpus.pdf()


@dataclass
class Platform(Door):
    """A door behind which files lie; raises what it was told to first."""

    has: dict[str, bytes] = field(default_factory=dict)
    troubles: list[BaseException] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    at_once: int = 0

    async def fetch(self, remote: str, most: int) -> bytes:
        self.asked.append(remote)
        self.at_once = max(self.at_once, self.asked.count(remote))
        await asyncio.sleep(0)
        if self.troubles:
            raise self.troubles.pop(0)
        if remote not in self.has:
            raise Gone("gone")
        if len(self.has[remote]) > most:
            raise TooLarge("too_large")
        return self.has[remote]


@pytest.fixture
def platform() -> Platform:
    return Platform(has={"one": PDF, "page": corpus.HTML, "vast": b"%PDF-" + b"0" * MOST_BYTES})


@pytest.fixture
async def visitor(house: House) -> Visitor:
    return await citizen(house, language="en", sender="4711")


async def sent(house: House, visitor: Visitor, remote: str = "one", size: int | None = None) -> int:
    async with house.database.writing() as session:
        return await files.expect(
            session,
            house.keyring,
            person_id=visitor.person_id,
            address_id=visitor.address_id,
            kind="photo",
            remote=remote,
            name="../Müqavilə.jpg",
            media_type="image/jpeg",
            size=size,
            now=house.now(),
        )


async def row(house: House, file_id: int) -> File:
    async with house.database.reading() as session:
        found = await session.orm.get(File, file_id)
    assert found is not None
    return found


async def test_a_file_is_fetched_once_and_the_content_decides_what_it_is(
    house: House, platform: Platform, visitor: Visitor
) -> None:
    file_id = await sent(house, visitor)
    assert await fetch_files(house, {"telegram": platform}) == 1
    assert await fetch_files(house, {"telegram": platform}) == 0
    kept = await row(house, file_id)
    assert (kept.status, kept.kind, kept.remote) == (FileStatus.KEPT, "document", None)
    assert platform.asked == ["one"]
    await send_all(house, platform)
    assert platform.texts("4711") == []  # what went well needs no word


async def test_only_channels_that_have_files_are_asked(house: House, platform: Platform, visitor: Visitor) -> None:
    await sent(house, visitor)
    assert await fetch_files(house, {"whatsapp": platform}) == 0


async def test_a_case_that_waits_for_its_file_is_told(house: House, platform: Platform, visitor: Visitor) -> None:
    reader = await colleague(house, "rashad", COORDINATOR)
    file_id = await sent(house, visitor)
    case = (await complain(house, visitor, files=(file_id,))).case
    async with house.live.listen(CASES_BELL) as ear:
        await fetch_files(house, {"telegram": platform})
        assert (CASES_BELL, str(case.id)) in await ear.wait(5)
    async with house.database.writing() as session:
        opened = await attachments.read(session, house.files, reader, case.id, file_id)
    assert (opened.content, opened.name) == (PDF, "Müqavilə.pdf")


@pytest.mark.parametrize(
    ("remote", "size", "status", "words"),
    [
        ("page", None, FileStatus.REFUSED, "we cannot take files of this kind."),
        ("vast", None, FileStatus.REFUSED, "it is larger than 20 MB."),
        ("one", MOST_BYTES + 1, FileStatus.REFUSED, "it is larger than 20 MB."),
        ("nowhere", None, FileStatus.LOST, "the messenger no longer has it. Please send it once more."),
    ],
    ids=["refused", "too_large", "says_it_is_too_large", "gone"],
)
async def test_what_is_not_taken_is_said_to_the_sender(
    house: House, platform: Platform, visitor: Visitor, remote: str, size: int | None, status: str, words: str
) -> None:
    file_id = await sent(house, visitor, remote, size)
    await fetch_files(house, {"telegram": platform})
    await send_all(house, platform)
    assert len(platform.texts("4711")) == 1
    assert platform.texts("4711")[0].startswith(f"We could not take the file “Müqavilə.jpg”: {words}")
    found = await row(house, file_id)
    assert (found.status, found.remote, found.card, found.place) == (status, None, None, None)
    assert await fetch_files(house, {"telegram": platform}) == 0


async def test_an_outage_is_waited_out_with_growing_pauses(
    house: House, platform: Platform, visitor: Visitor, clock: Clock
) -> None:
    file_id = await sent(house, visitor)
    platform.troubles = [RetryLater("network"), TimeoutError(), RetryLater("too_many_requests", 300.0), OSError()]
    waited = []
    for _ in range(5):
        assert await fetch_files(house, {"telegram": platform}) == 1
        again = (await row(house, file_id)).retry_at
        if again is not None:
            waited.append((again - clock()).total_seconds())
            clock.at = again
    assert waited == [10.0, 20.0, 300.0, 80.0]
    assert (await row(house, file_id)).status == FileStatus.KEPT


async def test_after_six_days_it_is_given_up_and_said(
    house: House, platform: Platform, visitor: Visitor, clock: Clock
) -> None:
    file_id = await sent(house, visitor)
    tries = 0
    while (await row(house, file_id)).status == FileStatus.EXPECTED:
        platform.troubles = [RetryLater("network")]
        tries += await fetch_files(house, {"telegram": platform})
        assert tries < 200
        clock.at = (await row(house, file_id)).retry_at or clock.at
    await send_all(house, platform)
    assert 100 < tries < 200  # hourly in the end
    assert "it could not be fetched from the messenger." in platform.texts("4711")[-1]


async def test_a_fetcher_that_died_loses_nothing(
    house: House, platform: Platform, visitor: Visitor, clock: Clock, tmp_path: Path
) -> None:
    file_id = await sent(house, visitor)
    platform.troubles = [asyncio.CancelledError()]  # as if the process were stopped while it fetched
    with pytest.raises(asyncio.CancelledError):
        await fetch_files(house, {"telegram": platform})
    assert await fetch_files(house, {"telegram": platform}) == 0  # the lease still stands
    clock.pass_(minutes=6)
    assert await fetch_files(house, {"telegram": platform}) == 1
    assert (await row(house, file_id)).status == FileStatus.KEPT
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1


async def test_a_file_given_to_a_case_while_it_is_fetched_is_sealed_to_it(
    house: House, platform: Platform, visitor: Visitor
) -> None:
    reader = await colleague(house, "rashad", COORDINATOR)
    case = (await complain(house, visitor)).case
    file_id = await sent(house, visitor)

    class Slow(Platform):
        async def fetch(self, remote: str, most: int) -> bytes:
            async with house.database.writing() as session:
                await cases.write(
                    session, house.keyring, visitor, case.id, "", Urgency.NORMAL, house.now(), files=(file_id,)
                )
            return PDF

    await fetch_files(house, {"telegram": Slow()})
    assert (await row(house, file_id)).held is None
    async with house.database.writing() as session:
        opened = await attachments.read(session, house.files, reader, case.id, file_id)
    assert opened.content == PDF


async def test_of_two_that_fetched_the_same_one_leaves_nothing_behind(
    house: House, platform: Platform, visitor: Visitor, clock: Clock, tmp_path: Path
) -> None:
    file_id = await sent(house, visitor)

    class Stuck(Platform):
        async def fetch(self, remote: str, most: int) -> bytes:
            clock.pass_(minutes=6)  # its lease has run out, and another one takes the file up
            assert await fetch_files(house, {"telegram": platform}) == 1
            return PDF

    await fetch_files(house, {"telegram": Stuck()})
    kept = await row(house, file_id)
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == [kept.place]


async def test_many_files_are_fetched_by_several_at_once_each_once(
    house: House, platform: Platform, visitor: Visitor
) -> None:
    platform.has = {f"file{number}": PDF for number in range(12)}
    for remote in platform.has:
        await sent(house, visitor, remote)

    async def fetcher() -> None:
        while await fetch_files(house, {"telegram": platform}):
            pass

    await asyncio.gather(*(fetcher() for _ in range(3)))
    assert sorted(platform.asked) == sorted(platform.has)
