"""Events in the panel: written down in three languages, previewed, published, changed, called off, and in figures."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from fontTools.ttLib import TTFont

from casework.access import Role
from casework.audit import service as audit
from casework.broadcasts import service as broadcasts
from casework.events import afterwards, door, organising, service, visits
from casework.events.certificate import FONTS, certificate
from casework.events.door import Press
from casework.events.rules import Kind
from casework.house import House
from casework.outbox import service as outbox
from locales.dates import in_baku
from locales.translate import LANGUAGES
from tests.admin.browser import Browser, words_of
from tests.admin.conftest import Desk, Hire
from tests.broadcasting import follower
from tests.conftest import Clock
from tests.meetings import (
    STARTS,
    answers_of,
    card_of,
    changed,
    drafted,
    full_house,
    people_of,
    published,
    time_works,
    yes,
)

COORDINATOR, LAWYER, ADMINISTRATOR = Role.COORDINATOR, Role.LAWYER, Role.ADMINISTRATOR

WRITTEN = {
    "title_az": "Qadınlar üçün təlim",
    "title_ru": "Тренинг для женщин",
    "text_az": "Kiçik biznes haqqında.",
    "kind": "training",
    "community": "mil",
    "district": "imishli",
    "place": "Klub",
    "map_link": "https://maps.example/klub",
    "day": "2026-12-05",
    "from_time": "10:00",
    "to_time": "16:00",
    "seats": "20",
    "repeat": "once",
    "deed": "save",
}


@pytest.fixture
async def rashad(hire: Hire) -> Desk:
    rashad = await hire("rashad", COORDINATOR)
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    return rashad


async def test_from_the_editor_to_the_list(rashad: Desk, house: House) -> None:
    preview = await rashad.browser.post("/events/new", **(WRITTEN | {"deed": "preview"}))
    assert "Тренинг для женщин" in preview.text
    assert "суббота, 5 декабря 2026 г., 10:00–16:00" in preview.text
    assert preview.text.count("Kiçik biznes haqqında.") == 4  # typed once, and read so in all three languages
    answer = await rashad.browser.post("/events/new", **WRITTEN)
    assert answer.status_code == 303, answer.text
    page = words_of((await rashad.browser.get("/events?box=drafts")).text)
    assert "Qadınlar üçün təlim" in page
    path = answer.headers["location"].removeprefix("/admin").partition("?")[0]
    event_id = int(path.rpartition("/")[2])
    card = await card_of(house, event_id)
    assert card.starts_at.isoformat() == "2026-12-05T06:00:00+00:00"  # ten in Baku
    await rashad.browser.post(f"{path}/publish")
    assert "Qadınlar üçün təlim" in (await rashad.browser.get("/events")).text
    edit = await rashad.browser.get(f"{path}/edit")
    assert 'value="10:00"' in edit.text
    assert 'value="2026-12-05"' in edit.text


async def test_what_was_typed_stays_when_something_is_wrong(rashad: Desk) -> None:
    nowhere = ({"day": "9999-12-31"}, {"day": "9999-12-31", "repeat": "weekly"}, {"day": "0001-01-01"})
    for wrong in ({"title_az": ""}, {"to_time": "09:00"}, {"day": "soon"}, {"seats": "-1"}, {"times": "99"}, *nowhere):
        answer = await rashad.browser.post("/events/new", **(WRITTEN | wrong))
        assert answer.status_code in {409, 422}, wrong
        assert "Тренинг для женщин" in answer.text
        assert 'class="refusal"' in answer.text


async def test_a_series_is_made_and_published_at_once(rashad: Desk, house: House) -> None:
    answer = await rashad.browser.post("/events/new", **(WRITTEN | {"repeat": "weekly", "times": "3"}))
    path = answer.headers["location"].removeprefix("/admin").partition("?")[0]
    assert "19 December 2026" in (await rashad.browser.get(path)).text
    await rashad.browser.post(f"{path}/publish", series="1")
    async with house.database.reading() as session:
        coming = await service.coming(session, house.keyring, house.now())
    assert [f"{card.starts_at:%d.%m}" for card in coming] == ["05.12", "12.12", "19.12"]


async def test_short_meetings_last_until_the_next(rashad: Desk, house: House) -> None:
    slots = {"kind": "one_to_one", "repeat": "slots", "times": "4", "minutes": "20"}
    answer = await rashad.browser.post("/events/new", **(WRITTEN | slots))
    assert answer.status_code == 303, answer.text
    async with house.database.reading() as session:
        drafts = await organising.listed(session, house.keyring, rashad.actor, "drafts", house.now())
    assert [f"{in_baku(card.starts_at):%H:%M}-{in_baku(card.ends_at):%H:%M}" for card in drafts] == [
        "10:00-10:20",
        "10:20-10:40",
        "10:40-11:00",
        "11:00-11:20",
    ]
    assert {card.seats for card in drafts} == {1}


async def test_one_event_in_figures_and_as_a_file(rashad: Desk, house: House, clock: Clock) -> None:
    event = await published(house, rashad.actor, seats=3, kind=Kind.TRAINING)
    people = await people_of(house, 4)
    for party, who in zip((2, 1, 1, 3), people, strict=True):
        await yes(house, who, event, party)
    async with house.database.writing() as session:
        note = (session, house.keyring, people[0].person_id, event)
        await service.note_needs(*note, ["access"], "Pilləkən olmasa")
    page = words_of((await rashad.browser.get(f"/events/{event}")).text)
    for found in ("People with a place 3 / 3", "On the waiting list 2", "Step-free access 1", "As people see it"):
        assert found in page
    assert "Pilləkən" not in page
    assert "Pilləkən olmasa" in (await rashad.browser.get(f"/events/{event}/needs")).text
    clock.at = STARTS
    await rashad.browser.sign_in("rashad")  # a week has passed
    async with house.database.writing() as session:
        codes = [one.code for one in await door.expected(session, house.keyring, event)]
        presses = [
            Press("press-one", code=codes[0], party=1),
            Press("press-two", walk_in=True, gender="woman", age_group="30_44", district="imishli"),
        ]
        await door.take(session, house.keyring, event, presses, house.now())
    sheet = openpyxl.load_workbook(io.BytesIO((await rashad.browser.get(f"/events/{event}/figures")).content)).active
    cells = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True) if row[0]}
    assert cells["Have a place"][:2] == (2, 3)
    assert cells["People who came"][0] == 2
    assert "Women" not in cells  # one alone is not shown
    csv = await rashad.browser.get(f"/events/{event}/figures?file=csv")
    assert "Step-free access,1" in csv.text


async def test_who_came_and_how_it_was_is_shown_from_five_on(rashad: Desk, house: House, clock: Clock) -> None:
    event = await published(house, rashad.actor, seats=None)
    await full_house(house, event, 6)
    clock.at = STARTS
    await rashad.browser.sign_in("rashad")
    assert "Who came" in (await rashad.browser.get(f"/events/{event}")).text
    await rashad.browser.post(f"/events/{event}/all-came")
    clock.at = STARTS + timedelta(hours=3)
    await time_works(house)
    people = [row.person_id for row in await answers_of(house, event)]

    async def says(person_id: int, gender: str) -> None:
        async with house.database.writing() as session:
            opinion = await afterwards.rate(session, person_id, event, "good")
            assert opinion is not None
            await afterwards.add_words(session, house.keyring, event, opinion, f"Sözlər {person_id}")
            await afterwards.count_visitor(session, event, gender, "", "")

    for person_id in people[:4]:
        await says(person_id, "woman")
    page = (await rashad.browser.get(f"/events/{event}")).text
    assert "So far fewer than five people" in page
    assert "Sözlər" not in page
    assert "Women" not in words_of(page.partition("<details>")[0])
    await says(people[4], "woman")
    await says(people[5], "man")
    page = words_of((await rashad.browser.get(f"/events/{event}")).text)
    for found in ("Gender Women 5 Not said, or fewer than five 1", "It was good 5 So-so fewer than 5", "In all 6"):
        assert found in page
    assert page.count("Sözlər") == 6


async def test_the_list_on_paper_stands_in_the_place_of_what_people_said(
    rashad: Desk, house: House, clock: Clock
) -> None:
    event = await published(house, rashad.actor, seats=None)
    await full_house(house, event, 9)
    counts = {"gender-woman": "4", "gender-man": "3", "age_group-60_plus": "", "district-1": "imishli", "number-1": "9"}
    assert (await rashad.browser.post(f"/events/{event}/count", **counts)).status_code == 409  # a week before
    clock.at = STARTS
    await rashad.browser.sign_in("rashad")
    await rashad.browser.post(f"/events/{event}/all-came")
    for wrong in ("-1", "three", "10001"):
        answer = await rashad.browser.post(f"/events/{event}/count", **(counts | {"gender-woman": wrong}))
        assert answer.status_code == 422
    answer = await rashad.browser.post(f"/events/{event}/count", **counts)
    assert answer.headers["location"].endswith("said=event_counted")
    page = await rashad.browser.get(f"/events/{event}")
    shown = words_of(page.text)
    assert "Gender Men 3 Women 4 Not said 2" in shown
    assert "District Imishli 9 Not said 0" in shown
    assert 'name="gender-woman" type="number" min="0" max="10000" value="4"' in page.text
    csv = (await rashad.browser.get(f"/events/{event}/figures?file=csv")).text
    assert "Men,3" in csv
    await rashad.browser.post(f"/events/{event}/count")
    assert "Women" not in words_of((await rashad.browser.get(f"/events/{event}")).text.partition("<details>")[0])


async def test_fewer_seats_than_are_held_are_pointed_out(rashad: Desk, house: House) -> None:
    event = await published(house, rashad.actor, seats=4)
    for party, who in zip((2, 2), await people_of(house, 2), strict=True):
        await yes(house, who, event, party)
    assert "Nobody loses theirs" not in (await rashad.browser.get(f"/events/{event}")).text
    await changed(house, rashad.actor, event, seats=3)
    page = (await rashad.browser.get(f"/events/{event}")).text
    assert "People who hold a place: 4; places: 3. Nobody loses theirs." in page


async def test_a_certificate_can_be_taken(rashad: Desk, house: House, clock: Clock) -> None:
    event = await published(house, rashad.actor, kind=Kind.TRAINING)
    (ayla,) = await people_of(house, 1)
    await yes(house, ayla, event)
    clock.at = STARTS + timedelta(hours=3)
    await time_works(house)
    await rashad.browser.sign_in("rashad")
    await rashad.browser.post(f"/events/{event}/all-came")
    async with house.database.writing() as session:
        given = (ayla.person_id, event, "Əzizova Şəhlə", house.now())
        answer = (await afterwards.want_certificate(session, house.keyring, *given)).answer_id
    assert "Əzizova Şəhlə" in (await rashad.browser.get(f"/events/{event}")).text
    pdf = await rashad.browser.get(f"/events/{event}/certificates/{answer}?language=ru")
    assert pdf.content.startswith(b"%PDF-")
    assert (await rashad.browser.get(f"/events/{event}/certificates/{answer + 1}")).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_certificate_has_every_letter(
    rashad: Desk, house: House, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    card = await card_of(house, await published(house, rashad.actor))
    letters = "Əəğıİöşüç ÇŞÜÖĞ Ёёщъ " + "Uzun ad " * 8
    made = certificate(card, letters, language, "Maddə 54", house.now())
    assert made.startswith(b"%PDF-")
    assert len(made) < 100_000
    for font in FONTS.glob("*.ttf"):
        with TTFont(font) as opened:
            assert {ord(letter) for letter in letters} <= opened.getBestCmap().keys()
    certificate(card, "Şəhla 🌸 علي", language, "Maddə 54", house.now())
    assert caplog.messages == [], "letters of a name, though the font lacks them"


async def test_where_a_visit_finds_somebody_is_opened_on_the_record(rashad: Desk, house: House) -> None:
    slot = await published(house, rashad.actor, kind=Kind.ONE_TO_ONE, place="")
    (ayla,) = await people_of(house, 1)
    await yes(house, ayla, slot)
    async with house.database.writing() as session:
        assert await visits.note(session, house.keyring, ayla.person_id, slot, "Mavi darvaza")
    page = await rashad.browser.get(f"/events/{slot}")
    assert "Mavi darvaza" not in page.text
    assert "At people's own places" in words_of(page.text).replace("&#39;", "'")
    opened = await rashad.browser.get(f"/events/{slot}/visits")
    assert "Mavi darvaza" in opened.text
    (answer,) = [row.id for row in await answers_of(house, slot)]
    path = f"/events/{slot}/visits/{answer}"
    assert (await rashad.browser.post(path, words=" ")).status_code == 422
    assert (await rashad.browser.post(f"/events/{slot}/visits/{answer + 1}", words="Gəlirik")).status_code == 404
    assert (await rashad.browser.post(path, words="Saat 15-də gəlirik.")).status_code == 303
    async with house.database.reading() as session:
        actions = [line.action for line in await audit.latest(session)]
        assert await outbox.counts(session) == {"waiting": 1}
    assert actions.count("panel:event:read_visit") == 1
    assert actions.count("panel:event:write_visit") == 1
    assert (await rashad.browser.get(f"/events/{await published(house, rashad.actor)}/visits")).status_code == 404


async def test_an_announcement_of_an_event_is_begun_by_one_press(rashad: Desk, house: House) -> None:
    draft = await drafted(house, rashad.actor)
    assert (await rashad.browser.post(f"/events/{draft}/announce")).status_code == 404
    far = "https://maps.example/" + "x" * 470
    event = await published(house, rashad.actor, place="Klub" + " və bağ" * 40, map_link=far)
    page = (await rashad.browser.get(f"/events/{event}")).text
    assert f'value="http://korpu.test/chat?start=evt_{event}"' in page
    async with Browser(replace(house, address="http://korpu.example"), telegram="KorpuBot") as elsewhere:
        await elsewhere.sign_in("rashad")
        page = (await elsewhere.get(f"/events/{event}")).text
    for link in (f"http://korpu.example/chat?start=evt_{event}", f"https://t.me/KorpuBot?start=evt_{event}"):
        assert f'value="{link}"' in page
    answer = await rashad.browser.post(f"/events/{event}/announce")
    path = answer.headers["location"].removeprefix("/admin")
    page = (await rashad.browser.get(path)).text
    for found in (
        "Evə qayıdış: suallar və cavablar",
        "Возвращение домой\nКогда: суббота, 28 ноября 2026 г., 15:00–17:00",
        "Going home\nWhen: Saturday, 28 November 2026, 15:00–17:00 (Baku time)\nWhere: Klub",
        f'value="evt_{event}"',
        'value="Show the event"',
    ):
        assert found in page
    async with house.database.reading() as session:
        row = await broadcasts.one(session, rashad.actor, int(path.rpartition("/")[2]))
    assert (row.purpose, row.audience) == ("event", {"communities": ["mil"], "districts": ["imishli"]})
    assert all(len(text) <= 1000 for text in row.texts.values())


async def test_calling_off_and_the_door(rashad: Desk, house: House) -> None:
    event = await published(house, rashad.actor)
    await rashad.browser.post(f"/events/{event}/door")
    page = (await rashad.browser.get(f"/events/{event}")).text
    assert f"/admin/door#{event}-1-" in page
    assert "These announcements lead here" not in page
    await follower(house)
    draft = await rashad.browser.post(f"/events/{event}/announce")
    await rashad.browser.post(f"{draft.headers['location'].removeprefix('/admin')}/release")
    page = words_of((await rashad.browser.get(f"/events/{event}")).text)
    assert "These announcements lead here and are held back then: Evə qayıdış" in page
    await rashad.browser.post(f"/events/{event}/cancel")
    assert "Called off" in (await rashad.browser.get(f"/events/{event}")).text
    assert (await rashad.browser.post(f"/events/{event}/edit", **WRITTEN)).status_code == 409


async def test_the_door_opens_to_nobody_without_its_secret(browser: Browser, rashad: Desk, house: House) -> None:
    event = await published(house, rashad.actor)
    async with house.database.writing() as session:
        token = await door.open_door(session, house.keyring, rashad.actor, event, house.now())
    page = await browser.get("/door")
    assert page.status_code == 200
    assert "Evə qayıdış" not in page.text
    assert "camera=(self)" in page.headers["permissions-policy"]
    for secret in ("", "1-1-AAAAAAAAAAAAAAAAAAAAAAAA", token[:-1]):
        answer = await browser.get("/door/list", **{"x-door": secret})
        assert answer.status_code == 410
        assert "Evə qayıdış" not in answer.text
    assert (await browser.send("/door/presses", {})).status_code == 410
    found = (await browser.get("/door/list", **{"x-door": token})).json()
    assert (found["title"], found["people"], found["walked_in"]) == ("Going home", [], 0)


async def test_only_coordinators_have_the_pages(hire: Hire, house: House, rashad: Desk) -> None:
    draft = await drafted(house, rashad.actor)
    for role in (LAWYER, ADMINISTRATOR):
        somebody = await hire(role.value, role)
        for path in ("/events", "/events/new", f"/events/{draft}", f"/events/{draft}/needs"):
            assert (await somebody.browser.get(path)).status_code == 403
        assert (await somebody.browser.post(f"/events/{draft}/publish")).status_code == 403
    assert (await rashad.browser.get("/events/999")).status_code == 404


async def test_places_are_not_offered_in_the_preview_once_it_has_begun(
    rashad: Desk, house: House, clock: Clock
) -> None:
    event_id = await published(house, rashad.actor, seats=4)
    few = "Only a few places are left."
    assert few in words_of((await rashad.browser.get(f"/events/{event_id}")).text)
    clock.at = STARTS
    await rashad.browser.sign_in("rashad")  # a week has passed
    page = words_of((await rashad.browser.get(f"/events/{event_id}")).text)
    assert "As people see it" in page
    assert few not in page
