"""Forms and results in the panel: upload with every problem named, publish and withdraw, figures, files."""

from __future__ import annotations

import csv
import io

import httpx
import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # no stubs

from casework.access import Role
from casework.house import House
from casework.surveys import service as surveys
from flows.model import Value
from tests.admin.browser import Browser, words_of
from tests.admin.conftest import Hire
from tests.xlsform.good import HOUSEHOLD, LIMITS_IN_THREE, SKIPS
from tests.xlsform.spreadsheets import AZ, RU, simple

ADMINISTRATOR, COORDINATOR, LAWYER = Role.ADMINISTRATOR, Role.COORDINATOR, Role.LAWYER


async def upload(browser: Browser, data: bytes, name: str = "form.xlsx") -> httpx.Response:
    return await browser.http.post(
        "/admin/forms", data={"token": await browser.token()}, files={"file": (name, data, "application/octet-stream")}
    )


async def in_english(desk: Browser) -> None:
    await desk.post("/account", panel_language="en", theme="auto")


async def fill_in(house: House, number: int, answers: dict[str, Value], form: str = "u1") -> None:
    async with house.database.writing() as session:
        for _ in range(number):
            await surveys.began(session, form, "1")
            await surveys.record(session, form, "1", "az", "web", answers, house.now())


@pytest.mark.parametrize("role", list(Role))
async def test_coordinators_and_administrators_bring_forms_and_read_results(hire: Hire, role: Role) -> None:
    browser = (await hire("somebody", role)).browser
    allowed = role is not LAWYER
    for path in ("/forms", "/results"):
        assert (await browser.get(path)).status_code == (200 if allowed else 403)
        assert (f"/admin{path}" in (await browser.get("/account")).text) == allowed
    for path in ("/forms/u1", "/forms/u1/versions/1", "/forms/u1/xlsform", "/results/u1", "/results/u1/answers"):
        assert (await browser.get(path)).status_code == (404 if allowed else 403), path
    assert (await upload(browser, simple(["text", "a", "A?"]))).status_code == (303 if allowed else 403)


async def test_a_form_is_uploaded_published_and_withdrawn(hire: Hire) -> None:
    browser = (await hire("nigar", COORDINATOR)).browser
    answer = await upload(browser, LIMITS_IN_THREE.data)
    assert answer.headers["location"] == "/admin/forms/u1?said=uploaded"
    assert "Ehtiyaclar" in (await browser.get("/forms")).text
    assert "form_" not in (await browser.get("/forms/u1")).text  # no link before it is published
    await browser.post("/forms/u1/publish", version="1", in_menu="1")
    assert "form_" in (await browser.get("/forms/u1")).text
    await browser.post("/forms/u1/withdraw")
    assert "form_" not in (await browser.get("/forms/u1")).text
    assert (await browser.post("/forms/u1/publish", version="7")).status_code == 404


async def test_a_second_upload_is_a_new_version_and_the_old_file_can_be_had(hire: Hire) -> None:
    browser = (await hire("nigar", COORDINATOR)).browser
    settings = [["form_title", "form_id"], ["Su", "water"]]
    first = simple(["text", "a", "A?"], settings=settings)
    await upload(browser, first, "Su sorğusu.xlsx")
    answer = await upload(browser, simple(["text", "b", "B?"], settings=settings))
    assert answer.headers["location"] == "/admin/forms/u1?said=uploaded"
    again = await upload(browser, simple(["text", "b", "B?"], settings=settings))
    assert again.headers["location"] == "/admin/forms/u1?said=same"
    file = await browser.get("/forms/u1/versions/1")
    assert file.content == first
    assert file.headers["content-disposition"].startswith('attachment; filename="Su_sor_usu.xlsx"')
    written = load_workbook(io.BytesIO((await browser.get("/forms/u1/xlsform")).content))
    assert written["survey"]["B2"].value == "b"


async def test_what_is_wrong_is_listed_in_the_readers_language_and_nothing_is_kept(hire: Hire) -> None:
    browser = (await hire("nigar", COORDINATOR)).browser
    broken = simple(["txet", "a", "Ad?", "Имя?"], ["text", "b", "Soyad?", None], headings=("type", "name", AZ, RU))
    answer = await upload(browser, broken)
    assert answer.status_code == 422
    words = words_of(answer.text)
    assert "«txet» növü yoxdur." in words
    assert "Vərəq survey, sətir 3, sütun label" in words
    assert "/admin/forms/u1" not in (await browser.get("/forms")).text


@pytest.mark.parametrize("data", [b"", b"type,name,label", simple()], ids=["nothing", "csv", "empty"])
async def test_a_file_that_is_no_form_gets_a_sentence(hire: Hire, data: bytes) -> None:
    browser = (await hire("nigar", COORDINATOR)).browser
    answer = await upload(browser, data)
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


async def test_a_file_larger_than_allowed_is_refused_unread(hire: Hire) -> None:
    browser = (await hire("nigar", COORDINATOR)).browser
    assert (await upload(browser, b"0" * 2_200_000)).status_code == 413
    assert (await upload(browser, b"0" * 1_900_000)).status_code == 422  # larger than any other form of the panel


async def test_what_a_chat_cannot_show_is_said_and_the_form_is_kept(hire: Hire) -> None:
    browser = (await hire("nigar", COORDINATOR)).browser
    answer = await upload(browser, SKIPS.data)
    assert answer.status_code == 200
    assert "field-list" in answer.text
    assert (await browser.get("/forms/u1")).status_code == 200


async def test_figures_hide_what_could_point_at_somebody(hire: Hire, house: House) -> None:
    browser = (await hire("nigar", COORDINATOR)).browser
    await in_english(browser)
    await upload(browser, HOUSEHOLD.data)
    await fill_in(house, 12, {"region": "r1", "size": 3})
    page = words_of((await browser.get("/results/u1")).text)
    assert "Karabakh 100% 12" in page
    assert "fewer than 5" not in page
    await fill_in(house, 2, {"region": "r2", "needs": ("law",)})
    page = words_of((await browser.get("/results/u1")).text)
    assert "Karabakh fewer than 5" in page
    assert "Baku fewer than 5" in page
    assert "could point at somebody" in page
    assert "fewer than 5" not in words_of((await browser.get("/results")).text)


async def test_answers_are_taken_as_a_file_and_that_is_written_down(hire: Hire, house: House) -> None:
    browser = (await hire("aygun", ADMINISTRATOR)).browser
    await in_english(browser)
    await upload(browser, LIMITS_IN_THREE.data)
    await fill_in(house, 3, {"age": 40, "postcode": "=AZ1000", "needs": ("water",)})
    file = await browser.get("/results/u1/answers?file=csv")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert rows[0][:5] == ["age", "postcode", "needs", "needs/water", "needs/road"]
    assert rows[1][:5] == ["40", "'=AZ1000", "water", "1", "0"]
    assert len(rows) == 4
    words = load_workbook(io.BytesIO((await browser.get("/results/u1/answers?words=labels")).content)).active
    assert words["A1"].value == "Your age?"
    assert "took the answers of a survey as a file: u1" in words_of((await browser.get("/audit")).text)


async def test_a_survey_of_the_house_has_results_once_it_is_answered(hire: Hire, house: House) -> None:
    browser = (await hire("nigar", COORDINATOR)).browser
    assert (await browser.get("/results/needs")).status_code == 404
    await fill_in(house, 1, {}, "needs")
    assert (await browser.get("/results/needs")).status_code == 200
    assert "/admin/results/needs" in (await browser.get("/results")).text
