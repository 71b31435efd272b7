"""A conversation with the engine in a few words, for tests: the state goes through JSON between every two turns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from flows import engine
from flows.effects import Ask, Say, Submit, Turn
from flows.library import load, read
from flows.model import Choice, Context, Form, Reply, State
from flows.state import from_json, to_json
from flows.text import verbatim
from locales.translate import render

TODAY = date(2026, 11, 21)
CASES = (Choice("1", verbatim("K-1")), Choice("2", verbatim("K-2")))
CONTEXT = Context("en", TODAY, choices={"cases": CASES}, values={"org": "Article 54"})
DONE, BACK, SKIP, CANCEL = (Reply(command=name) for name in ("done", "back", "skip", "cancel"))

EVERYTHING = read((Path(__file__).parent / "everything.yaml").read_text(encoding="utf-8"))


def form_of(questions: str, rest: str = "") -> Form:
    """A form from the YAML of its questions."""
    return read(f"id: f\nversion: '1'\ntitle: {{verbatim: F}}\n{rest}\nquestions:\n{questions}")


class Talk:
    """One person in one form. What is said is a text, a Reply, or `[value]` for the button of the open question."""

    def __init__(self, form: Form | str, *said: str | Reply, context: Context = CONTEXT) -> None:
        self.form = load(form) if isinstance(form, str) else form
        self.context = context
        self.turn: Turn = engine.start(self.form, context)
        self.say(*said)

    def say(self, *said: str | Reply) -> Talk:
        for words in said:
            reply = words if isinstance(words, Reply) else Reply(text=words)
            if isinstance(words, str) and words.startswith("[") and words.endswith("]"):
                reply = Reply(choice=f"{self.ask.question}:{words[1:-1]}")
            self.turn = engine.resume(self.form, from_json(to_json(self.state)), reply, self.context)
        return self

    def again(self, language: str) -> Talk:
        self.context = replace(self.context, language=language)
        self.turn = engine.again(self.form, from_json(to_json(self.state)), self.context)
        return self

    @property
    def state(self) -> State:
        assert self.turn.state is not None, "the conversation is over"
        return self.turn.state

    @property
    def ask(self) -> Ask:
        return next(effect for effect in self.turn.effects if isinstance(effect, Ask))

    @property
    def at(self) -> str:
        return self.ask.question

    @property
    def text(self) -> str:
        return render(self.ask.text, self.context.language)

    @property
    def told(self) -> list[str]:
        return [render(effect.text, self.context.language) for effect in self.turn.effects if isinstance(effect, Say)]

    @property
    def buttons(self) -> dict[str, str]:
        return {choice.value: render(choice.label, self.context.language) for choice in self.ask.choices}

    @property
    def submitted(self) -> dict[str, object]:
        return dict(next(effect for effect in self.turn.effects if isinstance(effect, Submit)).answers)
