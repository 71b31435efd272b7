"""The only place that reads the environment. One frozen value, read once; what is wrong is named in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "KORPU_"


class BadSetting(Exception):
    """A setting that is unknown or malformed. The sentence names it."""


class Settings(BaseSettings):
    """Every setting, with the default that works on a laptop (README has the table)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", frozen=True, extra="ignore")

    data_dir: Path = Path("data")
    database_url: str = ""
    redis_url: str = ""
    files_url: str = ""
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    keys: SecretStr = SecretStr("")
    org_name: str = "Körpü"
    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: str = ""
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_rate: float = Field(30, ge=0, le=10_000)
    whatsapp_token: SecretStr = SecretStr("")
    whatsapp_phone_id: str = ""
    whatsapp_app_secret: SecretStr = SecretStr("")
    whatsapp_verify_token: SecretStr = SecretStr("")
    whatsapp_api_url: str = ""
    whatsapp_rate: float = Field(80, ge=0, le=10_000)

    @field_validator("public_url", "telegram_api_url", "whatsapp_api_url")
    @classmethod
    def _is_web(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return value

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'korpu.db'}"

    @property
    def base_url(self) -> str:
        """Where people find us: the public URL, else this machine."""
        host = "localhost" if self.host in {"127.0.0.1", "0.0.0.0", "::"} else self.host  # noqa: S104
        return self.public_url or f"http://{host}:{self.port}"


def read_settings(env_file: Path | None = Path(".env"), **overrides: object) -> Settings:
    """From the environment and `.env`. Raises BadSetting."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for source, names in (("environment", os.environ), (".env", _names_in(env_file))):
        for name in sorted(names):
            if name.upper().startswith(PREFIX) and name.upper() not in known:
                raise BadSetting(f"{name} ({source}) is not a setting of Körpü; the README lists them all.")
    try:
        return Settings(_env_file=env_file, **overrides)  # type: ignore[call-arg,arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else PREFIX
        raise BadSetting(f"{name} {_plain(first['msg'])}.") from None


def _names_in(env_file: Path | None) -> list[str]:
    if env_file is None or not env_file.is_file():
        return []
    lines = (line.strip().removeprefix("export ") for line in env_file.read_text(encoding="utf-8").splitlines())
    return [line.partition("=")[0].strip() for line in lines if line and not line.startswith("#")]


def _plain(message: str) -> str:
    words = message.removeprefix("Value error, ")
    return words if words.startswith("must") else f"cannot be read: {words[:1].lower()}{words[1:]}"
