"""Finds our sentences for Babel, in Python code and in the forms' YAML, each with its place as context and its line.

Babel's own Python extractor reads positional arguments only; ours also knows `context="…"`. Only literals are found.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import IO, Any

import yaml

Found = tuple[int, str, Any, list[str]]
"""Line, function name as Babel knows it, its arguments, comments for translators."""

_ONE = frozenset({"T_", "N_", "Text", "_", "gettext", "translate"})
"""The msgid is the first argument; a literal `context=` keyword goes with it."""

_CONTEXT_AT = {"Text": 1, "translate": 2, "ntranslate": 4}
"""Where the context stands when it is given without its name."""

_MANY = frozenset({"ntranslate", "ngettext"})
"""Singular and plural are the first two arguments."""

KEYWORDS = {
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
"""The names that the extractors report under, as Babel's `keywords`."""


def python_calls(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Every call of a marker in a Python file."""
    for node in ast.walk(ast.parse(fileobj.read())):
        if isinstance(node, ast.Call):
            yield from _call(node)


def _call(node: ast.Call) -> Iterator[Found]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if any(keyword.arg == "verbatim" for keyword in node.keywords):
        return
    texts = [_literal(argument) for argument in node.args]
    context = next((_literal(keyword.value) for keyword in node.keywords if keyword.arg == "context"), None)
    place = _CONTEXT_AT.get(name)
    if place and len(texts) > place:
        context = texts[place]
    if name in _ONE and texts and texts[0]:
        yield _found(node.lineno, context, texts[0])
    elif name in _MANY and len(texts) > 1 and texts[0] and texts[1]:
        yield _found(node.lineno, context, texts[0], texts[1])
    elif name == "pgettext" and len(texts) > 1 and texts[0] and texts[1]:
        yield _found(node.lineno, texts[0], texts[1])


def _found(line: int, context: str | None, *texts: str) -> Found:
    if context:
        return line, "npgettext" if len(texts) > 1 else "pgettext", (context, *texts), []
    return line, "ngettext" if len(texts) > 1 else "gettext", texts if len(texts) > 1 else texts[0], []


def _literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def form_sentences(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Every sentence of a form's YAML, its place (`form.question.value`) as context."""
    root = yaml.compose(fileobj.read(), Loader=yaml.SafeLoader)
    form = _fields(root)
    place = form["id"].value
    yield from _sentences(place, form, ("title", "done"))
    for entry in form["groups"].value if "groups" in form else ():
        group = _fields(entry)
        yield from _sentences(f"{place}.{group['name'].value}", group, ("label",))
    for entry in form["questions"].value:
        question = _fields(entry)
        where = f"{place}.{question['name'].value}"
        yield from _sentences(where, question, ("label", "hint", "summary", "constraint_message"))
        for node in question["choices"].value if "choices" in question else ():
            choice = _fields(node)
            yield from _sentences(f"{where}.{choice['value'].value}", choice, ("label",))


def _sentences(place: str, fields: dict[str, Any], names: tuple[str, ...]) -> Iterator[Found]:
    for name in names:
        node = fields.get(name)
        if isinstance(node, yaml.ScalarNode):  # {verbatim: …} is a mapping and not ours to translate
            yield node.start_mark.line + 1, "pgettext", (place, node.value.strip()), []


def _fields(node: Any) -> dict[str, Any]:
    return {key.value: value for key, value in node.value}
