"""Regular expressions of forms, matched in time that grows with the text and never explodes.

A form may come from outside, and Python's own matcher can be made to run for years on thirty letters. So the pattern is
parsed by Python and run here as a set of states. What needs more than states (look-around, back references) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]  # the only parser of this syntax there is
from typing import Any

MAX_PATTERN = 300  # characters
MAX_STATES = 1500
MAX_TEXT = 1000  # characters; a longer answer does not match

Test = Callable[[str], bool]
_LETTER = re.compile(r"\\p\{L[lu]?\}")
_CATEGORIES: dict[Any, Test] = {
    codes.CATEGORY_DIGIT: str.isdigit,
    codes.CATEGORY_NOT_DIGIT: lambda letter: not letter.isdigit(),
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_NOT_SPACE: lambda letter: not letter.isspace(),
    codes.CATEGORY_WORD: lambda letter: letter.isalnum() or letter == "_",
    codes.CATEGORY_NOT_WORD: lambda letter: not (letter.isalnum() or letter == "_"),
}


class BadPattern(ValueError):
    """The pattern cannot be read, is too long, or needs what is refused here."""


class Pattern:
    """States: a test of one letter and where it leads, or (test None) ways on that need no letter."""

    def __init__(self, source: str) -> None:
        if len(source) > MAX_PATTERN:
            raise BadPattern(f"a pattern may have {MAX_PATTERN} characters")
        try:
            tree = parser.parse(_LETTER.sub(r"[^\\W\\d_]", source))
        except (re.error, RecursionError, OverflowError) as problem:
            raise BadPattern(f"this pattern cannot be read: {problem}") from problem
        self.ignore_case = bool(tree.state.flags & re.IGNORECASE)
        self.tests: list[Test | None] = [None]
        self.ways: list[tuple[int, ...]] = [()]  # state 0 is the end
        self.anchors: dict[int, bool] = {}  # state: it may be passed at the beginning only (else at the end only)
        self.first = self._sequence(tree, 0)

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        if len(text) > MAX_TEXT:
            return False
        states = self._reached({self.first}, 0, len(text))
        for at, letter in enumerate(text, start=1):
            letters = {letter, letter.lower(), letter.upper()} if self.ignore_case else {letter}
            passed = {
                self.ways[state][0]
                for state in states
                if (test := self.tests[state]) is not None and any(map(test, letters))
            }
            states = self._reached(passed, at, len(text))
            if not states:
                return False
        return 0 in states

    def _reached(self, states: set[int], at: int, end: int) -> set[int]:
        reached: set[int] = set()
        waiting = list(states)
        while waiting:
            state = waiting.pop()
            if state in reached:
                continue
            reached.add(state)
            opens = self.anchors.get(state)
            if self.tests[state] is None and (opens is None or at == (0 if opens else end)):
                waiting.extend(self.ways[state])
        return reached

    def _state(self, test: Test | None, *ways: int) -> int:
        if len(self.tests) >= MAX_STATES:
            raise BadPattern("this pattern repeats too much")
        self.tests.append(test)
        self.ways.append(ways)
        return len(self.tests) - 1

    def _sequence(self, items: Any, after: int) -> int:
        for code, value in reversed(list(items)):
            after = self._item(code, value, after)
        return after

    def _item(self, code: Any, value: Any, after: int) -> int:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            return self._repeat(value[0], value[1], value[2], after)
        if code is codes.BRANCH:
            return self._state(None, *(self._sequence(branch, after) for branch in value[1]))
        if code is codes.SUBPATTERN:
            return self._sequence(value[-1], after)
        if code is codes.AT and value in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING):
            return self._anchor(True, after)
        if code is codes.AT and value in (codes.AT_END, codes.AT_END_STRING):
            return self._anchor(False, after)
        return self._state(_test(code, value), after)

    def _anchor(self, beginning: bool, after: int) -> int:
        state = self._state(None, after)
        self.anchors[state] = beginning
        return state

    def _repeat(self, least: int, most: Any, items: Any, after: int) -> int:
        if most is codes.MAXREPEAT:
            again = self._state(None, after)
            self.ways[again] = (self._sequence(items, again), after)
            after = again
        else:
            end = after
            for _ in range(min(int(most), MAX_STATES) - least):
                after = self._state(None, self._sequence(items, after), end)
        for _ in range(min(least, MAX_STATES)):
            self._state(None, after)  # counts towards the limit even where the repeated thing is empty
            after = self._sequence(items, after)
        return after


def _test(code: Any, value: Any) -> Test:
    if code is codes.LITERAL:
        return lambda letter: ord(letter) == value
    if code is codes.NOT_LITERAL:
        return lambda letter: ord(letter) != value
    if code is codes.ANY:
        return lambda letter: letter != "\n"
    if code is codes.RANGE:
        return lambda letter: value[0] <= ord(letter) <= value[1]
    if code is codes.CATEGORY:
        return _CATEGORIES[value]
    if code is codes.IN:
        negated = value[0][0] is codes.NEGATE
        tests = [_test(*part) for part in value[negated:]]
        return lambda letter: any(test(letter) for test in tests) is not negated
    raise BadPattern(f"not taken in a pattern: {str(code).lower().replace('_', ' ')}")


@lru_cache(maxsize=256)
def pattern(source: str) -> Pattern:
    """The pattern, ready to match. Raises BadPattern."""
    return Pattern(source)
