"""Whose hands a case's key is in: sharing, taking away, forgotten passwords, the recovery words, the receipt."""

from __future__ import annotations

import pytest

from casework.actors import SYSTEM, Actor
from casework.cases import keys, lists
from casework.cases import service as cases
from casework.cases.queries import Filter, Page
from casework.cases.rules import Urgency
from casework.cases.thread import Thread, follow, open_thread
from casework.errors import CannotRead, LastReader, NotAllowed, NotFound, WordsDoNotMatch
from casework.house import House
from casework.organisation import service as organisation
from casework.staff import service as staff
from casework.staff.service import Profile
from tests.cast import ADMINISTRATOR, COORDINATOR, LAWYER, PASSWORD, citizen, colleague, complain, signed_in
from tests.conftest import Clock


async def opened(house: House, actor: Actor, case_id: int) -> Thread:
    async with house.database.writing() as session:
        return await open_thread(session, actor, case_id, house.now())


async def cannot_open(house: House, actor: Actor, case_id: int) -> None:
    with pytest.raises(NotFound):
        await opened(house, actor, case_id)
    async with house.database.reading() as session:
        page = await lists.queue(session, actor, Filter(), Page())
        assert case_id not in [card.id for card in page.cards]
        assert await lists.counts(session, actor, {"all": Filter()}) == {"all": len(page.cards)}
        assert await lists.find_number(session, actor, f"26-{case_id:05d}") is None
        assert await lists.which_readable(session, actor, [case_id]) == set()


async def test_sharing_opens_and_unsharing_shuts(house: House, clock: Clock) -> None:
    rana, leyla = await colleague(house, "rəna", COORDINATOR), await colleague(house, "leyla", LAWYER)
    case_id = (await complain(house)).case.id
    await cannot_open(house, leyla, case_id)
    async with house.database.writing() as session:
        await keys.share(session, rana, case_id, leyla.id or 0, clock())
        await keys.share(session, rana, case_id, leyla.id or 0, clock())  # again: nothing
    thread = await opened(house, leyla, case_id)
    assert thread.facts["topic"] == "labour"
    assert set(thread.readers) == {rana.id, leyla.id}
    async with house.database.writing() as session:
        await cases.assign(session, house.keyring, rana, case_id, leyla.id or 0, clock())
        await keys.unshare(session, rana, case_id, leyla.id or 0, clock())
    await cannot_open(house, leyla, case_id)
    assert (await opened(house, rana, case_id)).case.owner_id is None


async def test_a_reader_passes_on_what_was_written_before_they_came(house: House, clock: Clock) -> None:
    rana, leyla = await colleague(house, "rəna", COORDINATOR), await colleague(house, "leyla", LAWYER)
    murad, who = await colleague(house, "murad", LAWYER), await citizen(house)
    case_id = (await complain(house, who)).case.id
    async with house.database.writing() as session:
        await cases.write(session, house.keyring, who, case_id, "birinci", Urgency.NORMAL, clock())
        await keys.share(session, rana, case_id, leyla.id or 0, clock())
    async with house.database.writing() as session:
        await cases.write(session, house.keyring, who, case_id, "ikinci", Urgency.NORMAL, clock())
        await keys.share(session, leyla, case_id, murad.id or 0, clock())
    told = [e.content["text"] for e in (await opened(house, murad, case_id)).entries if e.kind == "message"]
    assert told == ["birinci", "ikinci"]


async def test_the_last_reader_cannot_be_taken_away(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    case_id = (await complain(house)).case.id
    with pytest.raises(LastReader):
        async with house.database.writing() as session:
            await keys.unshare(session, rana, case_id, rana.id or 0, clock())
    assert list((await opened(house, rana, case_id)).readers) == [rana.id]


async def test_a_lawyer_takes_only_themselves_out(house: House, clock: Clock) -> None:
    rana, leyla = await colleague(house, "rəna", COORDINATOR), await colleague(house, "leyla", LAWYER)
    case_id = (await complain(house)).case.id
    async with house.database.writing() as session:
        await keys.share(session, rana, case_id, leyla.id or 0, clock())
    with pytest.raises(NotAllowed):
        async with house.database.writing() as session:
            await keys.unshare(session, leyla, case_id, rana.id or 0, clock())
    async with house.database.writing() as session:
        await keys.unshare(session, leyla, case_id, leyla.id or 0, clock())
    await cannot_open(house, leyla, case_id)


async def test_nothing_is_shared_with_whoever_has_no_key_yet_or_is_switched_off(house: House, clock: Clock) -> None:
    rana, leyla = await colleague(house, "rəna", COORDINATOR), await colleague(house, "leyla", LAWYER)
    case_id = (await complain(house)).case.id
    profile = Profile("Yeni", "yeni", frozenset({LAWYER}))
    async with house.database.writing() as session:
        invited, _ = await staff.invite(session, SYSTEM, profile, clock())
        await staff.change(
            session, SYSTEM, leyla.id or 0, Profile("Leyla", "leyla", frozenset({LAWYER})), active=False, now=clock()
        )
    for staff_id in (invited.id, leyla.id):
        with pytest.raises(CannotRead):
            async with house.database.writing() as session:
                await keys.share(session, rana, case_id, staff_id or 0, clock())


async def test_coordinators_read_what_is_in_their_area_and_nothing_else(house: House) -> None:
    everywhere = await colleague(house, "rəna", COORDINATOR)
    baku = await colleague(house, "bakı", COORDINATOR, districts=("baku",))
    sumgayit = await colleague(house, "sumqayıt", COORDINATOR, districts=("sumgayit", "guba"))
    here, nowhere = (await complain(house)).case.id, (await complain(house, district=None)).case.id
    assert set((await opened(house, everywhere, here)).readers) == {everywhere.id, sumgayit.id}
    await cannot_open(house, baku, here)
    assert set((await opened(house, baku, nowhere)).readers) == {everywhere.id, baku.id, sumgayit.id}


async def test_a_new_key_after_a_forgotten_password_opens_nothing_of_before(house: House, clock: Clock) -> None:
    rana, leyla = await colleague(house, "rəna", COORDINATOR), await colleague(house, "leyla", COORDINATOR)
    case_id = (await complain(house)).case.id
    async with house.database.writing() as session:
        token = await staff.invite_again(session, SYSTEM, leyla.id or 0, clock())
        await staff.accept(session, token, PASSWORD, clock())
        await keys.forget_reader(session, leyla.id or 0)
    leyla = await signed_in(house, "leyla")
    await cannot_open(house, leyla, case_id)
    async with house.database.writing() as session:
        await keys.share(session, rana, case_id, leyla.id or 0, clock())
    assert (await opened(house, leyla, case_id)).facts


async def test_the_recovery_words_let_a_colleague_into_every_case(house: House, clock: Clock) -> None:
    boss = await colleague(house, "kamran", ADMINISTRATOR)
    rana = await colleague(house, "rəna", COORDINATOR)
    async with house.database.writing() as session:
        await organisation.ensure(session, "Maddə 54")
        words = await organisation.make_recovery_words(session, boss, clock())
    with pytest.raises(WordsDoNotMatch):
        async with house.database.writing() as session:
            await organisation.confirm_recovery_words(session, boss, " ".join(reversed(words)), clock())
    async with house.database.writing() as session:
        await organisation.confirm_recovery_words(session, boss, "  ".join(words).upper(), clock())
    ids = [(await complain(house)).case.id for _ in range(3)]
    heir = await colleague(house, "varis", COORDINATOR)
    await cannot_open(house, heir, ids[0])
    with pytest.raises(NotAllowed):
        async with house.database.writing() as session:
            await keys.recover(session, rana, " ".join(words), heir.id or 0, clock())
    with pytest.raises(WordsDoNotMatch):
        async with house.database.writing() as session:
            await keys.recover(session, boss, "abandon " * 11 + "about", heir.id or 0, clock())
    async with house.database.writing() as session:
        assert await keys.recover(session, boss, " ".join(words), heir.id or 0, clock()) == 3
        assert await keys.recover(session, boss, " ".join(words), heir.id or 0, clock()) == 0
    for case_id in ids:
        assert (await opened(house, heir, case_id)).facts["topic"] == "labour"


async def test_a_case_that_nobody_can_read_yet_is_opened_by_the_recovery_words(house: House, clock: Clock) -> None:
    boss = await colleague(house, "kamran", ADMINISTRATOR)
    async with house.database.writing() as session:
        await organisation.ensure(session, "Maddə 54")
        words = await organisation.make_recovery_words(session, boss, clock())
    case_id = (await complain(house)).case.id  # there is no coordinator
    rana = await colleague(house, "rəna", COORDINATOR)
    async with house.database.writing() as session:
        assert await keys.recover(session, boss, " ".join(words), rana.id or 0, clock()) == 1
    assert (await opened(house, rana, case_id)).facts


async def test_the_receipt_follows_the_case_and_shows_no_note(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    complaint = await complain(house)
    case_id, receipt = complaint.case.id, complaint.receipt
    async with house.database.writing() as session:
        await cases.note(session, rana, case_id, "Gizli qeyd", clock())
        await cases.answer(session, house.keyring, rana, case_id, "Cavab", clock())
        spaced = " ".join(receipt[at : at + 4] for at in range(0, 16, 4))
        written = await cases.write_with_receipt(
            session, house.keyring, spaced, "Qəbzlə əlavə", Urgency.NORMAL, clock()
        )
    assert written.id == case_id
    async with house.database.reading() as session:
        followed = await follow(session, house.keyring, receipt)
    assert [(e.kind, e.content.get("text")) for e in followed.entries] == [
        ("facts", None),
        ("answer", "Cavab"),
        ("message", "Qəbzlə əlavə"),
    ]
    assert all(entry.staff_id is None for entry in followed.entries)


async def test_a_wrong_receipt_finds_nothing(house: House, clock: Clock) -> None:
    receipt = (await complain(house)).receipt
    other = (await complain(house)).receipt
    mistyped = receipt[:-1] + str((int(receipt[-1]) + 1) % 10)
    for wrong in (mistyped, "", "salam", receipt + "0", receipt[:4] + other[4:], "0" * 400):
        with pytest.raises(NotFound):
            async with house.database.reading() as session:
                await follow(session, house.keyring, wrong)
        with pytest.raises(NotFound):
            async with house.database.writing() as session:
                await cases.write_with_receipt(session, house.keyring, wrong, "x", Urgency.NORMAL, clock())
    async with house.database.reading() as session:
        assert (await follow(session, house.keyring, other)).case.id == 2


async def test_a_stolen_database_without_the_keyring_has_no_try_at_receipts(house: House) -> None:
    receipt = (await complain(house)).receipt
    with pytest.raises(NotFound):
        async with house.database.reading() as session:
            await follow(session, type(house.keyring).fresh(), receipt)
