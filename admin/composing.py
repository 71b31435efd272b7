"""An announcement while it is written: what the form holds, how it will look on each channel, and to how many it goes.

Decides nothing: the same rules that send it are asked here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect

from admin import names, words
from admin.desk import Desk
from casework.access import Permission
from casework.broadcasts import notices
from casework.broadcasts import service as broadcasts
from casework.broadcasts.audience import NARROWINGS, PARTS, cleaned
from casework.broadcasts.audience.counting import Estimate
from casework.broadcasts.audience.shown import is_marked
from casework.broadcasts.errors import MarksMixed, TooFewLeft
from casework.broadcasts.rules import (
    KEEP_FAILED,
    LONGEST_LABEL,
    LONGEST_TEXT,
    MOST_BUTTONS,
    Link,
    Purpose,
    Skip,
    Words,
    falls_back,
    links_of,
    template_of,
    text_in,
)
from casework.campaigns import service as campaigns
from casework.communities import service as communities
from casework.errors import NotFound
from casework.events import organising
from casework.events import service as events
from casework.events.rules import Card
from casework.forms import service as forms
from casework.organisation.rules import approved
from casework.outbox.rules import KEEP_PARKED_NEWS
from flows.library import load
from locales.dates import BAKU, in_baku
from locales.translate import LANGUAGES, render

MOST_EVENTS = 12
"""Of those to come and of those past: more would be no choice."""
CHANNELS = ("telegram", "whatsapp", "web")
SURVEYS = ("needs", "return_wishes")
"""Built-in forms that can be asked about; uploaded ones are added."""


_EVENT = re.compile(r"\d{1,15}:(coming|waiting|came)")


@dataclass(frozen=True, slots=True)
class Typed:
    """The form's fields. `starts_at` None: at once, or what was typed (`starts_typed`) is no time."""

    purpose: Purpose
    title: str
    texts: Mapping[str, str]
    buttons: tuple[Link, ...]
    audience: dict[str, list[str]]
    starts_at: datetime | None = None
    reading: str = LANGUAGES[0]  # the language that the preview shows
    starts_typed: str = ""

    @classmethod
    def of(cls, row: Any) -> Typed:
        starts = f"{in_baku(row.starts_at):%Y-%m-%dT%H:%M}" if row.starts_at else ""
        buttons = links_of(row.buttons)
        return cls(
            Purpose(row.purpose), row.title, row.texts, buttons, row.audience, row.starts_at, starts_typed=starts
        )

    @property
    def no_time(self) -> bool:
        return self.starts_at is None and bool(self.starts_typed.strip())

    def words(self) -> Words:
        return Words(self.purpose, self.title, self.texts, self.buttons, self.audience)


async def form_of(desk: Desk) -> FormData:
    """What was sent; empty when the browser has hung up meanwhile, as it does when somebody types on."""
    try:
        return await desk.request.form()
    except ClientDisconnect:
        return FormData()


def typed_in(form: FormData) -> Typed:
    """What a browser sent, however strange."""

    def word(name: str) -> str:
        value = form.get(name, "")
        return value.replace("\r\n", "\n") if isinstance(value, str) else ""

    purpose, reading, starts = word("purpose"), word("reading"), word("starts_at")
    chosen = {name: [str(value) for value in form.getlist(name)] for name in (*PARTS, *NARROWINGS)}
    return Typed(
        Purpose(purpose) if purpose in set(Purpose) else Purpose.NEWS,
        word("title"),
        {code: word(f"text_{code}") for code in LANGUAGES},
        tuple(button for number in range(MOST_BUTTONS) if (button := _button(word, number))),
        cleaned({name: _known(name, values) for name, values in chosen.items()}),
        _moment(starts),
        reading if reading in LANGUAGES else LANGUAGES[0],
        starts,
    )


def _button(word: Any, number: int) -> Link | None:
    link = word(f"link_{number}").strip()
    label = {code: text for code in LANGUAGES if (text := word(f"label_{number}_{code}").strip())}
    return Link(link, label) if link or label else None


def _known(name: str, values: Sequence[str]) -> list[str]:
    """Values of lists that we know; others are checked by nobody but lead to nobody."""
    if name == "events":
        return [value for value in values if _EVENT.fullmatch(value)]
    if name == "campaigns":
        return [value for value in values if value.isascii() and value.isdecimal() and len(value) <= 15]
    known = {"languages": LANGUAGES, "channels": CHANNELS, "consents": tuple(words.TABLES["consent"])}.get(name)
    return [value for value in values if len(value) <= 60 and (known is None or value in known)]


def _moment(typed: str) -> datetime | None:
    """A browser's "2026-11-22T10:00", on a clock in Baku; None for anything else."""
    try:
        return datetime.strptime(typed.strip()[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=BAKU)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message as one channel shows it."""

    channel: str
    paragraphs: tuple[str, ...]
    buttons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """What `notices.message` looks at, of something not saved yet."""

    purpose: Purpose
    texts: Mapping[str, str]
    buttons: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Composed:
    """How it looks now."""

    typed: Typed
    longest: int = LONGEST_TEXT

    @property
    def missing(self) -> list[str]:
        return falls_back(self.typed.texts)

    def lengths(self) -> list[tuple[str, int]]:
        return [(code, len(self.typed.texts.get(code, ""))) for code in LANGUAGES]

    def bubbles(self, language: str | None = None) -> list[Bubble]:
        """One a channel, in the language of the preview or another."""
        language = language or self.typed.reading
        buttons = [{"link": one.link, "label": one.label} for one in self.typed.buttons]
        row = _Row(self.typed.purpose, self.typed.texts, buttons)
        return [self._bubble(row, language, channel) for channel in CHANNELS]

    def _bubble(self, row: _Row, language: str, channel: str) -> Bubble:
        message = notices.message(row, language, channel)
        labels = tuple(render(choice.label, language) for choice in message.choices)
        return Bubble(channel, tuple(render(part, language) for part in message.parts), labels)


async def count_of(desk: Desk, audience: Mapping[str, Sequence[str]], purpose: Purpose) -> dict[str, Any]:
    """The audience as it is now, as far as it may be shown: by channel and language, and what WhatsApp may cost; or
    why it is not counted."""
    uncounted = None
    try:
        found = await broadcasts.countable(desk.session, desk.house.keyring, audience, purpose)
    except (MarksMixed, TooFewLeft) as reason:
        found, uncounted = Estimate(()), reason.sentence
    price = desk.frame.organisation.announcing.price_whatsapp
    on_whatsapp = sum(found.by_channel.get("whatsapp", {}).values())
    if found.marked:
        on_whatsapp = found.shown.most_on("whatsapp")
    skips = () if found.marked else (Skip.OPTED_OUT, Skip.UNREACHABLE)
    return {
        "estimate": found,
        "uncounted": uncounted,
        "skips": [(skip, found.skipped(skip)) for skip in skips if found.skipped(skip)],
        "on_whatsapp": on_whatsapp,
        "cost": None if price is None else f"{price * on_whatsapp:.2f}",
        "has_template": any(name_of(desk, purpose, language) for language in LANGUAGES),
    }


def name_of(desk: Desk, purpose: Purpose, language: str) -> str | None:
    """The approved WhatsApp text that this kind of announcement goes as; None: there is none in this language."""
    return approved(desk.frame.organisation.templates, template_of(purpose), language)


def preview_of(desk: Desk, composed: Composed) -> dict[str, Any]:
    """How it looks, and what becomes of it on WhatsApp where somebody has not written lately."""
    name = name_of(desk, composed.typed.purpose, composed.typed.reading)
    return {"composed": composed, "approved_text": name, "kept_days": kept_days(composed.typed.audience)}


def kept_days(audience: Mapping[str, Sequence[str]]) -> int:
    """For so long a message waits for somebody to write."""
    return (KEEP_FAILED if is_marked(audience) else KEEP_PARKED_NEWS).days


async def composer(desk: Desk, typed: Typed) -> dict[str, Any]:
    """What the composer offers to choose from, and the choice so far in words."""
    language = desk.language
    surveys = [(name, render(load(name).title, language)) for name in SURVEYS]
    surveys += [(card.id, render(card.title, language)) for card in await forms.everything(desk.session)]
    offered = {
        "communities": await communities.offered(desk.session, language),
        "surveys": surveys,
        "consents": await _consents(desk, typed.audience.get("consents", [])),
        "languages": [(code, render(words.word("language", code), language)) for code in LANGUAGES],
        "channels": [(code, render(words.word("channel", code), language)) for code in CHANNELS],
    }
    chosen_events = {int(value.partition(":")[0]) for value in typed.audience.get("events", [])}
    offered["events"] = await _events(desk, chosen_events)
    offered["campaigns"] = await _campaigns(desk, typed.audience.get("campaigns", []))
    shown = {name: dict(entries) for name, entries in offered.items()}
    shown["districts"] = {place: name for _, entries in names.districts(language) for place, name in entries}
    return {
        "typed": typed,
        "counting": False,
        **preview_of(desk, Composed(typed)),
        "purposes": list(Purpose),
        "offered": offered,
        "regions": names.districts(language),
        "longest": LONGEST_TEXT,
        "longest_label": LONGEST_LABEL,
        "button_rows": range(MOST_BUTTONS),
        "chosen_words": {
            name: [shown[name].get(value, value) for value in values] for name, values in typed.audience.items()
        },
    }


async def _consents(desk: Desk, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """Only what somebody has agreed to, and what is chosen already."""
    known = words.TABLES["consent"]
    there = await broadcasts.agreed_to(desk.session, list(known))
    return [(code, render(known[code], desk.language)) for code in known if code in there or code in chosen]


async def _campaigns(desk: Desk, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """Those that everybody sees, and those chosen already: whoever supported what was withdrawn is told why."""
    cards = {str(card.id): card for card in await campaigns.public(desk.session)}
    for one in set(chosen) - cards.keys():
        with suppress(NotFound):
            cards[one] = await campaigns.anyhow(desk.session, int(one))
    return [(one, text_in(card.titles, desk.language)) for one, card in cards.items()]


async def _events(desk: Desk, chosen: Set[int]) -> list[tuple[str, str]]:
    """Events to come, just over or chosen already, each with the roles that people have there."""
    cards: dict[int, Card] = {}
    if desk.may(Permission.EVENTS_MANAGE):
        for box in ("coming", "past"):
            found = await organising.listed(desk.session, desk.house.keyring, desk.actor, box, desk.now)
            cards |= {card.id: card for card in found[:MOST_EVENTS]}
    for event_id in chosen - cards.keys():
        with suppress(NotFound):  # deleted since: its number stands for it
            cards[event_id] = await events.card(desk.session, desk.house.keyring, event_id)
    roles = {code: render(text, desk.language) for code, text in words.TABLES["attending"].items()}
    return [
        (f"{card.id}:{code}", f"{in_baku(card.starts_at):%d.%m.%Y} {text_in(card.titles, desk.language)}: {role}")
        for card in cards.values()
        for code, role in roles.items()
    ]
