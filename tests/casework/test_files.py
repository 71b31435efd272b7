"""A file's way from the store into a case: who opens it when, and what is left of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from casework.actors import Actor
from casework.cases import attachments, keys, thread
from casework.cases import service as cases
from casework.cases.models import Case
from casework.cases.rules import EntryKind, Urgency
from casework.errors import NotFound
from casework.files import queries, service
from casework.files.models import File
from casework.files.rules import FileStatus, Refused, Shown
from casework.files.workbench import Prepared, prepare
from casework.house import House
from casework.people.service import Visitor
from store.files import MissingFile
from tests.casework import corpus
from tests.cast import COORDINATOR, LAWYER, citizen, colleague, complain
from tests.conftest import Clock
from vault.keyring import Keyring

PDF = corpus.pdf()
NAME = "Gizli-muqavile.pdf"


async def kept(house: House, visitor: Visitor, content: bytes = PDF, name: str = NAME) -> int:
    prepared = await prepare(house.files, content, name)
    async with house.database.writing() as session:
        return await service.keep(
            session,
            house.keyring,
            prepared,
            house.now(),
            person_id=visitor.person_id,
            address_id=visitor.address_id,
        )


async def expected(house: House, visitor: Visitor, remote: str = "telegram-file-17") -> int:
    async with house.database.writing() as session:
        return await service.expect(
            session,
            house.keyring,
            person_id=visitor.person_id,
            address_id=visitor.address_id,
            kind="document",
            remote=remote,
            name=NAME,
            media_type="application/pdf",
            size=len(PDF),
            now=house.now(),
        )


async def row(house: House, file_id: int) -> File:
    async with house.database.reading() as session:
        found = await session.orm.get(File, file_id)
    assert found is not None
    return found


@dataclass(frozen=True)
class Filed:
    """A case with a reader, and the citizen whose it is."""

    case: Case
    reader: Actor
    visitor: Visitor


@pytest.fixture
async def filed(house: House) -> Filed:
    reader = await colleague(house, "rashad", COORDINATOR)
    visitor = await citizen(house)
    return Filed((await complain(house, visitor)).case, reader, visitor)


async def add(house: House, filed: Filed, *file_ids: int, visitor: Visitor | None = None, text: str = "") -> None:
    async with house.database.writing() as session:
        who = visitor or filed.visitor
        await cases.write(
            session, house.keyring, who, filed.case.id, text, Urgency.NORMAL, house.now(), files=tuple(file_ids)
        )


async def read(house: House, actor: Actor, case_id: int, file_id: int) -> service.Opened:
    async with house.database.reading() as session:
        return await attachments.read(session, house.files, actor, case_id, file_id)


async def test_what_came_with_a_complaint_is_opened_by_its_readers(house: House) -> None:
    reader, stranger = await colleague(house, "rashad", COORDINATOR), await colleague(house, "leyla", LAWYER)
    visitor = await citizen(house)
    file_id = await kept(house, visitor)
    case = (await complain(house, visitor, files=(file_id,))).case
    opened = await read(house, reader, case.id, file_id)
    assert (opened.content, opened.name, opened.media_type) == (PDF, NAME, "application/pdf")
    with pytest.raises(NotFound):
        await read(house, stranger, case.id, file_id)
    async with house.database.reading() as session:
        page = await thread.open_thread(session, reader, case.id, house.now(), recorded=False)
    assert [entry.kind for entry in page.entries] == [EntryKind.FACTS, EntryKind.FILE]
    assert page.entries[1].content == {"file": file_id, "kind": "document"}
    card = page.files[file_id].card
    assert card is not None
    assert (card.name, card.shown) == (NAME, Shown.PAGES)


async def test_in_a_case_the_server_can_open_it_no_more(house: House, filed: Filed) -> None:
    file_id = await kept(house, filed.visitor)
    before = await row(house, file_id)
    assert before.held is not None
    assert before.wrapped is None
    await add(house, filed, file_id)
    after = await row(house, file_id)
    assert after.held is None
    assert after.wrapped is not None
    assert after.case_id == filed.case.id


async def test_no_name_and_no_content_touches_disk_or_database_in_the_clear(
    house: House, filed: Filed, tmp_path: Path
) -> None:
    await add(house, filed, await kept(house, filed.visitor), await expected(house, filed.visitor))
    async with house.database.reading() as session:
        rows = [tuple(found) for found in await queries.of_case(session, filed.case.id)]
    stored = b"".join(path.read_bytes() for path in (tmp_path / "files").rglob("*") if path.is_file())
    assert len(stored) > len(PDF)
    for secret in (NAME.encode(), b"Muqavile No 17", b"%PDF", b"telegram-file-17"):
        assert secret not in stored
        assert all(secret not in value for found in rows for value in found if isinstance(value, bytes))


async def test_files_of_somebody_else_and_of_other_cases_are_left_alone(house: House, filed: Filed) -> None:
    stranger = await citizen(house)
    theirs, mine = await kept(house, stranger), await kept(house, filed.visitor)
    nobodys = await kept_by_nobody(house)
    await add(house, filed, theirs, nobodys, mine)
    other = (await complain(house, filed.visitor, files=(mine,))).case
    assert (await row(house, theirs)).case_id is None
    assert (await row(house, nobodys)).case_id is None
    assert (await row(house, mine)).case_id == filed.case.id
    with pytest.raises(NotFound):  # nor by naming another case that one reads
        await read(house, filed.reader, other.id, mine)


async def kept_by_nobody(house: House) -> int:
    prepared = await prepare(house.files, PDF, NAME)
    async with house.database.writing() as session:
        return await service.keep(session, house.keyring, prepared, house.now())


async def test_an_upload_is_claimed_once(house: House) -> None:
    first, second = await citizen(house), await citizen(house)
    file_id = await kept_by_nobody(house)
    async with house.database.writing() as session:
        assert await service.claim_stored(session, file_id, first.person_id, first.address_id)
        assert not await service.claim_stored(session, file_id, second.person_id, second.address_id)
        assert not await service.claim_stored(session, file_id + 99, second.person_id, second.address_id)
    assert (await row(house, file_id)).person_id == first.person_id


@pytest.mark.parametrize("given_first", [True, False], ids=["given_then_fetched", "fetched_then_given"])
async def test_what_is_fetched_later_reaches_the_case_as_well(house: House, filed: Filed, given_first: bool) -> None:
    file_id = await expected(house, filed.visitor)
    if given_first:
        await add(house, filed, file_id)
    prepared = await prepare(house.files, PDF, NAME)
    async with house.database.writing() as session:
        settled = await service.fetched(session, house.keyring, file_id, prepared)
    assert settled == service.Settled(True, filed.case.id if given_first else None)
    if not given_first:
        await add(house, filed, file_id)
    assert (await row(house, file_id)).held is None
    assert (await row(house, file_id)).remote is None
    assert (await read(house, filed.reader, filed.case.id, file_id)).content == PDF


async def test_a_file_without_a_word_is_an_addition_and_a_word_without_a_file_too(house: House, filed: Filed) -> None:
    await add(house, filed, await kept(house, filed.visitor))
    await add(house, filed, text="Bu da var.")
    async with house.database.reading() as session:
        page = await thread.open_thread(session, filed.reader, filed.case.id, house.now(), recorded=False)
    assert [entry.kind for entry in page.entries] == [EntryKind.FACTS, EntryKind.FILE, EntryKind.MESSAGE]


async def test_a_new_reader_opens_what_came_before(house: House, filed: Filed) -> None:
    leyla = await colleague(house, "leyla", LAWYER)
    file_id = await kept(house, filed.visitor)
    await add(house, filed, file_id)
    async with house.database.writing() as session:
        await keys.share(session, filed.reader, filed.case.id, leyla.id or 0, house.now())
    assert (await read(house, leyla, filed.case.id, file_id)).content == PDF


async def test_staffs_file_goes_with_the_answer_and_into_the_case(house: House, filed: Filed) -> None:
    prepared = await prepare(house.files, corpus.picture(), "plan.jpg")
    async with house.database.writing() as session:
        await cases.answer(session, house.keyring, filed.reader, filed.case.id, "Baxın.", house.now(), file=prepared)
    from tests.admin.test_cases import leased

    message = (await leased(house))[-1].message
    assert message is not None
    assert message.file is not None
    async with house.database.reading() as session:
        sent = await service.open_enclosed(session, house.files, message.file)
        page = await thread.open_thread(session, filed.reader, filed.case.id, house.now(), recorded=False)
    assert (sent.name, sent.media_type, sent.kind) == ("plan.jpg", "image/jpeg", "photo")
    assert [entry.kind for entry in page.entries] == [EntryKind.FACTS, EntryKind.ANSWER, EntryKind.FILE]
    assert page.entries[2].staff_id == filed.reader.id
    kept_one = await read(house, filed.reader, filed.case.id, message.file.file_id)
    assert kept_one.content == sent.content


async def test_a_file_may_go_without_words(house: House, filed: Filed) -> None:
    prepared = await prepare(house.files, PDF, NAME)
    async with house.database.writing() as session:
        await cases.answer(session, house.keyring, filed.reader, filed.case.id, " ", house.now(), file=prepared)
        page = await thread.open_thread(session, filed.reader, filed.case.id, house.now(), recorded=False)
    assert [entry.kind for entry in page.entries] == [EntryKind.FACTS, EntryKind.FILE]
    assert page.entries[1].send_status == "waiting"


async def test_a_refused_file_leaves_nothing_behind(house: House, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        await prepare(house.files, corpus.HTML, "page.pdf")
    assert refused.value.reason == "unknown_kind"
    assert not list((tmp_path / "files").rglob("*"))


async def test_files_that_found_no_case_are_erased_after_a_month_and_the_others_stay(
    house: House, filed: Filed, clock: Clock, tmp_path: Path
) -> None:
    old, given, stored = await kept(house, filed.visitor), await kept(house, filed.visitor), await kept_by_nobody(house)
    await add(house, filed, given)
    clock.pass_(days=29)
    young = await kept(house, filed.visitor)
    assert await pruned(house) == 0
    clock.pass_(days=1.1)
    assert await pruned(house) == 2
    async with house.database.reading() as session:
        assert [await queries.get(session, gone) for gone in (old, stored)] == [None, None]
    assert (await row(house, young)).status == FileStatus.KEPT
    assert (await read(house, filed.reader, filed.case.id, given)).content == PDF
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 2


async def pruned(house: House) -> int:
    async with house.database.writing() as session:
        return await service.prune(session, house.files, house.now())


async def test_erasing_a_case_takes_its_files_with_it(house: House, filed: Filed, tmp_path: Path) -> None:
    await add(house, filed, await kept(house, filed.visitor), await expected(house, filed.visitor))
    async with house.database.writing() as session:
        assert await service.erase_of_case(session, house.files, filed.case.id) == 2
        assert await queries.of_case(session, filed.case.id) == []
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


async def test_bytes_that_are_gone_are_said_to_be_missing(house: House, filed: Filed) -> None:
    file_id = await kept(house, filed.visitor)
    await add(house, filed, file_id)
    await house.files.delete((await row(house, file_id)).place or "")
    with pytest.raises(MissingFile):
        await read(house, filed.reader, filed.case.id, file_id)


async def test_two_fetchers_never_hold_one_file_and_a_dead_ones_comes_back(
    house: House, filed: Filed, clock: Clock
) -> None:
    first, second = await expected(house, filed.visitor), await expected(house, filed.visitor, "another")

    async def taken(most: int) -> list[int]:
        async with house.database.single() as session:
            return [e.id for e in await service.lease(session, house.keyring, ("telegram",), most, house.now())]

    assert await taken(1) == [first]
    assert await taken(5) == [second]
    assert await taken(5) == []
    clock.at += timedelta(minutes=6)
    assert await taken(5) == [first, second]


async def test_after_a_rotation_the_oldest_key_is_needed_no_more_for_files(house: House, filed: Filed) -> None:
    held, waiting = await kept(house, filed.visitor), await expected(house, filed.visitor)
    newer = house.keyring.rotated()
    async with house.database.writing() as session:
        assert await service.reseal(session, newer, 0, 10) == waiting
        assert await service.reseal(session, newer, waiting, 10) is None
        only_new = Keyring(newer.keys[:1])
        leased = await service.lease(session, only_new, ("telegram",), 5, house.now())
        assert [one.remote for one in leased] == ["telegram-file-17"]
        given = await service.give_to_case(
            session, only_new, person_id=filed.visitor.person_id, file_ids=[held], case=filed.case
        )
        assert given == {held: "document"}


def test_a_key_is_shown_nowhere() -> None:
    prepared = Prepared(b"k" * 32, "place", "photo", None, 1)  # type: ignore[arg-type]
    assert "kkk" not in repr(prepared)
