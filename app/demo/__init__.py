"""`korpu demo`: an example organisation in a data dir of its own, made by the verbs that real work goes through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.demo import announcements, causes, meetings, organisation, people, requests, surveys
from app.demo.diary import Example, read
from app.serving import serve, set_up_log
from app.settings import Settings
from app.wiring import App, open_app
from casework.staff import service as staff_service
from store import migrate as schema

PASSWORD = "nümunə körpü 54"  # noqa: S105  of people who do not exist, on a machine of one's own


async def demo(settings: Settings, *, serve_it: bool) -> None:
    """Prepare the example unless it is there, print the sign-ins, and serve."""
    set_up_log()
    data = read("organisation")
    async with open_app(settings, channels=False) as app:
        await schema.migrate(app.house.database)
        async with app.house.database.reading() as session:
            there = await staff_service.there_is_staff(session)
        if not there:
            await _build(app, data)
    _print_sign_ins(settings, data)
    if serve_it:
        await serve(settings, with_worker=True, migrating=False)


def _print_sign_ins(settings: Settings, data: Mapping[str, Any]) -> None:
    print(f"Example organisation in {settings.data_dir}. Password for all: {PASSWORD}")
    for entry in data["staff"]:
        print(f"  {entry['login']:<8} {', '.join(entry['roles']):<28} {entry['name']}")
    print(f"Sign in at {settings.base_url}/admin/\n", flush=True)


async def _build(app: App, data: Mapping[str, Any]) -> None:
    example = Example(app.house.now())
    citizens = read("people")
    organisation.plan(example, data, PASSWORD)
    people.plan(example, citizens)
    requests.plan(example, read("cases"))
    meetings.plan(example, citizens | read("events"))
    causes.plan(example, read("campaigns"))
    announcements.plan(example, read("announcements"))
    surveys.plan(example, citizens | read("surveys"))
    await example.live(app.house)
