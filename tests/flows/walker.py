"""Walks a form as many people would, until every branch was taken: each choice, each way round, whatever its order.

At every question the way least taken so far is taken next. In between come wrong, empty and unreadable replies, files,
stale buttons, Back, a restart, another language; none of them may lose an answer or lead to silence. What the walk saw
is checked against the limits of every channel.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random

from bot.channels.base import Button
from bot.channels.layout import rows, split
from flows import engine
from flows.effects import Ask, Leave, Submit, Turn
from flows.model import Context, Form, Kind, Reply, State
from flows.plan import plan_of
from flows.state import from_json, to_json
from locales.translate import LANGUAGES, render

STEPS = 250  # replies of one conversation; more would be a circle
CONVERSATIONS = 400
DISTURBANCES = 12  # in one conversation
TIRED = 100  # replies after which somebody only wants to finish
CANCEL = "command cancel"

_ENTRY = re.compile(r"\[\d+\]")

TYPED = {
    Kind.TEXT: "A few words",
    Kind.LONG_TEXT: "It began in May",
    Kind.DATE: "12.03.2026",
    Kind.TELEPHONE: "050 123 45 67",
    Kind.INTEGER: "2",
    Kind.DECIMAL: "2.5",
    Kind.TIME: "14:30",
    Kind.LOCATION: "40.4 49.8",
    Kind.DISTRICT: "Gəncə",
}
FILES = {Kind.PHOTO, Kind.VOICE, Kind.DOCUMENT}
DISTURBING = (
    Reply(text="zzzz qqqq"), Reply(text=""), Reply(text="   "), Reply(text="😀"), Reply(text="x" * 25_000),
    Reply(text="{org} %s \x00"), Reply(unreadable=True), Reply(media="media:9"), Reply(location=(0.0, 0.0)),
    Reply(choice="gone:away"), Reply(choice="nonsense"), Reply(),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Channel:
    """What a messenger can show: characters of a button, of a list's row, of a message; bytes of a button's data."""

    name: str
    button: int
    row: int
    message: int
    callback: int
    widest: int  # buttons side by side


CHANNELS = (
    Channel("telegram", 64, 64, 4096, 64, 3),
    Channel("whatsapp", 20, 24, 1024, 200, 1),
    Channel("web", 80, 80, 20_000, 200, 3),
    Channel("console", 80, 80, 20_000, 200, 1),
)


@dataclass(slots=True)
class Walked:
    """What a walk came to: how often each (question, way) was taken, how conversations ended, what was wrong."""

    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Walker:
    def __init__(self, form: Form, context: Context, seed: int) -> None:
        self.form, self.context, self.random = form, context, Random(seed)  # noqa: S311  which way to go, no secret
        self.walked = Walked()
        self.offered: set[tuple[str, str]] = set()

    def walk(self) -> Walked:
        """Conversations until nothing offered is left untaken, or CONVERSATIONS."""
        for number in range(CONVERSATIONS):
            self._conversation(disturbed=number % 3 == 1)
            if number > 10 and not self.offered - set(self.walked.ways):
                break
        self.walked.wrong += [f"never taken: {way}" for way in sorted(self.offered - set(self.walked.ways))]
        return self.walked

    def _conversation(self, disturbed: bool) -> None:
        turn = engine.start(self.form, self.context)
        left = DISTURBANCES if disturbed else 0
        for step in range(STEPS):
            if turn.state is None:
                self.walked.ends["submitted" if any(isinstance(e, Submit) for e in turn.effects) else "left"] += 1
                return
            ask = self._seen(turn)
            if left and self.random.random() < 0.4:
                left -= 1
                turn = self._disturb(turn.state)
                continue
            reply = (_shortest(ask, turn.state) if step > TIRED else None) or self._way(ask, turn.state)
            before = turn.state
            turn = engine.resume(self.form, from_json(to_json(before)), reply, self.context)
            self._kept(before, turn, ask)
        self.walked.wrong.append(f"no end after {STEPS} replies")

    def _way(self, ask: Ask, state: State) -> Reply:
        """The way least taken; leaving the form only when all else was tried."""
        ways = [f"choice {choice.value}" for choice in ask.choices if not choice.value.startswith("@")]
        ways += [f"command {command}" for command in ask.commands if command not in {"cancel", "human"}]
        ways += ["list"] if any(choice.value.startswith("@") for choice in ask.choices) else []
        step = plan_of(self.form).step(ask.question)
        kind = step.question.kind if step else Kind.SELECT_ONE
        ways += ["typed"] if kind in TYPED and (kind is not Kind.DISTRICT or not state.offered) else []
        ways += ["sent"] if kind in FILES else []
        if kind in {Kind.DISTRICT, Kind.TOPIC} or ask.question == "change":
            ways = [way for way in ways if not way.startswith("choice ")] + ["any choice"]
        ways = [way for way in ways if not (way == "any choice" and all(c.value.startswith("@") for c in ask.choices))]
        place = _ENTRY.sub("[]", ask.question)  # one entry of a repeat is as good as another
        self.offered |= {(place, way) for way in ways}
        taken = self.walked.ways
        way = min(ways, key=lambda way: (taken[place, way], self.random.random()))
        if "cancel" in ask.commands:
            self.offered.add((place, CANCEL))
            way = CANCEL if taken[place, way] and not taken[place, CANCEL] else way
        taken[place, way] += 1
        return self._reply(way, ask, kind)

    def _reply(self, way: str, ask: Ask, kind: Kind) -> Reply:
        what, _, detail = way.partition(" ")
        inside = [choice.value for choice in ask.choices if choice.value.startswith("@")]
        plain = [choice.value for choice in ask.choices if not choice.value.startswith("@")]
        match what:
            case "choice":
                return Reply(choice=f"{ask.question}:{detail}")
            case "command":
                return Reply(command=detail)
            case "list":
                return Reply(choice=f"{ask.question}:{self.random.choice(inside)}")
            case "any":
                return Reply(choice=f"{ask.question}:{self.random.choice(plain)}")
            case "sent":
                return Reply(media="media:5", media_kind=kind.value)
        return Reply(text=TYPED[kind])

    def _disturb(self, state: State) -> Turn:
        kept = from_json(to_json(state))
        how = self.random.randrange(4)
        if how == 0:
            return engine.again(self.form, kept, self.context)  # a restart
        if how == 1:
            other = replace(self.context, language=self.random.choice(LANGUAGES))
            self._seen(engine.again(self.form, kept, other), other)
            return engine.again(self.form, kept, self.context)
        if how == 2:
            turn = engine.resume(self.form, kept, Reply(command="back"), self.context)
        else:
            turn = engine.resume(self.form, kept, self.random.choice(DISTURBING), self.context)
        lost = [key for key in state.answers if turn.state and key not in turn.state.answers and key != state.at]
        self.walked.wrong += [f"lost at {state.at}: {key}" for key in lost]
        return turn

    def _kept(self, before: State, turn: Turn, ask: Ask) -> None:
        """No answer but that of the open question changes."""
        if turn.state is None:
            return
        changed = [key for key, kept in before.answers.items() if turn.state.answers.get(key) != kept]
        others = [key for key in changed if key != ask.question and not key.startswith("_")]
        self.walked.wrong += [f"changed at {ask.question}: {key}" for key in others]

    def _seen(self, turn: Turn, context: Context | None = None) -> Ask:
        """The question as every channel would show it."""
        language = (context or self.context).language
        ask = next(effect for effect in turn.effects if isinstance(effect, Ask))
        text = render(ask.text, language)
        place = f"{ask.question} ({language})"
        if not text.strip() or not (ask.choices or ask.commands):
            self.walked.wrong.append(f"{place}: nothing is said, or there is no way out")
        if self.form.cancellable and "cancel" not in ask.commands:
            self.walked.wrong.append(f"{place}: no way to leave")
        buttons = [Button(render(c.label, language), f"{ask.question}:{c.value}") for c in ask.choices]
        step = plan_of(self.form).step(ask.question)
        listed = len(buttons) > 3 or (step is not None and step.question.choices_from is not None)
        for channel in CHANNELS:
            found = _broken(channel, text, buttons, channel.row if listed else channel.button)
            self.walked.wrong += [f"{channel.name}, {place}: {why}" for why in found]
        return ask


def _shortest(ask: Ask, state: State) -> Reply | None:
    """The way out of several choices that together are not taken: all but one are taken off again."""
    chosen = state.answers.get(ask.question)
    if "done" not in ask.commands or not isinstance(chosen, tuple) or not ask.choices:
        return None
    return Reply(command="done") if len(chosen) == 1 else Reply(choice=f"{ask.question}:{chosen[0]}")


def _broken(channel: Channel, text: str, buttons: list[Button], limit: int) -> list[str]:
    parts = split(text, channel.message)
    wrong = [f"too long for a button: {button.label}" for button in buttons if not 0 < len(button.label) <= limit]
    wrong += [f"too long for data: {button.data}" for button in buttons if len(button.data.encode()) > channel.callback]
    wrong += ["words lost in parts"] if "".join("".join(parts).split()) != "".join(text.split()) else []
    laid = [button for row in rows(buttons, channel.widest) for button in row]
    return wrong + (["a button is not shown"] if laid != buttons else [])


__all__ = ["CHANNELS", "Leave", "Walked", "Walker"]
