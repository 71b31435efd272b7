"""XLSForm's expressions: XPath with ${name}, parsed by elementpath, compiled and run on answers, never by eval.

Only the functions listed are taken, others are refused by name. Length, depth, patterns and results are bounded: a
form may come from outside. Nothing here can loop. A parsed expression is kept, what a person wrote is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from flows.compiled import MARK, SPECIAL, BadExpression, Compiler, Run, Scope
from flows.functions import FUNCTIONS
from flows.model import Value
from flows.values import truth

MAX_LENGTH = 2000  # characters; the longest in public XLSForms that we read was under 1200 (nested ifs)
MAX_DEPTH = 30  # nested brackets

_PARTS = re.compile(
    r"(?P<literal>'[^']*'|\"[^\"]*\")|\$\{\s*(?P<name>[A-Za-z_][\w.-]*)\s*\}"
    r"|(?P<function>(?:[A-Za-z]+:)?[A-Za-z_][\w-]*)\s*(?P<open>\()"
)
_WORDS = frozenset({"and", "or", "div", "mod"})  # may stand before a bracket without being functions
_REFUSED = {
    "pulldata": "it needs a table beside the form, which a chat does not have; use choices and a choice_filter",
    "search": "it needs a table beside the form, which a chat does not have; use choices and a choice_filter",
    "instance": "it needs a table beside the form, which a chat does not have; use choices and a choice_filter",
    "random": "it would give another answer each time the question is looked at",
    "uuid": "it would give another answer each time the question is looked at",
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression, the questions it looks at and the columns of choices it compares, in order."""

    source: str
    names: tuple[str, ...]
    columns: tuple[str, ...]
    run: Run


def is_true(source: str, answers: Mapping[str, Value]) -> bool:
    """Whether the expression holds for these answers alone; a missing one counts as ''. Raises BadExpression."""
    return truth(parse(source).run(Scope(look=lambda name: plain(answers.get(name, "")))))


def plain(value: Value) -> str:
    """An answer as expressions see it: several choices with blanks between them."""
    return " ".join(value) if isinstance(value, tuple) else str(value)


@lru_cache(maxsize=2048)
def parse(source: str) -> Expression:
    """The expression, checked. Raises BadExpression with the reason."""
    from elementpath import ElementPathError  # 0.2 s to import: not before a form needs it
    from elementpath.tdop import Parser

    if len(source) > MAX_LENGTH:
        raise BadExpression(f"longer than {MAX_LENGTH} characters")
    if _depth(_PARTS.sub(lambda found: "''" if found["literal"] else found[0], source)) > MAX_DEPTH:
        raise BadExpression(f"more than {MAX_DEPTH} brackets deep")
    names: dict[str, None] = {}
    columns: dict[str, None] = {}
    written = _PARTS.sub(lambda found: _rewritten(found, names), source)
    try:
        with _PARSING:
            root = Parser.parse(_parser(), written)  # XPath's own `parse` would reckon, and stop at '5' - 1
        run = Compiler(columns).run(root)
    except RecursionError as problem:
        raise BadExpression("too many steps in one expression") from problem
    except ElementPathError as problem:
        raise BadExpression(f"cannot be read: {str(problem).replace(f'fn:{MARK}', '')}") from problem
    return Expression(source, tuple(names), tuple(columns), run)


_PARSING = Lock()  # the parser keeps its place in itself


@cache
def _parser() -> Any:
    from elementpath import XPath2Parser

    parser = XPath2Parser()
    for name, function in {**FUNCTIONS, **SPECIAL}.items():
        stand_in = (lambda: "") if function.most == 0 else (lambda *values: "")
        parser.external_function(stand_in, MARK + name.replace(":", "."))
    parser.tokenizer = parser.create_tokenizer(parser.symbol_table)
    return parser


def _rewritten(found: re.Match[str], names: dict[str, None]) -> str:
    if found["literal"]:
        return found[0]
    if found["name"]:
        names[found["name"]] = None
        return f" ${found['name']} "
    function = found["function"]
    if function in _WORDS:
        return found[0]
    if function in _REFUSED:
        raise BadExpression(f"{function}() is not possible here: {_REFUSED[function]}")
    if function not in FUNCTIONS and function not in SPECIAL:
        raise BadExpression(f"there is no function {function}()")
    return f" {MARK}{function.replace(':', '.')}("


def _depth(source: str) -> int:
    depth = deepest = 0
    for letter in source:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    return deepest


__all__ = ["BadExpression", "Expression", "Scope", "is_true", "parse", "plain"]
