"""WhatsApp is on with all four of its settings, off with none, and says which one is missing with some."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from app.doctor import doctor
from app.settings import read_settings
from app.wiring import whatsapp_unset
from tests.app.test_settings import korpu
from tests.conftest import Backing
from tests.journeys.server import Server
from tests.platforms.whatsapp import APP_SECRET, PHONE_ID, TOKEN, VERIFY_TOKEN, StandInWhatsApp

ALL = {
    "whatsapp_token": TOKEN,
    "whatsapp_phone_id": PHONE_ID,
    "whatsapp_app_secret": APP_SECRET,
    "whatsapp_verify_token": VERIFY_TOKEN,
}


def test_some_settings_stop_the_start_and_the_missing_one_is_named(tmp_path: Path) -> None:
    ended = korpu(tmp_path, "serve", **(ALL | {"whatsapp_app_secret": ""}))
    assert (ended.returncode, ended.stdout) == (1, "")
    named = "KORPU_WHATSAPP_APP_SECRET is not set: WhatsApp needs it beside the others."
    assert ended.stderr.strip() == f"korpu: {named}"


@pytest.mark.parametrize("missing", ALL)
def test_each_of_them_is_needed(missing: str) -> None:
    assert whatsapp_unset(read_settings(None, **ALL)) == []
    assert whatsapp_unset(read_settings(None, **(ALL | {missing: " "}))) == [f"KORPU_{missing.upper()}"]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({}, "off  WhatsApp (KORPU_WHATSAPP_TOKEN and three others)"),
        (
            {"whatsapp_token": TOKEN, "whatsapp_phone_id": PHONE_ID},
            "LOOK WhatsApp: not set yet: KORPU_WHATSAPP_APP_SECRET, KORPU_WHATSAPP_VERIFY_TOKEN",
        ),
    ],
    ids=["none", "some"],
)
async def test_the_doctor_names_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: dict[str, str], line: str
) -> None:
    await doctor(read_settings(None, data_dir=tmp_path, **given))
    assert line in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_a_server_with_all_of_them_answers_on_whatsapp(
    tmp_path: Path, backing: Backing, whatsapp: StandInWhatsApp
) -> None:
    settings = {**ALL, "whatsapp_api_url": whatsapp.url}
    async with Server(tmp_path / "server", backing, **settings) as server:
        await whatsapp.set_webhook(f"{server.base_url}/hooks/whatsapp")
        whatsapp.statuses = True
        person = whatsapp.person()
        person.types("Salam")
        assert (await person.next_message(timeout=20)).buttons
        async with httpx.AsyncClient() as wire:
            assert (await wire.post(f"{server.base_url}/hooks/whatsapp", content=b"{}")).status_code == 403
