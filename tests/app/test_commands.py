"""The `korpu` command, each as a process of its own on the same data: what an operator types and reads."""

from __future__ import annotations

import re
import sqlite3
import stat
from pathlib import Path

import pytest

from app.wiring import keyring
from bot.desk import Desk
from bot.turn import receive
from casework.house import House
from casework.staff import service as staff
from flows.model import Reply
from store.database import Database
from store.files import Folder
from store.live import MemoryLive
from tests.app.test_settings import korpu
from tests.cast import COORDINATOR, PASSWORD, DeskPhone, Door, citizen, colleague
from tests.journeys.citizen import complaint, walk
from vault.keyring import Keyring


def house_in(folder: Path) -> House:
    keys = Keyring.parse((folder / "data" / "keys").read_text("ascii"))
    data = folder / "data"
    return House(Database(f"sqlite:///{data / 'korpu.db'}"), keys, MemoryLive(), Folder(data / "files"), "Körpü")


def test_migrate_makes_the_database_and_the_keys_for_their_owner_only(tmp_path: Path) -> None:
    ended = korpu(tmp_path, "migrate")
    assert ended.returncode == 0, ended.stderr
    data = tmp_path / "data"
    assert {path.name for path in data.iterdir()} <= {"korpu.db", "korpu.db-wal", "korpu.db-shm", "keys", "files"}
    assert stat.S_IMODE((data / "keys").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    keys = (data / "keys").read_bytes()
    assert korpu(tmp_path, "migrate").returncode == 0
    assert (data / "keys").read_bytes() == keys
    assert {path.name for path in tmp_path.iterdir()} == {"data"}  # nothing is written anywhere else


@pytest.mark.parametrize("command", ["web", "worker"])
def test_a_process_that_does_not_migrate_says_so_and_ends(tmp_path: Path, command: str) -> None:
    ended = korpu(tmp_path, command)
    assert ended.returncode == 1
    assert "korpu migrate" in ended.stderr
    assert "Traceback" not in ended.stderr


async def test_staff_add_prints_a_link_that_works(tmp_path: Path) -> None:
    ended = korpu(tmp_path, "staff", "add", "Leyla Əliyeva", "leyla", "--role", "lawyer", "--role", "coordinator")
    assert ended.returncode == 0, ended.stderr
    found = re.search(r"http://localhost:8000/admin/welcome/(\S+)", ended.stdout)
    assert found is not None
    house = house_in(tmp_path)
    async with house.database.writing() as session:
        made = await staff.accept(session, found[1], PASSWORD, house.now())
        assert (made.name, made.login, sorted(made.roles)) == ("Leyla Əliyeva", "leyla", ["coordinator", "lawyer"])
    await house.database.close()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("X", "leyla", "--role", "boss"), "boss"),
        (("X", "leyla", "--role", "lawyer", "--language", "tr"), "language"),
    ],
)
def test_staff_add_names_what_is_wrong(tmp_path: Path, arguments: tuple[str, ...], named: str) -> None:
    ended = korpu(tmp_path, "staff", "add", *arguments)
    assert ended.returncode == 1
    assert named in ended.stderr
    assert "Traceback" not in ended.stderr


def test_staff_add_refuses_a_name_in_use(tmp_path: Path) -> None:
    assert korpu(tmp_path, "staff", "add", "Leyla", "leyla", "--role", "lawyer").returncode == 0
    again = korpu(tmp_path, "staff", "add", "Başqa", "LEYLA", "--role", "lawyer")
    assert again.returncode == 1
    assert "in use" in again.stderr


async def test_after_a_rotation_of_the_keys_everything_goes_on(tmp_path: Path) -> None:
    assert korpu(tmp_path, "migrate").returncode == 0
    house = house_in(tmp_path)
    await colleague(house, "rəna", COORDINATOR)
    script = complaint("az")
    phone = DeskPhone(Desk(house), Door(), "7000000001")
    await walk(phone, script[:9])
    waiting = DeskPhone(Desk(house), Door(), "7000000002")
    await receive(waiting.desk, waiting.inbound(Reply(command="start")))  # its answer is still in the outbox
    for _ in range(510):  # more than one batch of addresses
        await citizen(house)
    await house.database.close()
    before = (tmp_path / "data" / "keys").read_text("ascii")

    ended = korpu(tmp_path, "keys", "rotate")
    assert ended.returncode == 0, ended.stderr
    after = (tmp_path / "data" / "keys").read_text("ascii")
    assert after.endswith(before)
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    assert stat.S_IMODE((tmp_path / "data" / "keys").stat().st_mode) == 0o600

    house = house_in(tmp_path)
    with sqlite3.connect(tmp_path / "data" / "korpu.db") as connection:
        sealed = [row[0] for row in connection.execute("SELECT sender_sealed FROM addresses")]
        sealed += [row[0] for row in connection.execute("SELECT sealed FROM conversations WHERE sealed IS NOT NULL")]
    connection.close()
    assert len(sealed) > 512
    assert all(house.keyring.is_current(row) for row in sealed)
    phone.desk = waiting.desk = Desk(house)
    assert "language:az" in (await waiting.reads()).offered
    assert "26-00001" in (await walk(phone, script[9:])).text
    await house.database.close()


async def test_where_a_setting_holds_the_keys_their_keeper_puts_the_new_one_in_front(tmp_path: Path) -> None:
    old = Keyring.fresh()
    assert korpu(tmp_path, "migrate", keys=old.dump().strip()).returncode == 0
    url = f"sqlite:///{tmp_path / 'data' / 'korpu.db'}"
    house = House(Database(url), old, MemoryLive(), Folder(tmp_path / "data" / "files"))
    await citizen(house)
    await house.database.close()
    new = old.rotated()
    ended = korpu(tmp_path, "keys", "rotate", keys=",".join(new.dump().split()))
    assert ended.returncode == 0, ended.stderr
    with sqlite3.connect(tmp_path / "data" / "korpu.db") as connection:
        [(sealed,)] = connection.execute("SELECT sender_sealed FROM addresses").fetchall()
    connection.close()
    assert new.is_current(sealed)
    assert not (tmp_path / "data" / "keys").exists()


def test_doctor_says_what_is_well_and_what_must_be_seen_to(tmp_path: Path) -> None:
    fresh = korpu(tmp_path, "doctor")
    assert fresh.returncode == 1
    assert re.search(r"^LOOK +database stands at nothing", fresh.stdout, re.MULTILINE)
    assert "Traceback" not in fresh.stderr
    assert korpu(tmp_path, "migrate").returncode == 0
    later = korpu(tmp_path, "doctor")
    assert later.returncode == 1  # nobody could read a case yet
    assert re.search(r"^ok +database stands at", later.stdout, re.MULTILINE)
    assert re.search(r"^LOOK +no staff yet", later.stdout, re.MULTILINE)
    assert re.search(r"^off +Telegram", later.stdout, re.MULTILINE)
    keys = (tmp_path / "data" / "keys").read_text("ascii").strip()
    assert keys not in later.stdout


def test_forms_check_finds_the_built_in_forms_in_order(tmp_path: Path) -> None:
    ended = korpu(tmp_path, "forms", "check")
    assert ended.returncode == 0
    assert re.search(r"\d+ forms, 0 problems", ended.stdout)
    assert not (tmp_path / "data").exists()


def test_help_names_every_command(tmp_path: Path) -> None:
    ended = korpu(tmp_path, "--help")
    for command in ("serve", "web", "worker", "talk", "migrate", "demo", "doctor", "staff", "forms", "keys"):
        assert re.search(rf"\b{command}\b", ended.stdout), command


def test_a_keyring_given_by_setting_is_written_nowhere(tmp_path: Path) -> None:
    key = Keyring.fresh().dump().strip()
    assert korpu(tmp_path, "migrate", keys=key).returncode == 0
    assert not (tmp_path / "data" / "keys").exists()


def test_the_keys_file_is_made_once_and_kept(tmp_path: Path) -> None:
    from app.settings import Settings

    settings = Settings(_env_file=None, data_dir=tmp_path / "data")  # type: ignore[call-arg]
    first = keyring(settings)
    assert keyring(settings).dump() == first.dump()


def test_demo_prepares_an_organisation_without_a_question(tmp_path: Path) -> None:
    ended = korpu(tmp_path, "demo", "--no-serve", "--data-dir", str(tmp_path / "demo"))
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "demo" / "korpu.db").exists()
    assert not (tmp_path / "data").exists()
    with sqlite3.connect(tmp_path / "demo" / "korpu.db") as connection:
        statuses = {row[0] for row in connection.execute("SELECT DISTINCT status FROM cases")}
        roles = " ".join(row[0] for row in connection.execute("SELECT roles FROM staff"))
        logins = [row[0] for row in connection.execute("SELECT login FROM staff WHERE public_key IS NOT NULL")]
    connection.close()
    assert len(statuses) >= 4
    assert all(role in roles for role in ("administrator", "coordinator", "lawyer"))
    assert all(login in ended.stdout for login in logins)
    again = korpu(tmp_path, "demo", "--no-serve", "--data-dir", str(tmp_path / "demo"))
    assert again.returncode == 0, again.stderr


def test_the_bot_talks_in_a_terminal(tmp_path: Path) -> None:
    import subprocess
    import sys

    from tests.journeys.server import environment

    told = subprocess.run(
        [sys.executable, "-m", "app.cli", "talk"],
        cwd=tmp_path,
        env=environment(data_dir=str(tmp_path / "data")),
        input="3\nI agree\n1\n/quit\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "For whom are you writing" in told.stdout
