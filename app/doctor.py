"""`korpu doctor`: what is set, what is off, what is not well, in plain lines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from app.settings import Settings
from app.wiring import WHATSAPP, App, fingerprint, open_app, whatsapp_unset
from casework.conversations import service as conversations
from casework.organisation import service as organisation
from casework.outbox import service as outbox
from casework.staff import service as staff_service
from store import migrate as schema


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `well` False: somebody must see to it; None: simply off."""

    well: bool | None
    what: str


async def doctor(settings: Settings) -> bool:
    """Print all findings; True when nothing must be seen to."""
    marks = {True: "ok   ", False: "LOOK ", None: "off  "}
    healthy = True
    async with open_app(settings, channels=False) as app:
        async for finding in _findings(app):
            print(marks[finding.well] + finding.what)  # noqa: T201
            healthy = healthy and finding.well is not False
    return healthy


async def _findings(app: App) -> AsyncIterator[Finding]:
    settings = app.settings
    database = app.house.database
    try:
        await database.ping()
    except Exception as error:
        yield Finding(False, f"database does not answer: {type(error).__name__}")
        return
    yield Finding(True, f"database answers ({'SQLite' if database.is_sqlite else 'PostgreSQL'})")
    revision = await schema.revision(database)
    yield Finding(revision == schema.newest(), f"database stands at {revision or 'nothing'}, newest {schema.newest()}")
    yield Finding(True, f"keyring {fingerprint(app.house.keyring)}")
    for optional in _options(settings):
        yield optional
    if revision == schema.newest():
        async for finding in _work(app):
            yield finding


def _options(settings: Settings) -> list[Finding]:
    """What may be set and what it is for."""
    chosen = {
        "Redis (KORPU_REDIS_URL): needed for several processes": settings.redis_url,
        "Telegram (KORPU_TELEGRAM_TOKEN)": settings.telegram_token.get_secret_value(),
        "public address (KORPU_PUBLIC_URL): unset means polling": settings.public_url,
    }
    findings = [Finding(True if value else None, what) for what, value in chosen.items()]
    return [*findings, _whatsapp(settings)]


def _whatsapp(settings: Settings) -> Finding:
    """All of its settings, or none: with some of them the server does not start."""
    unset = whatsapp_unset(settings)
    if unset and len(unset) < len(WHATSAPP):
        return Finding(False, f"WhatsApp: not set yet: {', '.join(unset)}")
    return Finding(None if unset else True, "WhatsApp (KORPU_WHATSAPP_TOKEN and three others)")


async def _work(app: App) -> AsyncIterator[Finding]:
    """Whether the people and the messages are well."""
    async with app.house.database.reading() as session:
        decided = await organisation.settings(session, app.settings.org_name)
        staff = await staff_service.there_is_staff(session)
        coordinators = await staff_service.coordinators(session)
        kept = await conversations.kept(session)
        waiting = await outbox.counts(session)
    yield Finding(staff, "staff" if staff else "no staff yet: open the one-time link that `korpu serve` prints")
    yield Finding(bool(coordinators), f"{len(coordinators)} coordinators who can read new cases")
    yield Finding(
        decided.recovery_confirmed,
        "recovery words are confirmed" if decided.recovery_confirmed else "recovery words are not confirmed yet",
    )
    yield Finding(not kept, f"{len(kept)} messages that could not be handled")
    yield Finding(True, f"{sum(waiting.values())} messages on their way")
