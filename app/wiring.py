"""The plug board: from settings to a house with its doors. Opens and closes everything; decides nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import casework.models  # noqa: F401  every table must be known before the first statement
from app.settings import PREFIX, BadSetting, Settings
from bot.channels.base import Channel
from bot.desk import Desk
from casework.house import House, utc_now
from store.database import Database
from store.files import BadPlace, Files, Folder
from store.live import Live, MemoryLive
from vault.errors import MalformedKeys
from vault.keyring import Keyring

KEYS_FILE = "keys"
WHATSAPP = ("whatsapp_token", "whatsapp_phone_id", "whatsapp_app_secret", "whatsapp_verify_token")
"""All four or none: WhatsApp neither sends nor receives with fewer."""


@dataclass(slots=True)
class App:
    """Everything that is open. `channels` are the doors through which messages leave."""

    settings: Settings
    house: House
    desk: Desk
    channels: dict[str, Channel] = field(default_factory=dict)

    @property
    def telegram(self) -> Channel | None:
        return self.channels.get("telegram")

    @property
    def whatsapp(self) -> Channel | None:
        return self.channels.get("whatsapp")

    @property
    def telegram_secret(self) -> str:
        """The webhook's secret: as set, or derived from the keyring so that it survives restarts."""
        chosen = self.settings.telegram_webhook_secret.get_secret_value()
        return chosen or self.house.keyring.digest("telegram", "webhook secret").hex()


@asynccontextmanager
async def open_app(
    settings: Settings, *, channels: bool = True, now: Callable[[], datetime] = utc_now
) -> AsyncIterator[App]:
    """House and doors, closed again at the end. `channels` False: nothing will be sent (migrations, staff)."""
    data_dir = settings.data_dir
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(settings.database)
    live = _live(settings.redis_url)
    files = _files(settings)
    house = House(database, keyring(settings), live, files, settings.org_name, settings.public_url, now=now)
    app = App(settings, house, Desk(house))
    try:
        if channels:
            app.channels.update(_channels(app))
            _set_pace(app)
        yield app
    finally:
        for channel in app.channels.values():
            close = getattr(channel, "close", None)
            if close is not None:
                await close()
        await files.close()
        await live.close()
        await database.close()


def _live(redis_url: str) -> Live:
    if not redis_url:
        return MemoryLive()
    from store.live_redis import RedisLive  # a tenth of a second to import, needed only where Redis is

    return RedisLive(redis_url)


def _files(settings: Settings) -> Files:
    """A folder (in the data dir, by path or as file://), or a bucket as s3://bucket/prefix."""
    url = settings.files_url
    if "://" not in url:
        return Folder(Path(url) if url else settings.data_dir / "files")
    if url.startswith("file:///"):
        return Folder(Path(url2pathname(urlsplit(url).path)))
    try:
        from store.files_s3 import Bucket  # needed only where a bucket is

        return Bucket(url)
    except BadPlace as error:
        raise BadSetting(f"KORPU_FILES_URL {error}.") from None


def _channels(app: App) -> dict[str, Channel]:
    from bot.channels.web import WebChannel

    doors: dict[str, Channel] = {"web": WebChannel(app.house)}
    token = app.settings.telegram_token.get_secret_value()
    if token:
        from bot.channels.telegram import BadToken, TelegramChannel  # three seconds and 150 MB: only with a token

        try:
            doors["telegram"] = TelegramChannel(token, app.settings.telegram_api_url or None)
        except BadToken:
            raise BadSetting(
                "KORPU_TELEGRAM_TOKEN is not a token: BotFather gives digits, a colon and letters."
            ) from None
    if unset := whatsapp_unset(app.settings):
        if len(unset) < len(WHATSAPP):
            raise BadSetting(f"{unset[0]} is not set: WhatsApp needs it beside the others.")
        return doors
    from bot.channels.whatsapp import WhatsAppChannel  # a third of a second and 20 MB: only where it is set up

    settings = app.settings
    doors["whatsapp"] = WhatsAppChannel(
        settings.whatsapp_token.get_secret_value(), settings.whatsapp_phone_id, settings.whatsapp_api_url or None
    )
    return doors


def _set_pace(app: App) -> None:
    """The operator's figure for all messages of a platform in a second; 0: as fast as it goes. The burst grows along,
    what one person gets does not."""
    for name, rate in (("telegram", app.settings.telegram_rate), ("whatsapp", app.settings.whatsapp_rate)):
        channel = app.channels.get(name)
        if channel is None or channel.pace is None:
            continue
        usual = channel.pace
        burst = max(usual.burst, round(usual.burst * rate / usual.per_second))
        channel.pace = replace(usual, per_second=rate, burst=burst) if rate else None


def whatsapp_unset(settings: Settings) -> list[str]:
    """Which of WhatsApp's settings are missing, by the names an operator knows."""
    given = {name: getattr(settings, name) for name in WHATSAPP}
    plain = {name: value if isinstance(value, str) else value.get_secret_value() for name, value in given.items()}
    return [PREFIX + name.upper() for name, value in plain.items() if not value.strip()]


def keyring(settings: Settings) -> Keyring:
    """From KORPU_KEYS, or from the file in the data dir, which is made (for its owner only) on the first start."""
    given = settings.keys.get_secret_value()
    if given:
        try:
            return Keyring.parse(given)
        except MalformedKeys as error:
            raise BadSetting(f"KORPU_KEYS cannot be read: {error}") from None
    path = settings.data_dir / KEYS_FILE
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_keys(path, Keyring.fresh())
    return Keyring.parse(path.read_text(encoding="ascii"))


def write_keys(path: Path, keys: Keyring) -> None:
    """Beside first, then in its place: a crash leaves the old file or the new one, never half of one."""
    beside = path.with_name(f"{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(keys.dump())
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def fingerprint(keys: Keyring) -> str:
    """A few letters that tell the newest key from another, for `doctor`; lead back to nothing."""
    return hashlib.blake2b(b"fingerprint", key=keys.keys[0], digest_size=4).hexdigest()
