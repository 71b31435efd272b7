"""`korpu forms import` and `korpu forms export`: XLSForm in and out from the command line."""

from __future__ import annotations

from app.settings import BadSetting, Settings
from app.wiring import open_app
from casework.actors import SYSTEM
from casework.errors import CaseworkError, NotFound
from casework.forms import service as forms
from casework.forms.rules import is_uploaded
from flows.library import UnknownForm, load
from flows.model import Form
from flows.xlsform.problems import Problem, Refused, line
from locales.translate import render
from store import migrate as schema


async def bring(settings: Settings, name: str, data: bytes, language: str) -> bool:
    """Read a spreadsheet and keep it; prints id and version, or every problem. False: it was refused."""
    from flows.xlsform.read import read

    try:
        found = read(data, name)
    except Refused as refused:
        _print(refused.problems, language)
        return False
    _print(found.warnings, language)
    async with open_app(settings, channels=False) as app:
        await schema.migrate(app.house.database)
        try:
            async with app.house.database.writing() as session:
                kept = await forms.upload(session, SYSTEM, found.form, data, name, app.house.now())
        except CaseworkError as problem:
            raise BadSetting(render(problem.sentence, language)) from None
    print(f"{kept.id} version {kept.version}{'' if kept.fresh else ' (unchanged)'}")  # noqa: T201
    return True


async def written(settings: Settings, form_id: str, version: str) -> bytes:
    """A form of the house or an uploaded one as XLSForm."""
    from flows.xlsform.write import CannotWrite, write

    form = await _form(settings, form_id, version)
    try:
        return write(form)
    except CannotWrite as problem:
        raise BadSetting(f"{form_id} cannot be exported: its question {problem} lives on the conversation.") from None


async def _form(settings: Settings, form_id: str, version: str) -> Form:
    try:
        if not is_uploaded(form_id):
            return load(form_id)
        async with open_app(settings, channels=False) as app:
            await schema.migrate(app.house.database)
            async with app.house.database.reading() as session:
                wanted = version or (await forms.card(session, form_id)).version
                return await forms.form_of(session, form_id, wanted)
    except (UnknownForm, NotFound):
        raise BadSetting(f"there is no form {form_id}{f' version {version}' if version else ''}.") from None


def _print(problems: tuple[Problem, ...], language: str) -> None:
    for problem in problems:
        print(f"{'note: ' if problem.warning else ''}{render(line(problem), language)}")  # noqa: T201
