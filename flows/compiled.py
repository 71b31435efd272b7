"""elementpath's parse tree turned into a function of a Scope: what is not named here is refused, and nothing loops."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flows.functions import FUNCTIONS, Function
from flows.patterns import BadPattern, pattern
from flows.values import Result, equal, many, number, text, truth, unequal

MARK = "f."
"""Put before every function's name: XPath would not let us have our own `if` or `not`."""

_MAX_TREE = 150  # steps from the top of the parsed expression to its bottom


class BadExpression(ValueError):
    """The expression cannot be read, uses what is not allowed, or is too long or deep."""


def _nothing(name: str) -> Result:
    return ""


@dataclass(slots=True)
class Scope:
    """What an expression may look at. `look`: the answer in reach of the question; `every`: those of all entries."""

    look: Callable[[str], Result] = _nothing
    every: Callable[[str], Result] = _nothing
    today: date = date(1970, 1, 1)
    now: datetime | None = None
    own: Result = ""  # `.`
    columns: Mapping[str, str] = field(default_factory=dict)
    position: int = 1  # of the entry, counted from 1
    label: Callable[[str, str], str] = lambda name, value: value  # of a choice, in the person's language


Run = Callable[[Scope], Any]


def _divided(left: float, right: float) -> float:
    if right == 0:
        return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left)
    return left / right


def _remainder(left: float, right: float) -> float:
    return math.fmod(left, right) if right and math.isfinite(left) else math.nan


_JOINED: dict[str, Callable[[Any, Any], Any]] = {
    "=": equal,
    "!=": unequal,
    "<": lambda left, right: number(left) < number(right),
    ">": lambda left, right: number(left) > number(right),
    "<=": lambda left, right: number(left) <= number(right),
    ">=": lambda left, right: number(left) >= number(right),
    "+": lambda left, right: number(left) + number(right),
    "-": lambda left, right: number(left) - number(right),
    "*": lambda left, right: number(left) * number(right),
    "div": lambda left, right: _divided(number(left), number(right)),
    "mod": lambda left, right: _remainder(number(left), number(right)),
}


class Compiler:
    """Turns elementpath's tree into functions of a Scope; collects the columns looked at."""

    def __init__(self, columns: dict[str, None]) -> None:
        self.columns = columns
        self.depth = 0

    def run(self, token: Any) -> Run:
        self.depth += 1
        if self.depth > _MAX_TREE:
            raise BadExpression("too many steps in one expression")
        symbol = str(token.symbol)
        if symbol.startswith(MARK):
            made = self._function(symbol.removeprefix(MARK).replace("jr.", "jr:"), list(token))
        else:
            made = self._plain(symbol, token)
        self.depth -= 1
        return made

    def _plain(self, symbol: str, token: Any) -> Run:
        parts = list(token)
        if len(parts) == 2 and symbol in _JOINED:
            joined = _JOINED[symbol]
            left, right = self.run(parts[0]), self.run(parts[1])
            return lambda scope: joined(left(scope), right(scope))
        if len(parts) == 2 and symbol in {"and", "or"}:
            first, second, settles = self.run(parts[0]), self.run(parts[1]), symbol == "or"
            return lambda scope: settles if truth(first(scope)) is settles else truth(second(scope))
        if len(parts) == 1 and symbol in "+-":
            sign, one = (-1.0 if symbol == "-" else 1.0), self.run(parts[0])
            return lambda scope: sign * number(one(scope))
        if len(parts) == 1 and symbol == "(":
            return self.run(parts[0])
        return self._leaf(symbol, token)

    def _leaf(self, symbol: str, token: Any) -> Run:
        if symbol in {"(string)", "(integer)", "(decimal)", "(float)"}:
            value = token.value if symbol == "(string)" else float(token.value)
            return lambda scope: value
        if symbol == "$":
            name = str(token[0].value)
            return lambda scope: scope.look(name)
        if symbol == ".":
            return lambda scope: scope.own
        if symbol == "(name)":
            name = str(token.value)
            self.columns[name] = None
            return lambda scope: scope.columns.get(name, "")
        if symbol in {"/", "//", "..", "[", "@"}:
            raise BadExpression("not allowed here: paths; write ${name} for an answer")
        raise BadExpression(f"not allowed here: {symbol}")

    def _function(self, name: str, arguments: list[Any]) -> Run:
        function = FUNCTIONS.get(name) or SPECIAL[name]
        if not function.least <= len(arguments) <= function.most:
            raise BadExpression(f"{name}() takes {_takes(function)} arguments, not {len(arguments)}")
        if name == "position":
            return lambda scope: float(scope.position)  # its argument can only be `..`
        if name in {"jr:choice-name", "indexed-repeat"}:
            return self._of_name(name, arguments)
        runs = [self.run(argument) for argument in arguments]
        if name == "regex" and str(arguments[1].symbol) == "(string)":
            try:
                pattern(str(arguments[1].value))
            except BadPattern as problem:
                raise BadExpression(f"regex(): {problem}") from problem
        if name in SPECIAL:
            special = function.call
            return lambda scope: special(scope, *runs)
        return _called(function.call, runs)

    def _of_name(self, name: str, arguments: list[Any]) -> Run:
        first = arguments[1] if name == "jr:choice-name" else arguments[0]
        asked = str(first.value).strip("${} ") if str(first.symbol) == "(string)" else ""
        if str(first.symbol) == "$":
            asked = str(first[0].value)
        if not asked:
            raise BadExpression(f"{name}() needs the name of a question, ${{name}}")
        if name == "jr:choice-name":
            value = self.run(arguments[0])
            return lambda scope: ", ".join(scope.label(asked, one) for one in text(value(scope)).split())
        place = self.run(arguments[2])
        return lambda scope: _at(many(scope.every(asked)), number(place(scope)))


def _at(values: tuple[str, ...], place: float) -> str:
    return values[int(place) - 1] if 1 <= place <= len(values) else ""


def _called(call: Callable[..., Any], runs: list[Run]) -> Run:
    if len(runs) == 1:
        only = runs[0]
        return lambda scope: call(only(scope))
    if len(runs) == 2:
        first, second = runs
        return lambda scope: call(first(scope), second(scope))
    return lambda scope: call(*(run(scope) for run in runs))


def _takes(function: Function) -> str:
    if function.least == function.most:
        return str(function.least)
    return f"{function.least} to {function.most}"


def _now(scope: Scope) -> str:
    if scope.now is None:
        return f"{scope.today.isoformat()}T00:00:00"
    return scope.now.replace(tzinfo=None).isoformat(timespec="seconds")


SPECIAL: dict[str, Function] = {
    "today": Function(lambda scope: scope.today.isoformat(), 0, 0),
    "now": Function(_now, 0, 0),
    "if": Function(lambda scope, test, then, other: then(scope) if truth(test(scope)) else other(scope), 3, 3),
    "once": Function(lambda scope, value: scope.own if text(scope.own) else value(scope), 1, 1),
    "position": Function(lambda scope, *values: scope.position, 0, 1),
    "jr:choice-name": Function(lambda scope, *values: "", 2, 2),
    "indexed-repeat": Function(lambda scope, *values: "", 3, 3),
}
"""Those that look at more than their arguments' values; `if` runs only the branch that is needed."""
