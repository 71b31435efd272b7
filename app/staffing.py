"""`korpu staff add`: a colleague from the command line, for whoever runs the server."""

from __future__ import annotations

from app.settings import BadSetting, Settings
from app.wiring import open_app
from casework.access import Role
from casework.actors import SYSTEM
from casework.errors import NameTaken
from casework.organisation import service as organisation
from casework.staff import service as staff_service
from casework.staff.service import Profile
from locales.translate import LANGUAGES
from store import migrate as schema


async def add(settings: Settings, name: str, login: str, roles: list[str], language: str) -> None:
    """Prints the one-time link. Works while the server runs."""
    unknown = [role for role in roles if role not in set(Role)]
    if unknown or not roles:
        raise BadSetting(f"--role must be administrator, coordinator or lawyer, not {', '.join(unknown) or 'nothing'}.")
    if language not in LANGUAGES:
        raise BadSetting("--language must be az, ru or en.")
    profile = Profile(name, login, frozenset(Role(role) for role in roles), language)
    async with open_app(settings, channels=False) as app:
        await schema.migrate(app.house.database)
        try:
            async with app.house.database.writing() as session:
                await organisation.ensure(session, settings.org_name)
                _, token = await staff_service.invite(session, SYSTEM, profile, app.house.now())
        except NameTaken:
            raise BadSetting(f"the sign-in name {login} is already in use.") from None
        print(f"One-time link for {name} (7 days):\n  {settings.base_url}/admin/welcome/{token}")  # noqa: T201
