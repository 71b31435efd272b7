"""`relevant` as XLSForm writes it: XPath with ${name} and selected(), by elementpath, never by eval.

Only the words listed here are taken; length, depth and the size of a remembered answer are bounded, because a form may
come from outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flows.model import Value

MAX_LENGTH = 500  # characters; the longest in public XLSForms that we read was under 300
MAX_DEPTH = 20  # nested brackets
_REMEMBERED = 40  # characters: results for choices are remembered, what a person wrote is not kept in memory

_NAME = re.compile(r"\$\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}")
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
_FUNCTIONS = {"selected", "not", "true", "false", "string-length", "contains", "starts-with", "count-selected"}
_OPERATORS = {"and", "or", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "(", ",", "$"}
_LITERALS = {"(name)", "(string)", "(integer)", "(decimal)"}
_ALLOWED = _FUNCTIONS | _OPERATORS | _LITERALS


class BadExpression(ValueError):
    """The expression cannot be read, uses what is not allowed, or is too long or deep."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression and the names of the questions it looks at, in order."""

    source: str
    names: tuple[str, ...]
    root: Any  # elementpath's token; the library has no type for "any of its tokens" that mypy could use


def is_true(source: str, answers: Mapping[str, Value]) -> bool:
    """Whether the expression holds; an unanswered question counts as ''. Raises BadExpression."""
    expression = parse(source)
    values = tuple(_plain(answers.get(name, "")) for name in expression.names)
    if sum(map(len, values)) <= _REMEMBERED:
        return _remembered(source, values)
    return _evaluate(expression, values)


@lru_cache(maxsize=512)
def parse(source: str) -> Expression:
    """The expression, checked. Raises BadExpression with the reason."""
    from elementpath import ElementPathError, XPath2Parser  # 0.2 s to import: not before a form needs it

    if len(source) > MAX_LENGTH:
        raise BadExpression(f"longer than {MAX_LENGTH} characters")
    bare = _LITERAL.sub("''", source)
    if _depth(bare) > MAX_DEPTH:
        raise BadExpression(f"more than {MAX_DEPTH} brackets deep")
    parser = XPath2Parser()
    parser.external_function(_selected, "selected")
    parser.external_function(_count_selected, "count-selected")
    try:
        root = parser.parse(_NAME.sub(r"$\1", source))
    except ElementPathError as problem:
        raise BadExpression(str(problem)) from problem
    strange = {str(token.symbol) for token in root.iter()} - _ALLOWED
    if strange:
        raise BadExpression(f"not allowed here: {', '.join(sorted(strange))}")
    return Expression(source, tuple(dict.fromkeys(_NAME.findall(bare))), root)


def _evaluate(expression: Expression, values: tuple[str, ...]) -> bool:
    from elementpath import ElementPathError, XPathContext

    context = XPathContext(item="", variables=dict(zip(expression.names, values, strict=True)))
    try:
        return bool(expression.root.evaluate(context))
    except ElementPathError:
        return False  # a comparison without meaning for this answer ('' < 3) does not hold, as in XLSForm


@lru_cache(maxsize=4096)
def _remembered(source: str, values: tuple[str, ...]) -> bool:
    return _evaluate(parse(source), values)


def _plain(value: Value) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _selected(answer: str, value: str) -> bool:
    return value in answer.split()


def _count_selected(answer: str) -> int:
    return len(answer.split())


def _depth(source: str) -> int:
    depth = deepest = 0
    for letter in source:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    return deepest
