"""The built-in forms: YAML in flows/forms/, read once. The only module here that opens files.

Sentences in the YAML are English msgids; their place (`form.question`, `form.question.value`) is the gettext context.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from flows.model import Choice, Form, Group, Kind, Question, Text

FORMS = Path(__file__).parent / "forms"


class UnknownForm(LookupError):
    """There is no built-in form of this id."""


class BadForm(ValueError):
    """A form's file is not shaped as a form."""


@cache
def load(form_id: str) -> Form:
    """The built-in form. Raises UnknownForm, BadForm."""
    path = FORMS / f"{form_id}.yaml"
    if not form_id.isidentifier() or not path.is_file():
        raise UnknownForm(form_id)
    return read(path.read_text(encoding="utf-8"))


def all_forms() -> tuple[Form, ...]:
    """Every built-in form, by id."""
    return tuple(load(path.stem) for path in sorted(FORMS.glob("*.yaml")))


def read(source: str) -> Form:
    """A form from its YAML. Raises BadForm, naming what is wrong."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(source, Loader=loader)  # noqa: S506  both are safe loaders
        return _form(data)
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as problem:
        raise BadForm(f"{type(problem).__name__}: {problem}") from problem


def _form(data: dict[str, Any]) -> Form:
    form_id = str(data["id"])
    return Form(
        id=form_id,
        version=str(data["version"]),
        title=_text(form_id, data["title"]),
        questions=tuple(_question(form_id, entry) for entry in data["questions"]),
        confirm=bool(data.get("confirm", False)),
        cancellable=bool(data.get("cancellable", True)),
        done=_text(form_id, data["done"]) if "done" in data else None,
        takes_files=bool(data.get("takes_files", False)),
        groups={str(entry["name"]): _group(form_id, entry) for entry in data.get("groups", ())},
    )


def _group(form_id: str, entry: dict[str, Any]) -> Group:
    name = str(entry["name"])
    label = _text(f"{form_id}.{name}", entry["label"]) if "label" in entry else None
    return Group(name, label, entry.get("relevant"), bool(entry.get("repeat", False)), entry.get("count"))


_PLAIN = (
    "choices_from", "relevant", "suggest_from", "required", "max_length", "past_only", "constraint", "required_if",
    "default", "choice_filter", "calculation", "repeat", "other",
)  # fmt: skip
_SENTENCES = ("label", "hint", "summary", "constraint_message")


def _question(form_id: str, entry: dict[str, Any]) -> Question:
    name = str(entry["name"])
    place = f"{form_id}.{name}"
    unknown = set(entry) - {"name", "kind", "choices", "group", *_PLAIN, *_SENTENCES}
    if unknown:
        raise ValueError(f"{place}: unknown {', '.join(sorted(unknown))}")
    fields: dict[str, Any] = {field: entry[field] for field in _PLAIN if field in entry}
    fields |= {field: _text(place, entry[field]) for field in _SENTENCES if field in entry}
    fields["group"] = tuple(entry.get("group", ()))
    choices = tuple(
        Choice(
            _string(place, choice["value"]),
            _text(f"{place}.{choice['value']}", choice["label"]),
            tuple(choice.get("also", ())),
            choice.get("columns", {}),
        )
        for choice in entry.get("choices", ())
    )
    return Question(name=name, kind=Kind(entry["kind"]), choices=choices, **fields)


def _string(place: str, value: object) -> str:
    """YAML reads yes as True and 18_29 as 1829; such a value has to be quoted."""
    if isinstance(value, str):
        return value
    raise ValueError(f"{place}: quote the value {value!r}")


def _text(place: str, words: str | dict[str, str]) -> Text:
    """A sentence to be translated, or {verbatim: words} where the words are the same in every language."""
    if isinstance(words, dict):
        return Text(words["verbatim"], verbatim=True)
    return Text(words.strip(), place)
