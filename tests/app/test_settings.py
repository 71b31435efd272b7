"""A setting that is unknown or malformed stops the start with one sentence that names it; nothing is begun before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import BadSetting, Settings, read_settings
from tests.journeys.server import environment


def korpu(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command in a folder of its own, as a person would start it."""
    given = {"data_dir": str(folder / "data"), **settings}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=folder,
        env=environment(**given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


WRONG = {
    "telegram_tokn": ("42:TEST", "KORPU_TELEGRAM_TOKN"),
    "port": ("eight thousand", "KORPU_PORT"),
    "public_url": ("example.org", "KORPU_PUBLIC_URL"),
    "redis_url": ("localhost:6379", "KORPU_REDIS_URL"),
    "database_url": ("mysql://localhost/korpu", "KORPU_DATABASE_URL"),
    "keys": ("c2VjcmV0", "KORPU_KEYS"),
    "telegram_api_url": ("localhost", "KORPU_TELEGRAM_API_URL"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_stops_the_start_and_is_named(tmp_path: Path, name: str) -> None:
    value, named = WRONG[name]
    ended = korpu(tmp_path, "serve", **{name: value})
    assert ended.returncode == 1, ended
    assert named in ended.stderr, ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    assert value not in ended.stderr or name != "keys"
    assert ended.stdout == ""


def test_a_port_beyond_all_ports_is_named(tmp_path: Path) -> None:
    ended = korpu(tmp_path, "migrate", port="70000")
    assert ended.returncode == 1
    assert "KORPU_PORT" in ended.stderr


def test_a_wrong_line_in_the_env_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# ours\nexport KORPU_ORG_NAME=Bizim\nKORPU_PROT=80\n", "utf-8")
    ended = korpu(tmp_path, "migrate")
    assert ended.returncode == 1
    assert "KORPU_PROT (.env)" in ended.stderr


def test_the_env_file_is_read_and_the_environment_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = tmp_path / ".env"
    env.write_text("KORPU_ORG_NAME=Fayldan\nKORPU_PORT=9001\nOTHER=1\n", "utf-8")
    monkeypatch.setenv("KORPU_PORT", "9002")
    settings = read_settings(env)
    assert (settings.org_name, settings.port) == ("Fayldan", 9002)


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = Settings(_env_file=None, telegram_token="42:SECRET", keys="SECRET")  # type: ignore[call-arg,arg-type]
    assert "SECRET" not in repr(settings)


def test_everything_has_a_default_that_works_on_a_laptop(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(None)
    assert settings.database.startswith("sqlite:///")
    assert settings.base_url == "http://localhost:8000"
    monkeypatch.setenv("korpu_whatever", "x")
    with pytest.raises(BadSetting, match="korpu_whatever"):
        read_settings(None)
