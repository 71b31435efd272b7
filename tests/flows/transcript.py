"""Plays a transcript: a conversation as plain text, which a lawyer can read and correct.

`bot` lines are what the engine says; `citizen` lines are typed words, `[Label]` a pressed choice, `(Label)` a pressed
command, `{question:value}` a button from further up, `<sticker>` what cannot be read. `event` lines: `language ru`,
`restart`. State goes through JSON between every two turns.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.doing.membership import community_choices
from flows import engine
from flows.effects import Alarm, Ask, Effect, Leave, Say, Submit, Turn
from flows.library import load
from flows.model import Choice, Context, Form, Reply, State, Text
from flows.state import from_json, to_json
from flows.text import verbatim
from locales.communities import communities
from locales.translate import render, translate

FILES = {"photo", "voice", "video", "document"}
INDENT = " " * 9
COMMANDS = {"done": "Done", "skip": "Skip", "back": "Back", "cancel": "Cancel", "human": "Talk to a person"}
CASES = (Choice("17", verbatim("K-000017 · Pensiya və müavinət")), Choice("21", verbatim("K-000021 · Torpaq")))


def given(language: str) -> dict[str, tuple[Choice, ...]]:
    """What the bot would put into the forms' lists."""
    join = (Choice("member", Text("Join a community", "row")),)
    return {"cases": CASES, "communities": community_choices(language, communities().values()), "membership": join}


class Conversation:
    """One transcript in the making."""

    def __init__(self, form: Form, context: Context) -> None:
        self.form, self.context = form, context
        self.lines: list[str] = []
        self.files = 0
        self.turn = engine.start(form, context)
        self._write()

    def citizen(self, words: str) -> None:
        self._put("citizen", words)
        self.take(engine.resume(self.form, self._state(), self._reply(words), self.context))

    def event(self, words: str) -> None:
        self._put("event", words)
        if words.startswith("language "):
            language = words.split()[1]
            self.context = replace(self.context, language=language, choices=given(language))
        self.take(engine.again(self.form, self._state(), self.context))

    def take(self, turn: Turn) -> None:
        self.turn = turn
        self._write()

    def _state(self) -> State:
        assert self.turn.state is not None, "the conversation is over"
        return from_json(to_json(self.turn.state))

    def _reply(self, words: str) -> Reply:
        ask = next(effect for effect in self.turn.effects if isinstance(effect, Ask))
        match words[0] + words[-1]:
            case "[]":
                value = next(c.value for c in ask.choices if self._say(c.label) == words[1:-1])
                return Reply(choice=f"{ask.question}:{value}")
            case "()":
                return Reply(command=next(c for c in ask.commands if self._command(c) == words[1:-1]))
            case "{}":
                return Reply(choice=words[1:-1])
            case "<>":
                return self._sent(*words[1:-1].partition(" ")[::2])
        return Reply(text=words.replace("⏎", "\n"))

    def _sent(self, kind: str, caption: str) -> Reply:
        if kind not in FILES:
            return Reply(unreadable=True)
        self.files += 1
        return Reply(text=caption or None, media=f"file:{self.files}", media_kind=kind)

    def _write(self) -> None:
        for effect in self.turn.effects:
            self._effect(effect)

    def _effect(self, effect: Effect) -> None:
        match effect:
            case Say(text):
                self._put("bot", self._say(text))
            case Alarm(topic):
                self._put("alarm", topic)
            case Leave():
                self._put("end", "left")
            case Submit(_, _, answers):
                self._put("end", "\n".join(["submitted", *(f"{k}: {_plain(v)}" for k, v in answers.items())]))
            case Ask(_, text, choices, commands):
                buttons = " ".join(f"[{self._say(choice.label)}]" for choice in choices)
                ways = " ".join(f"({self._command(command)})" for command in commands)
                self._put("bot", "\n".join(part for part in (self._say(text), buttons, ways) if part))

    def _say(self, text: Text) -> str:
        return render(text, self.context.language)

    def _command(self, command: str) -> str:
        return translate(COMMANDS[command], self.context.language, "button")

    def _put(self, who: str, words: str) -> None:
        first, *rest = words.split("\n")
        self.lines.append(f"{who:<9}{first}".rstrip())
        self.lines += [f"{INDENT}{line}".rstrip() for line in rest]


def _plain(value: object) -> str:
    return " | ".join(value) if isinstance(value, tuple) else str(value)


def play(path: Path) -> str:
    """The transcript as the engine plays it now, from the header and the citizen's part of the file."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    settings = dict(line.split(": ", 1) for line in head.splitlines() if not line.startswith("#"))
    context = Context(
        language=settings["language"],
        today=date.fromisoformat(settings["today"]),
        choices=given(settings["language"]),
        values={"org": "Article 54"},
    )
    conversation = Conversation(load(settings["form"]), context)
    for line in body.splitlines():
        who, words = line[:9].strip(), line[9:]
        if who == "citizen":
            conversation.citizen(words)
        elif who == "event":
            conversation.event(words)
    return head + "\n\n" + "\n".join(conversation.lines) + "\n"
