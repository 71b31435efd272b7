"""The `korpu` command. Each command opens what it needs and nothing more; what goes wrong is said in one sentence."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from app.settings import BadSetting, Settings, read_settings

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
ALONE = dict.fromkeys(("database_url", "redis_url", "keys", "public_url", "telegram_token", "whatsapp_token"), "")
"""Settings that the example must not take from the real organisation's `.env`."""

staff_cli = typer.Typer(no_args_is_help=True, help="Colleagues.")
forms_cli = typer.Typer(no_args_is_help=True, help="Conversations as data.")
keys_cli = typer.Typer(no_args_is_help=True, help="The server's keyring.")
cli.add_typer(staff_cli, name="staff")
cli.add_typer(forms_cli, name="forms")
cli.add_typer(keys_cli, name="keys")


def main() -> None:
    """Entry point: expected failures end with one sentence and status 1, without a traceback."""
    from store.database import UnknownDatabase
    from store.migrate import OldDatabase
    from vault.errors import MalformedKeys

    try:
        cli()
    except (BadSetting, OldDatabase, UnknownDatabase, MalformedKeys) as error:
        print(f"korpu: {error}", file=sys.stderr)
        sys.exit(1)


def _run(job: Callable[[Settings], Awaitable[Any]], **overrides: object) -> Any:
    import uvloop

    return uvloop.run(_awaited(job, read_settings(**overrides)))  # type: ignore[arg-type]


async def _awaited(job: Callable[[Settings], Awaitable[Any]], settings: Settings) -> Any:
    return await job(settings)


@cli.command()
def serve() -> None:
    """Everything in one process: migrate, web chat, panel, hooks, sending."""
    gc.disable()  # until all is loaded (settle_memory): looking through half-built modules is a tenth of the start
    from app.serving import serve as job

    _run(lambda settings: job(settings, with_worker=True, migrating=True))


@cli.command()
def web() -> None:
    """The web part alone (chat, panel, hooks). Needs a migrated database and a `korpu worker` beside it."""
    gc.disable()  # until all is loaded (settle_memory): looking through half-built modules is a tenth of the start
    from app.serving import serve as job

    _run(lambda settings: job(settings, with_worker=False, migrating=False))


@cli.command()
def worker() -> None:
    """The loops alone: sending, retries, polling. Several may run on several machines with PostgreSQL."""
    gc.disable()  # as above
    from app.serving import work_alone as job

    _run(job)


@cli.command()
def migrate() -> None:
    """Bring the database to the newest shape."""
    from app.serving import migrate_only as job

    _run(job)


@cli.command()
def talk(
    name: Annotated[str, typer.Option(help="Who you are to the bot; another name is another person.")] = "terminal",
) -> None:
    """Talk to the bot in this terminal."""
    from app.talking import talk as job

    _run(lambda settings: job(settings, name))


@cli.command()
def demo(
    data_dir: Annotated[Path, typer.Option(help="Where the example lives.")] = Path("demo-data"),
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve", help="Start it after preparing it.")] = True,
) -> None:
    """An example organisation with staff and cases, ready to sign in to."""
    from app.demo import demo as job

    _run(lambda settings: job(settings, serve_it=serve_it), data_dir=data_dir, **ALONE)


@cli.command()
def doctor() -> None:
    """What is set, what is off, what is not well. Ends with status 1 if something must be seen to."""
    from app.doctor import doctor as job

    sys.exit(0 if _run(job) else 1)


@cli.command()
def understand(
    kind: Annotated[str, typer.Argument(help="district, topic, urgent, question or command.")],
    language: Annotated[str, typer.Option(help="Of the conversation: az, ru or en.")] = "az",
) -> None:
    """What is understood of each line of standard input, as one JSON object a line."""
    from app.understanding import UnknownWish
    from app.understanding import understand as job

    try:
        job(kind, language, sys.stdin.buffer, sys.stdout.buffer)
    except UnknownWish as wish:
        print(f"korpu: {wish}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has enough: end quietly


@staff_cli.command("add")
def staff_add(
    name: Annotated[str, typer.Argument(help="As colleagues know them.")],
    login: Annotated[str, typer.Argument(help="What they sign in with.")],
    role: Annotated[list[str], typer.Option(help="administrator, coordinator or lawyer; may be given twice.")],
    language: Annotated[str, typer.Option(help="Of the panel: az, ru or en.")] = "az",
) -> None:
    """Add a colleague and print their one-time link."""
    from app.staffing import add as job

    _run(lambda settings: job(settings, name, login, role, language))


@forms_cli.command("check")
def forms_check() -> None:
    """Find what is wrong with the forms before anybody meets it."""
    from flows.check import problems
    from flows.library import all_forms

    found = [f"{form.id}: {problem}" for form in all_forms() for problem in problems(form)]
    for line in found:
        print(line)
    print(f"{len(all_forms())} forms, {len(found)} problems")
    sys.exit(1 if found else 0)


@forms_cli.command("import")
def forms_import(
    file: Annotated[Path, typer.Argument(help="An XLSForm, .xlsx.")],
    language: Annotated[str, typer.Option(help="Of the problems: az, ru or en.")] = "en",
) -> None:
    """Take a questionnaire in, or list all that stands in the way (status 1). Publish it in the panel."""
    from app.forms import bring as job

    try:
        data = file.read_bytes()
    except OSError as problem:
        raise BadSetting(f"{file} cannot be read: {problem.strerror}.") from None
    sys.exit(0 if _run(lambda settings: job(settings, file.name, data, _spoken(language))) else 1)


@forms_cli.command("export")
def forms_export(
    form: Annotated[str, typer.Argument(help="Id of a form: needs, complaint, …, or u1, u2, … for uploaded ones.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write; else ID.xlsx.")] = None,
    version: Annotated[str, typer.Option(help="Of an uploaded form; else the newest.")] = "",
) -> None:
    """Write a form as XLSForm, for Kobo, ODK or a new version."""
    from app.forms import written as job

    target = out or Path(f"{form}.xlsx")
    data = _run(lambda settings: job(settings, form, version))
    try:
        target.write_bytes(data)
    except OSError as problem:
        raise BadSetting(f"{target} cannot be written: {problem.strerror}.") from None
    print(target)


def _spoken(language: str) -> str:
    from locales.translate import LANGUAGES

    if language not in LANGUAGES:
        raise BadSetting("--language must be az, ru or en.")
    return language


@keys_cli.command("rotate")
def keys_rotate() -> None:
    """Put a new key in front of the keyring and seal everything the server reads anew with it."""
    from app.keeping import rotate as job

    _run(job)


if __name__ == "__main__":
    main()
