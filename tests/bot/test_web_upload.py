"""What is sent from the web chat beside words: files, kept clean and sealed before the turn, and a place."""

from __future__ import annotations

import tracemalloc
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from bot.channels.web_guard import Limits, Rate, Refused
from bot.channels.web_talk import words_of
from bot.desk import Desk
from casework.cases import attachments
from casework.cases.rules import EntryKind
from casework.cases.thread import open_thread
from casework.house import House
from flows.model import Reply
from store.files import Folder
from tests.bot.web_browser import Page, Site, WebPhone, open_site
from tests.cast import COORDINATOR, LAWYER, colleague
from tests.journeys.citizen import arriving, presses, types, walk

PLACE = "GPS-of-the-house"
LARGEST = 20 * 1024 * 1024
TO_THE_STORY = [*arriving("en"), presses("menu:complaint"), presses("for_whom:self")]
TO_THE_END = [
    presses("!done"),
    presses("topic:labour"),
    types("Sumgait"),
    *(presses(data) for data in ("!skip", "paper:no", "contact:chat")),
    *(presses(data) for data in ("gender:woman", "age_group:30_44", "idp:no", "summary:send")),
]


def photo() -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = PLACE
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
async def site(desk: Desk) -> AsyncIterator[Site]:
    async with open_site(desk) as opened:
        yield opened


@pytest.fixture
async def phone(site: Site) -> WebPhone:
    found = site.visitor("en")
    await walk(found, TO_THE_STORY)
    return found


async def test_a_photo_goes_into_the_case_without_javascript(house: House, phone: WebPhone, tmp_path: Path) -> None:
    rana = await colleague(house, "rəna", COORDINATOR, LAWYER)
    page = await phone.attaches("pay slip.jpg", photo(), "My wages have not been paid.")
    assert ("mine", "My wages have not been paid.") in page.bubbles
    assert "pay slip.jpg" in page.text
    await walk(phone, TO_THE_END)
    async with house.database.writing() as session:
        thread = await open_thread(session, rana, 1, house.now())
        (entry,) = [entry for entry in thread.entries if entry.kind is EntryKind.FILE]
        file_id = int(str(entry.content["file"]))
        opened = await attachments.read(session, house.files, rana, 1, file_id)
    assert (opened.name, opened.media_type) == ("pay slip.jpg", "image/jpeg")
    assert Image.open(BytesIO(opened.content)).size == (40, 30)
    assert PLACE.encode() not in opened.content
    assert "My wages have not been paid." in str(thread.facts)
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and b"\xff\xd8\xff" in file.read_bytes()]  # noqa: ASYNC240


async def test_a_file_posted_by_the_script_is_answered_as_the_script_wants(phone: WebPhone) -> None:
    answer = await phone.client.post(
        "/chat/messages",
        data={"id": "1", "text": ""},
        files={"file": ("a.jpg", photo())},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 202
    assert f'id="b{answer.json()["bubble"]}"' in (await phone.look()).html


async def test_what_we_do_not_take_is_said_and_the_words_stay(phone: WebPhone) -> None:
    page = await phone.attaches("setup.exe", b"MZ" + b"\0" * 500, "my words")
    assert "setup.exe" in page.alerts[0]
    assert page.form("/chat/messages", "text").fields["text"] == "my words"
    assert "setup.exe" not in str(page.bubbles)


async def test_a_file_without_words_and_words_without_a_file_are_messages_and_nothing_is_none(phone: WebPhone) -> None:
    await phone.attaches("a.jpg", photo())
    await phone.attaches("", b"", "only words")
    page = await phone.attaches("", b"")
    assert [text for whose, text in page.bubbles if whose == "mine"][-2:] == ["", "only words"]
    assert page.alerts == ["Please write something first."]


async def endless(start: bytes, megabytes: int) -> AsyncIterator[bytes]:
    yield start
    for _ in range(megabytes):
        yield b"\0" * 1024 * 1024


async def too_large(phone: WebPhone, megabytes: int = 120) -> httpx.Response:
    part = b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n'
    start = part % (b"text", b"") + b"my words\r\n" + part % (b"file", b'; filename="film.mp4"')
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    return await phone.client.post("/chat/messages", content=endless(start, megabytes), headers=headers)


async def test_more_than_is_allowed_is_refused_in_words_and_never_held(phone: WebPhone) -> None:
    tracemalloc.start()
    answer = await too_large(phone)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 413
    page = Page(answer.text)
    assert "20 MB" in page.alerts[0]
    assert page.form("/chat/messages", "text").fields["text"] == "my words"
    assert most < 3 * LARGEST


async def test_too_many_files_are_refused_and_the_words_stay(desk: Desk) -> None:
    async with open_site(desk, Limits(uploads=Rate(1, 60))) as site:
        phone = site.visitor("en")
        await walk(phone, TO_THE_STORY)
        big = b"\0" * 300_000
        pages = [await phone.attaches("a.bin", big, "my words") for _ in range(2)]
        small = await phone.attaches("a.jpg", photo(), "small ones still go")
    assert "a.bin" in pages[0].alerts[0]
    assert "too often" in pages[1].alerts[0]
    assert pages[1].form("/chat/messages", "text").fields["text"] == "my words"
    assert ("mine", "small ones still go") in small.bubbles


async def test_whoever_has_said_nothing_yet_is_asked_to_begin(site: Site) -> None:
    stranger = site.visitor("en")
    answer = await stranger.client.post("/chat/messages", data={"text": ""}, files={"file": ("a.jpg", photo())})
    assert answer.status_code == 409
    assert "Start" in Page(answer.text).alerts[0]


async def test_a_store_that_is_away_is_said_and_asked_again_by_the_script(desk: Desk, house: House) -> None:
    class Away(Folder):
        async def put(self, name: str, content: bytes) -> None:
            raise OSError

    async with open_site(desk) as site:
        phone = site.visitor("en")
        await walk(phone, TO_THE_STORY)
    broken = House(house.database, house.keyring, house.live, Away(Path()), house.name, now=house.now)
    async with open_site(Desk(broken)) as site:
        phone.client._transport = httpx.ASGITransport(site.app)
        answer = await phone.client.post("/chat/messages", data={"text": "stays"}, files={"file": ("a.jpg", photo())})
    assert answer.status_code == 500
    assert "not been kept" in Page(answer.text).alerts[0]
    assert Page(answer.text).form("/chat/messages", "text").fields["text"] == "stays"


async def test_a_broken_form_is_refused_in_words(phone: WebPhone) -> None:
    half = b'--b\r\nContent-Disposition: form-data; name="text"\r\n'
    for body in (b"", b"--b", b"--b\r\n\r\n\r\n--b--", half, b"\xff" * 1000):
        for kind in ("multipart/form-data; boundary=b", "multipart/form-data"):
            answer = await phone.client.post("/chat/messages", content=body, headers={"Content-Type": kind})
            assert answer.status_code == 422
            assert Page(answer.text).alerts[0]


async def test_a_place_goes_as_a_press_does(phone: WebPhone) -> None:
    assert (await phone.post(id="1", location="40.4093,49.8671")).status_code == 202
    assert ("mine", "Share where I am") in (await phone.look()).bubbles


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("40.409300,49.867100", (40.4093, 49.8671)),
        ("-90,180", (-90.0, 180.0)),
        ("91,0", None),
        ("0,181", None),
        ("nan,0", None),
        ("40.4;49.8", None),
        ("1e1,2", None),
        ("٤٠,٤٩", None),
    ],
)
def test_a_place_is_two_numbers_on_the_globe(typed: str, place: tuple[float, float] | None) -> None:
    if place is not None:
        assert words_of({"location": typed}, Limits()).reply == Reply(location=place)
        return
    with pytest.raises(Refused):
        words_of({"location": typed}, Limits())
