"""Events in the panel: written down in three languages, previewed, published, changed, called off, and in figures."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest

from casework.access import Role
from casework.events import afterwards, door, organising, service
from casework.events.certificate import certificate
from casework.events.door import Press
from casework.events.rules import Kind
from casework.house import House
from locales.dates import in_baku
from locales.translate import LANGUAGES
from tests.admin.browser import Browser, words_of
from tests.admin.conftest import Desk, Hire
from tests.conftest import Clock
from tests.meetings import STARTS, card_of, drafted, people_of, published, time_works, yes

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
    for wrong in ({"title_az": ""}, {"to_time": "09:00"}, {"day": "soon"}, {"seats": "-1"}, {"times": "99"}):
        answer = await rashad.browser.post("/events/new", **(WRITTEN | wrong))
        assert answer.status_code == 422, wrong
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
    assert cells["Women"][0] == 1
    csv = await rashad.browser.get(f"/events/{event}/figures?file=csv")
    assert "Step-free access,1" in csv.text


async def test_a_certificate_can_be_taken(rashad: Desk, house: House, clock: Clock) -> None:
    event = await published(house, rashad.actor, kind=Kind.TRAINING)
    (ayla,) = await people_of(house, 1)
    await yes(house, ayla, event)
    clock.at = STARTS + timedelta(hours=3)
    await time_works(house)
    await rashad.browser.sign_in("rashad")
    await rashad.browser.post(f"/events/{event}/all-came")
    async with house.database.writing() as session:
        answer = await afterwards.want_certificate(session, house.keyring, ayla.person_id, event, "Əzizova Şəhlə")
    assert "Əzizova Şəhlə" in (await rashad.browser.get(f"/events/{event}")).text
    pdf = await rashad.browser.get(f"/events/{event}/certificates/{answer}?language=ru")
    assert pdf.content.startswith(b"%PDF-")
    assert (await rashad.browser.get(f"/events/{event}/certificates/{answer + 1}")).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_certificate_has_every_letter(
    rashad: Desk, house: House, language: str, recwarn: pytest.WarningsRecorder
) -> None:
    card = await card_of(house, await published(house, rashad.actor))
    letters = "Əəğıİöşüç ÇŞÜÖĞ Ёёщъ " + "Uzun ad " * 8
    made = certificate(card, letters, language, "Maddə 54", house.now())
    assert made.startswith(b"%PDF-")
    assert len(made) < 100_000
    assert [str(one.message) for one in recwarn] == []  # a letter that the font lacks is warned of


async def test_calling_off_and_the_door(rashad: Desk, house: House) -> None:
    event = await published(house, rashad.actor)
    await rashad.browser.post(f"/events/{event}/door")
    page = (await rashad.browser.get(f"/events/{event}")).text
    assert f"/admin/door#{event}-1-" in page
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
