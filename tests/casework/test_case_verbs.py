"""The verbs of a case on both databases: what state follows, who may, what is recorded, what the citizen is told."""

from __future__ import annotations

import pytest

from casework.access import Role
from casework.actors import Actor
from casework.audit import service as audit
from casework.cases import keys, lists
from casework.cases import service as cases
from casework.cases.rules import Status, Urgency
from casework.cases.thread import find, open_thread
from casework.errors import CaseClosed, CaseNotClosed, CaseworkError, EmptyText, NotAllowed, NotFound, TextTooLong
from casework.house import House
from casework.organisation import service as organisation
from casework.people import service as people
from tests.cast import (
    ADMINISTRATOR,
    COORDINATOR,
    LAWYER,
    Door,
    citizen,
    colleague,
    complain,
    send_all,
)
from tests.conftest import Clock
from tests.faults import plant

TOLD = {
    "az": ("müraciət", "Müraciət"),
    "ru": ("обращени", "Обращени"),
    "en": ("equest",),
}


async def rows(house: House, case_id: int) -> list[str]:
    """Audit actions about a case, oldest first."""
    async with house.database.reading() as session:
        return [row.action for row in reversed(await audit.of_subject(session, "case", case_id))]


async def status(house: House, actor: Actor, case_id: int) -> str:
    async with house.database.reading() as session:
        return (await find(session, actor, case_id)).status


async def test_a_new_case_is_sealed_for_the_coordinators_and_recorded(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    opened = await complain(house)
    async with house.database.writing() as session:
        thread = await open_thread(session, rana, opened.case.id, clock())
    assert thread.facts == {"story": ["Əmək haqqım verilmir."], "topic": "labour"}
    assert list(thread.readers) == [rana.id]
    assert (thread.case.status, thread.case.unread, thread.case.due_at) == ("new", True, None)
    assert opened.case.number == "26-00001"
    assert await rows(house, 1) == ["citizen:case:open", "panel:case:read"]


async def test_a_period_that_the_organisation_set_gives_the_case_its_due_time(house: House, clock: Clock) -> None:
    boss = await colleague(house, "kamran", ADMINISTRATOR)
    async with house.database.writing() as session:
        await organisation.ensure(session, "Maddə 54")
        await organisation.set_periods(session, boss, {"normal": 72, "urgent": 4}, clock())
    assert ((await complain(house)).case.due_at - clock()).total_seconds() == 72 * 3600  # type: ignore[operator]
    urgent = await complain(house, urgency=Urgency.URGENT)
    assert (urgent.case.due_at - clock()).total_seconds() == 4 * 3600  # type: ignore[operator]
    assert (await complain(house, urgency=Urgency.HIGH)).case.due_at is None


@pytest.mark.parametrize("language", ["az", "ru", "en"])
async def test_the_life_of_a_case_is_told_in_the_citizens_language(house: House, clock: Clock, language: str) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    leyla = await colleague(house, "leyla", LAWYER)
    who = await citizen(house, language=language, sender="71")
    door, case_id, keyring = Door(), (await complain(house, who)).case.id, house.keyring
    seen: list[str] = []

    async def then(expected: str) -> None:
        seen.append(await status(house, rana, case_id))
        assert seen[-1] == expected
        await send_all(house, door)

    async with house.database.writing() as s:
        await cases.assign(s, keyring, rana, case_id, leyla.id or 0, clock())
    await then(Status.ASSIGNED)
    async with house.database.writing() as s:
        await cases.answer(s, keyring, leyla, case_id, "Müqaviləniz var?", clock(), asks_back=True)
    await then(Status.WAITING)
    async with house.database.writing() as s:
        await cases.write(s, keyring, who, case_id, "Var.", Urgency.NORMAL, clock())
    await then(Status.ASSIGNED)
    async with house.database.writing() as s:
        await cases.answer(s, keyring, leyla, case_id, "Məhkəməyə verin.", clock())
    await then(Status.ANSWERED)
    async with house.database.writing() as s:
        await cases.close(s, keyring, leyla, case_id, clock())
    await then(Status.CLOSED)
    async with house.database.writing() as s:
        await cases.write(s, keyring, who, case_id, "Yenə verilmir.", Urgency.NORMAL, clock())
    await then(Status.REOPENED)
    async with house.database.writing() as s:
        await cases.close(s, keyring, rana, case_id, clock())
        await cases.reopen(s, keyring, rana, case_id, clock())
    await then(Status.REOPENED)

    texts = door.texts("71")
    assert len(texts) == 6  # assigned, asked, answered, closed, closed, reopened
    assert "Müqaviləniz var?" in texts[1]
    assert "Məhkəməyə verin." in texts[2]
    assert all("26-00001" in text for text in texts)
    assert all(any(word in text for word in TOLD[language]) for text in texts)
    assert await rows(house, case_id) == [
        "citizen:case:open",
        "panel:case:assign",
        "panel:case:ask",
        "citizen:case:write",
        "panel:case:answer",
        "panel:case:close",
        "citizen:case:write",
        "panel:case:close",
        "panel:case:reopen",
    ]


async def test_the_thread_shows_what_became_of_an_answer(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    case_id = (await complain(house)).case.id
    async with house.database.writing() as s:
        await cases.answer(s, house.keyring, rana, case_id, "Baxırıq.", clock())
        before = (await open_thread(s, rana, case_id, clock())).entries[-1]
    await send_all(house, Door())
    async with house.database.writing() as s:
        after = (await open_thread(s, rana, case_id, clock())).entries[-1]
    assert (before.send_status, after.send_status, after.settled_at) == ("waiting", "sent", clock())


async def test_a_note_is_never_sent_to_the_citizen(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    case_id = (await complain(house)).case.id
    async with house.database.writing() as s:
        await cases.note(s, rana, case_id, "Vəkil lazımdır.", clock())
        entry = (await open_thread(s, rana, case_id, clock())).entries[-1]
    door = Door()
    await send_all(house, door)
    assert (entry.kind, entry.content["text"], entry.send_status) == ("note", "Vəkil lazımdır.", None)
    assert door.sent == []


async def test_a_second_lawyer_is_not_announced_to_the_citizen_again(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    one, two = await colleague(house, "leyla", LAWYER), await colleague(house, "murad", LAWYER)
    case_id = (await complain(house)).case.id
    async with house.database.writing() as s:
        await cases.assign(s, house.keyring, rana, case_id, one.id or 0, clock())
        await cases.assign(s, house.keyring, rana, case_id, two.id or 0, clock())
        await cases.assign(s, house.keyring, rana, case_id, two.id or 0, clock())  # theirs already: nothing happens
    door = Door()
    await send_all(house, door)
    assert len(door.sent) == 1
    assert (await rows(house, case_id)).count("panel:case:assign") == 2


async def test_a_lawyer_may_take_what_they_read_but_not_hand_it_to_another(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    leyla, murad = await colleague(house, "leyla", LAWYER), await colleague(house, "murad", LAWYER)
    case_id = (await complain(house)).case.id
    async with house.database.writing() as s:
        await keys.share(s, rana, case_id, leyla.id or 0, clock())
        await cases.assign(s, house.keyring, leyla, case_id, leyla.id or 0, clock())
    with pytest.raises(NotAllowed):
        async with house.database.writing() as s:
            await cases.assign(s, house.keyring, leyla, case_id, murad.id or 0, clock())
    assert await status(house, rana, case_id) == "assigned"


async def test_an_answer_to_an_urgent_text_and_the_urgency_by_hand(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    who = await citizen(house)
    case_id = (await complain(house, who)).case.id
    async with house.database.writing() as s:
        await cases.write(s, house.keyring, who, case_id, "Məni döyürlər", Urgency.URGENT, clock())
        assert (await find(s, rana, case_id)).urgency == "urgent"
        await cases.set_urgency(s, rana, case_id, Urgency.HIGH, clock())
        await cases.write(s, house.keyring, who, case_id, "Sağ olun", Urgency.NORMAL, clock())
        assert (await find(s, rana, case_id)).urgency == "high"


VERBS = {
    "assign": lambda s, h, a, c: cases.assign(s, h.keyring, a, c, a.id, h.now()),
    "answer": lambda s, h, a, c: cases.answer(s, h.keyring, a, c, "Salam", h.now()),
    "note": lambda s, h, a, c: cases.note(s, a, c, "Salam", h.now()),
    "close": lambda s, h, a, c: cases.close(s, h.keyring, a, c, h.now()),
    "reopen": lambda s, h, a, c: cases.reopen(s, h.keyring, a, c, h.now()),
    "urgency": lambda s, h, a, c: cases.set_urgency(s, a, c, Urgency.URGENT, h.now()),
    "share": lambda s, h, a, c: keys.share(s, a, c, a.id, h.now()),
    "unshare": lambda s, h, a, c: keys.unshare(s, a, c, a.id, h.now()),
    "read": lambda s, h, a, c: open_thread(s, a, c, h.now()),
    "find": lambda s, h, a, c: find(s, a, c),
}


@pytest.mark.parametrize("verb", VERBS)
async def test_who_is_no_reader_finds_no_case_whatever_their_role(house: House, verb: str) -> None:
    await colleague(house, "rəna", COORDINATOR)
    case_id = (await complain(house)).case.id
    everything = await colleague(house, "kamran", ADMINISTRATOR, LAWYER)
    later = await colleague(house, "yeni", COORDINATOR)  # came after the case and was never let in
    before = await rows(house, case_id)
    for actor in (everything, later):
        for wanted in (case_id, 999):
            with pytest.raises(NotFound):
                async with house.database.writing() as session:
                    await VERBS[verb](session, house, actor, wanted)
    assert await rows(house, case_id) == before


@pytest.mark.parametrize("verb", ["answer", "close", "share"])
async def test_an_administrator_who_reads_a_case_still_answers_nothing(house: House, clock: Clock, verb: str) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    boss = await colleague(house, "kamran", ADMINISTRATOR)
    case_id = (await complain(house)).case.id
    async with house.database.writing() as session:
        await keys.share(session, rana, case_id, boss.id or 0, clock())
    with pytest.raises(NotAllowed):
        async with house.database.writing() as session:
            await VERBS[verb](session, house, boss, case_id)


async def test_a_closed_case_takes_no_answer_and_an_open_one_no_reopening(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    case_id = (await complain(house)).case.id
    await forbidden(house, CaseNotClosed, "reopen", rana, case_id)
    async with house.database.writing() as session:
        await cases.close(session, house.keyring, rana, case_id, clock())
    await forbidden(house, CaseClosed, "answer", rana, case_id)
    await forbidden(house, CaseClosed, "close", rana, case_id)


async def forbidden(house: House, fact: type[CaseworkError], verb: str, actor: Actor, case_id: int) -> None:
    with pytest.raises(fact):
        async with house.database.writing() as session:
            await VERBS[verb](session, house, actor, case_id)


@pytest.mark.parametrize(("text", "fact"), [("", EmptyText), (" \n ", EmptyText), ("x" * 20_001, TextTooLong)])
async def test_an_answer_has_words_and_an_end(house: House, text: str, fact: type[CaseworkError]) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    case_id = (await complain(house)).case.id
    with pytest.raises(fact):
        async with house.database.writing() as session:
            await cases.answer(session, house.keyring, rana, case_id, text, house.now())
    door = Door()
    await send_all(house, door)
    assert door.sent == []


async def test_an_answer_longer_than_a_telegram_message_may_be_is_taken(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    case_id = (await complain(house)).case.id
    async with house.database.writing() as session:
        await cases.answer(session, house.keyring, rana, case_id, "ə" * 20_000, clock())
    door = Door()
    await send_all(house, door)
    assert "ə" * 20_000 in door.sent[0][1].text


@pytest.mark.parametrize("verb", ["assign", "answer", "note", "close", "urgency"])
async def test_nothing_changes_when_it_cannot_be_recorded(house: House, verb: str) -> None:
    """The audit stands in the same transaction as the deed: without the one there is not the other."""
    rana = await colleague(house, "rəna", COORDINATOR)
    case_id = (await complain(house)).case.id
    await plant(house.database, "audit")
    with pytest.raises(Exception, match="planted fault"):
        async with house.database.writing() as session:
            await VERBS[verb](session, house, rana, case_id)
    async with house.database.reading() as session:
        case = await find(session, rana, case_id)
    assert (case.status, case.owner_id, case.urgency, case.closed_at) == ("new", None, "normal", None)
    door = Door()
    await send_all(house, door)
    assert door.sent == []


async def test_the_language_a_person_changes_to_is_the_language_they_are_told_in(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    who = await citizen(house, language="az", sender="72")
    case_id = (await complain(house, who)).case.id
    async with house.database.writing() as session:
        await people.choose_language(session, who.person_id, "ru")
        await cases.close(session, house.keyring, rana, case_id, clock())
    door = Door()
    await send_all(house, door)
    assert "закрыто" in door.texts("72")[0]


async def test_a_person_sees_only_their_own_cases(house: House) -> None:
    one, other = await citizen(house), await citizen(house)
    mine = [(await complain(house, one)).case.id, (await complain(house, one)).case.id]
    await complain(house, other)
    async with house.database.reading() as session:
        assert [card.id for card in await lists.of_person(session, one.person_id)] == sorted(mine, reverse=True)


def test_a_role_opens_no_case() -> None:
    assert set(Role) == {"administrator", "coordinator", "lawyer"}
