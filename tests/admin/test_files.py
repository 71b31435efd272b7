"""Files on the case page: shown to readers in a room of their own, saved under a safe name, sent with an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from admin.files import LARGEST_UPLOAD
from casework.access import Role
from casework.audit import service as audit
from casework.cases import service as cases
from casework.cases.rules import EntryKind
from casework.files import service as files
from casework.files.rules import MOST_BYTES, FileStatus
from casework.files.workbench import prepare
from casework.house import House
from tests.admin.browser import Browser, words_of
from tests.admin.conftest import Desk, Hire
from tests.admin.test_cases import leased
from tests.casework import corpus
from tests.casework.corpus import DOCX
from tests.cast import citizen, complain

ADMINISTRATOR, COORDINATOR, LAWYER = Role.ADMINISTRATOR, Role.COORDINATOR, Role.LAWYER
SENT = {
    "Şəkil.jpg": corpus.photo_with_place(),
    "Müqavilə.pdf": corpus.pdf(),
    "kilidli.pdf": corpus.pdf(trailer=b"/Encrypt 9 0 R"),
    "səs.mp3": corpus.mp3(),
    "ərizə.docx": corpus.document(),
}


@dataclass(frozen=True)
class Filed:
    """A case with a file of each sort, its reader, and the ids of the files by name."""

    case_id: int
    reader: Desk
    ids: dict[str, int]

    def path(self, name: str, rest: str = "") -> str:
        return f"/cases/{self.case_id}/files/{self.ids[name]}{rest}"


@pytest.fixture
async def filed(house: House, hire: Hire) -> Filed:
    reader = await hire("rashad", COORDINATOR)
    await reader.browser.post("/account", panel_language="en", theme="auto")
    visitor = await citizen(house)
    ids = {}
    for name, content in SENT.items():
        prepared = await prepare(house.files, content, name)
        async with house.database.writing() as session:
            ids[name] = await files.keep(
                session,
                house.keyring,
                prepared,
                house.now(),
                person_id=visitor.person_id,
                address_id=visitor.address_id,
            )
    case = (await complain(house, visitor, files=tuple(ids.values()))).case
    return Filed(case.id, reader, ids)


async def answers(
    browser: Browser, case_id: int, content: bytes | None, name: str = "plan.pdf", *, text: str = "", htmx: bool = False
) -> httpx.Response:
    fields = {"token": await browser.token(), "text": text}
    upload = {} if content is None else {"file": (name, content, "text/html")}  # what the browser claims is no matter
    headers = {"hx-request": "true"} if htmx else {}
    return await browser.http.post(f"/admin/cases/{case_id}/answer", data=fields, files=upload, headers=headers)


async def test_the_page_shows_each_file_as_it_may_be_shown(filed: Filed) -> None:
    page = (await filed.reader.browser.get(f"/cases/{filed.case_id}")).text
    for name in SENT:
        assert name in page
        assert f'href="/admin{filed.path(name, "/save")}" download' in page
    assert f'<img id="file-{filed.ids["Şəkil.jpg"]}"' in page
    assert f'<audio id="file-{filed.ids["səs.mp3"]}"' in page
    opens = [name for name in SENT if f'href="/admin{filed.path(name)}" target="_blank" rel="noopener">Open' in page]
    assert opens == ["Şəkil.jpg", "Müqavilə.pdf"]
    assert words_of(page).count("This file is locked") == 1
    assert "script" not in page[page.index('id="thread"') : page.index('class="compose"')]


async def test_what_is_shown_is_shown_in_a_room_of_its_own(filed: Filed) -> None:
    for name in SENT:
        answer = await filed.reader.browser.get(filed.path(name))
        assert answer.status_code == 200
        sort = answer.headers["content-disposition"].partition(";")[0]
        assert sort == ("inline" if name in {"Şəkil.jpg", "Müqavilə.pdf", "səs.mp3"} else "attachment"), name
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        if sort == "inline":
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("sandbox; default-src 'none'")
            assert "script" not in policy
            assert "allow" not in policy


async def test_a_file_is_saved_under_its_name_as_what_it_is(filed: Filed) -> None:
    answer = await filed.reader.browser.get(filed.path("ərizə.docx", "/save"))
    assert answer.headers["content-type"] == DOCX
    assert answer.headers["content-disposition"].endswith("filename*=UTF-8''%C9%99riz%C9%99.docx")
    assert (await filed.reader.browser.get(filed.path("Müqavilə.pdf", "/save"))).content == SENT["Müqavilə.pdf"]


async def test_a_player_may_ask_for_a_part(filed: Filed) -> None:
    whole = (await filed.reader.browser.get(filed.path("səs.mp3"))).content
    for asked, first, last in (
        ("bytes=0-", 0, len(whole) - 1),
        ("bytes=100-199", 100, 199),
        ("bytes=5-999999999", 5, -1),
    ):
        part = await filed.reader.browser.get(filed.path("səs.mp3"), range=asked)
        last %= len(whole)
        assert part.status_code == 206
        assert part.content == whole[first : last + 1]
        assert part.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"
    assert (await filed.reader.browser.get(filed.path("səs.mp3"), range="bytes=999999999-")).status_code == 416
    assert (await filed.reader.browser.get(filed.path("səs.mp3"), range="pages=1-2")).content == whole


async def test_nobody_else_learns_that_there_is_a_file(filed: Filed, house: House, hire: Hire) -> None:
    boss, leyla = await hire("rehber", ADMINISTRATOR), await hire("leyla", LAWYER)
    theirs = (await complain(house)).case  # leyla reads none of them
    for who in (boss, leyla):
        for rest in ("", "/save"):
            assert (await who.browser.get(filed.path("Şəkil.jpg", rest))).status_code == 404
        assert (await answers(who.browser, filed.case_id, corpus.pdf())).status_code == 404
    other = f"/cases/{theirs.id}/files/{filed.ids['Şəkil.jpg']}"
    assert (await filed.reader.browser.get(other)).status_code == 404  # a file of another case that one reads
    assert (await filed.reader.browser.get(f"/cases/{filed.case_id}/files/999")).status_code == 404
    async with Browser(house) as nobody:
        assert (await nobody.get(filed.path("Şəkil.jpg"))).status_code == 303
    async with house.database.reading() as session:
        assert {row.actor_id for row in await audit.of_subject(session, "case", filed.case_id)} <= {1, filed.reader.id}


async def test_opening_is_recorded_once_for_a_page_and_each_time_for_saving(filed: Filed, house: House) -> None:
    for _ in range(3):
        await filed.reader.browser.get(filed.path("Şəkil.jpg"))
    for _ in range(2):
        await filed.reader.browser.get(filed.path("Şəkil.jpg", "/save"))
    async with house.database.reading() as session:
        rows = [
            row for row in await audit.of_subject(session, "case", filed.case_id) if row.action == "panel:file:read"
        ]
    assert [(row.actor_id, row.details) for row in rows] == [(filed.reader.id, {"file": filed.ids["Şəkil.jpg"]})] * 3
    page = words_of((await filed.reader.browser.get(f"/cases/{filed.case_id}")).text)
    assert page.count("opened a file") == 1  # the history says it once a day


async def test_what_is_not_here_is_said_in_words(filed: Filed, house: House) -> None:
    visitor = await citizen(house)
    ids = []
    for number in range(3):
        async with house.database.writing() as session:
            ids.append(
                await files.expect(
                    session,
                    house.keyring,
                    person_id=visitor.person_id,
                    address_id=visitor.address_id,
                    kind="voice",
                    remote=str(number),
                    name=None,
                    media_type=None,
                    size=None,
                    now=house.now(),
                )
            )
    case = (await complain(house, visitor, files=tuple(ids))).case
    async with house.database.writing() as session:
        await files.given_up(session, ids[1], FileStatus.REFUSED, "disguised")
        await files.given_up(session, ids[2], FileStatus.LOST, "gone")
    page = words_of((await filed.reader.browser.get(f"/cases/{case.id}")).text)
    assert "It is still being fetched from the messenger." in page
    assert "It was not taken, and the citizen was told so: something else is hidden in it." in page
    assert "It is lost, and the citizen was asked to send it again: the messenger no longer has it." in page
    for file_id in ids:
        assert (await filed.reader.browser.get(f"/cases/{case.id}/files/{file_id}")).status_code == 404


async def test_a_colleague_sends_a_file_with_an_answer(filed: Filed, house: House) -> None:
    answer = await answers(filed.reader.browser, filed.case_id, corpus.photo_with_place(), "../plan.jpg", text="Baxın.")
    assert answer.status_code == 303, answer.text
    message = (await leased(house))[-1].message
    assert message is not None
    assert message.file is not None
    async with house.database.reading() as session:
        sent = await files.open_enclosed(session, house.files, message.file)
    assert (sent.name, sent.kind) == ("plan.jpg", "photo")
    assert b"Exif" not in sent.content
    page = (await filed.reader.browser.get(f"/cases/{filed.case_id}")).text
    assert "Baxın." in page
    assert page.count("plan.jpg") >= 1


async def test_an_answer_without_a_file_is_sent_as_before(filed: Filed, house: House) -> None:
    assert (await answers(filed.reader.browser, filed.case_id, None, text="Salam.")).status_code == 303
    assert (await answers(filed.reader.browser, filed.case_id, b"", "", text="Salam.")).status_code == 303
    assert all(one.message is not None and one.message.file is None for one in await leased(house))
    assert (await answers(filed.reader.browser, filed.case_id, None)).status_code == 422  # neither words nor a file


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])
async def test_a_refused_file_is_said_and_the_words_are_not_lost(filed: Filed, house: House, htmx: bool) -> None:
    typed = "Bu-sozler-itmesin"
    answer = await answers(filed.reader.browser, filed.case_id, corpus.HTML, "a.pdf", text=typed, htmx=htmx)
    assert answer.status_code == 422
    assert "We could not take the file “a.pdf”: we cannot take files of this kind." in words_of(answer.text)
    if htmx:
        assert answer.headers["hx-retarget"] == "#notice"  # the form below stays as it is
    else:
        assert typed in answer.text
    assert await leased(house) == []


async def test_a_file_that_is_too_large_is_refused_in_words(filed: Filed) -> None:
    answer = await answers(filed.reader.browser, filed.case_id, b"%PDF-" + b"0" * MOST_BYTES, text="Bax", htmx=True)
    assert answer.status_code == 422
    assert "it is larger than 20 MB." in words_of(answer.text)
    answer = await answers(filed.reader.browser, filed.case_id, b"%PDF-" + b"0" * LARGEST_UPLOAD)
    assert answer.status_code == 413  # before any of it is read


async def test_nothing_is_read_of_a_strangers_upload(filed: Filed, house: House) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 100_000
            yield b"0" * 100_000

    async with Browser(house) as nobody:
        headers = {"content-type": "multipart/form-data; boundary=x", "content-length": "10000000"}
        path = f"/admin/cases/{filed.case_id}/answer"
        assert (await nobody.http.post(path, content=endless(), headers=headers)).status_code == 401
    assert read <= 200_000


async def test_to_a_closed_case_nothing_is_sent(filed: Filed, house: House) -> None:
    async with house.database.writing() as session:
        await cases.close(session, house.keyring, filed.reader.actor, filed.case_id, house.now())
    await leased(house)
    assert (await answers(filed.reader.browser, filed.case_id, corpus.pdf(), htmx=True)).status_code == 409
    assert await leased(house) == []
    async with house.database.reading() as session:
        from casework.cases import thread

        page = await thread.open_thread(session, filed.reader.actor, filed.case_id, house.now(), recorded=False)
    assert [entry.staff_id for entry in page.entries if entry.kind is EntryKind.FILE] == [None] * len(SENT)


async def test_an_upload_never_lies_unsealed_on_the_disk(
    filed: Filed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))  # whatever spills over fails
    large = corpus.pdf(b"<</Length 5000000>>\nstream\n" + b"0" * 5_000_000 + b"\nendstream")
    assert (await answers(filed.reader.browser, filed.case_id, large)).status_code == 303


async def test_bytes_that_are_gone_are_said_to_be_gone(filed: Filed, house: House, tmp_path: Path) -> None:
    for path in (tmp_path / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    answer = await filed.reader.browser.get(filed.path("Şəkil.jpg"))
    assert answer.status_code == 410
    assert "no longer where it was kept" in words_of(answer.text)
