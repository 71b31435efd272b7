"""The stand-in Cloud API seen from the wire, by no library: what it refuses, how fast it lets us be, what it tells."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import httpx
import pytest

from tests.platforms.whatsapp import PHONE_ID, TOKEN, Person, StandInWhatsApp
from tests.platforms.whatsapp_limits import Json
from tests.platforms.whatsapp_rates import BURST_EACH, SECONDS_EACH, Rates
from tests.services import free_port

Send = Callable[..., Coroutine[Any, Any, Json]]
ROW = {"id": "r", "title": "Sətir"}


@pytest.fixture
def person(whatsapp: StandInWhatsApp) -> Person:
    made = whatsapp.person("994501112233")
    made.account.wrote_at = whatsapp.world.now()
    return made


@pytest.fixture
async def send(whatsapp: StandInWhatsApp) -> AsyncIterator[Send]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=whatsapp.url, headers=headers) as wire:

        async def call(**body: Any) -> Json:
            full = {"messaging_product": "whatsapp", "to": "994501112233", **body}
            answered: Json = (await wire.post(f"/v26.0/{PHONE_ID}/messages", json=full)).json()
            return answered

        yield call


def text(words: str) -> Json:
    return {"type": "text", "text": {"body": words}}


def interactive(kind: str, action: Json, words: str = "?") -> Json:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": words}, "action": action}}


def reply(number: int, title: str = "Hə", data: str = "d") -> Json:
    return {"type": "reply", "reply": {"id": f"{data}{number}", "title": f"{title}{number}"}}


def rows(number: int) -> list[Json]:
    return [{"id": f"r{n}", "title": "Sətir"} for n in range(number)]


def template(*buttons: Json) -> Json:
    """One that was approved with a place and a button."""
    components = [{"type": "body", "parameters": [{"type": "text", "text": "a"}]}, *buttons]
    return {"type": "template", "template": {"name": "b", "language": {"code": "az"}, "components": components}}


def quick_reply(number: int, data: str = "evt.1:yes") -> Json:
    parameters = [{"type": "payload", "payload": data}]
    return {"type": "button", "sub_type": "quick_reply", "index": str(number), "parameters": parameters}


WRONG = {
    "no product": (text("a") | {"messaging_product": ""}, 100),
    "unknown key": (text("a") | {"reply_markup": {}}, 100),
    "no number": (text("a") | {"to": "AZ.1"}, 100),
    "no user id": (text("a") | {"to": None, "recipient": "994501112233"}, 100),
    "nobody": (text("a") | {"to": "994509999999"}, 131026),
    "empty": (text(""), 131009),
    "too long": (text("a" * 4097), 131009),
    "no body": ({"type": "text", "text": {}}, 131008),
    "unknown type": ({"type": "hologram", "hologram": {}}, 131051),
    "four buttons": (interactive("button", {"buttons": [reply(n) for n in range(4)]}), 131009),
    "long button": (interactive("button", {"buttons": [reply(1, "a" * 20)]}), 131009),
    "long id": (interactive("button", {"buttons": [reply(1, data="a" * 256)]}), 131009),
    "buttons alike": (interactive("button", {"buttons": [reply(1), reply(1)]}), 131009),
    "long body": (interactive("button", {"buttons": [reply(1)]}, "a" * 1025), 131009),
    "eleven rows": (interactive("list", {"button": "Aç", "sections": [{"rows": rows(11)}]}), 131009),
    "rows alike": (interactive("list", {"button": "Aç", "sections": [{"rows": [ROW, ROW]}]}), 131009),
    "no title": (interactive("list", {"button": "Aç", "sections": [{"rows": rows(1)}, {"rows": rows(1)}]}), 131008),
    "no opening": (interactive("list", {"sections": [{"rows": rows(1)}]}), 131008),
    "long row": (
        interactive("list", {"button": "Aç", "sections": [{"rows": [ROW | {"title": "a" * 25}]}]}),
        131009,
    ),
    "long description": (
        interactive("list", {"button": "Aç", "sections": [{"rows": [ROW | {"description": "a" * 73}]}]}),
        131009,
    ),
    "no such media": ({"type": "image", "image": {"id": "1"}}, 131009),
    "caption of a voice": ({"type": "audio", "audio": {"id": "1", "caption": "a"}}, 100),
    "no such template": ({"type": "template", "template": {"name": "x", "language": {"code": "az"}}}, 132001),
    "too few values": ({"type": "template", "template": {"name": "t", "language": {"code": "az"}}}, 132000),
    "a button too many": (template(quick_reply(0), quick_reply(1)), 132018),
    "named twice": (template(quick_reply(0), quick_reply(0)), 132018),
    "a button without payload": (template(quick_reply(0, "")), 132018),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_bad_message_is_refused(whatsapp: StandInWhatsApp, person: Person, send: Send, name: str) -> None:
    whatsapp.approve("t", "az", 1)
    whatsapp.approve("b", "az", 1, buttons=1)
    body, code = WRONG[name]
    assert (await send(**body))["error"]["code"] == code
    assert person.messages == []


async def test_a_template_may_name_what_its_buttons_come_back_with(
    whatsapp: StandInWhatsApp, person: Person, send: Send
) -> None:
    whatsapp.approve("b", "az", 1, buttons=1)
    for body in (template(), template(quick_reply(0))):
        assert "messages" in await send(**body)
    assert person.last.buttons == [("button 0", "evt.1:yes")]


async def test_the_limits_themselves_are_allowed(person: Person, send: Send) -> None:
    sections = [{"title": "a" * 24, "rows": [ROW | {"id": f"{n}" * 200, "description": "a" * 72}]} for n in range(10)]
    for body in (
        text("a" * 4096),
        interactive("button", {"buttons": [reply(n, "a" * 19, "a" * 255) for n in range(3)]}, "a" * 1024),
        interactive("list", {"button": "a" * 20, "sections": sections}),
    ):
        assert "messages" in await send(**body)
    assert len(person.messages) == 3


def test_eighty_a_second_and_one_in_six_to_a_person() -> None:
    rates = Rates()
    rates.enforced = True
    many = [rates.judge(f"person {n}", 100.0) for n in range(81)]
    assert [refused.code for refused in many if refused] == [130429]
    assert rates.judge("another", 100.0 + 1 / 80) is None, "the bucket fills evenly"
    one = [rates.judge("one", 200.0 + n / 80) for n in range(BURST_EACH + 1)]
    assert [refused.code for refused in one if refused] == [131056]
    after = 200.0 + SECONDS_EACH
    assert rates.judge("one", after) is None, "one message is paid off"
    assert rates.judge("one", after) is not None
    assert [violation.person for violation in rates.violations] == ["", "one", "one"]


async def test_rates_are_recorded_and_when_wished_enforced(
    whatsapp: StandInWhatsApp, person: Person, send: Send
) -> None:
    for _ in range(BURST_EACH + 1):
        assert "messages" in await send(**text("a"))
    assert [violation.person for violation in whatsapp.violations] == ["994501112233"]
    whatsapp.rates.enforced = True
    assert (await send(**text("a")))["error"]["code"] == 131056
    assert len(person.messages) == BURST_EACH + 1


async def test_slowness_is_felt(whatsapp: StandInWhatsApp, person: Person, send: Send) -> None:
    whatsapp.slow(0.2, "messages")
    began = time.monotonic()
    await send(**text("a"))
    assert time.monotonic() - began >= 0.2


async def test_only_what_is_offered_can_be_pressed(person: Person, send: Send) -> None:
    await send(**interactive("button", {"buttons": [reply(1)]}))
    with pytest.raises(AssertionError, match=r"no button 'no' is offered; there are: 'Hə1' \(d1\)"):
        person.presses("no")
    event = person.presses("Hə1")
    assert event.value["messages"][0]["interactive"]["button_reply"] == {"id": "d1", "title": "Hə1"}


async def test_waiting_in_vain_says_what_came_instead(person: Person, send: Send) -> None:
    await send(**text("başqa"))
    with pytest.raises(AssertionError, match="came: \\['başqa'\\]"):
        await person.waits_for(lambda message: message.text == "bu", timeout=0.05)


def test_it_runs_as_a_process_of_its_own() -> None:
    port, citizens = free_port(), free_port()
    command = [sys.executable, "-m", "tests.platforms.whatsapp", "--port", str(port), "--citizens-port", str(citizens)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "Cloud API on" in process.stdout.readline()
            with httpx.Client(base_url=f"http://127.0.0.1:{citizens}") as people:
                people.post("/people", json={"numbers": ["994501112233"]})
                url = f"http://127.0.0.1:{port}/v26.0/{PHONE_ID}/messages"
                body = {"messaging_product": "whatsapp", "to": "994501112233", **text("Salam")}
                sent = httpx.post(url, json=body, headers={"Authorization": f"Bearer {TOKEN}"})
                assert sent.status_code == 200
                assert people.get("/people/994501112233").json() == [{"text": "Salam", "buttons": []}]
                assert people.get("/report").json() == {"accepted": 1, "refused": {}, "violations": 0}
        finally:
            process.terminate()
