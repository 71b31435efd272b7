"""What WhatsApp's error codes mean to us: later, unreachable, window closed, refused. A table and nothing else.

A reason that begins with `operator.` is one that only the organisation can mend: the panel raises an alarm. Those that
would otherwise cost a citizen their answer are tried again, every five minutes, until somebody has mended them.
"""

from __future__ import annotations

from bot.channels.base import Refused, RetryLater, SendError, Unreachable, WindowClosed

OPERATOR = "operator."
SOON = 300.0  # seconds between tries of what an operator must mend

_OPERATORS = {
    "token": (0, 190),
    "permission": (3, 10, 131005),
    "account": (368, 131031, 131037, 131045, 133010),
    "payment": (131042, 131044),
}
_LATER: dict[int, tuple[str, float | None]] = {
    1: ("platform_down", None),
    2: ("platform_down", None),
    131000: ("platform_down", None),
    131016: ("platform_down", None),
    131057: ("platform_down", None),  # the account is being moved to a higher throughput: a minute
    133004: ("platform_down", None),
    131053: ("unknown_error", None),  # media could not be uploaded
    4: ("too_many_requests", 60.0),
    80007: ("too_many_requests", 60.0),
    130429: ("too_many_requests", None),
    133016: ("too_many_requests", 600.0),
    # One person got too much from us. No seconds: our own pauses double with each try, as is asked for.
    131056: ("too_many_to_one", None),
    131048: (OPERATOR + "spam_limit", 600.0),  # too many blocked or reported us
}
_UNREACHABLE = {131026: "not_on_whatsapp", 130497: "country_refused"}
_CLOSED = frozenset({131047, 470})
_REFUSED = {
    131050: "opted_out",  # of marketing alone: answers still reach them
    131049: "marketing_limit",  # a repeat within a day fails again, and would hold up this person's answers so long
    130472: "experiment",
    131030: OPERATOR + "test_number",
    131064: OPERATOR + "limit_lowered",  # for templates alone: answers still go
    131063: OPERATOR + "template",
    132068: OPERATOR + "template",
    132069: OPERATOR + "template",
}
_TEMPLATES = range(132000, 132019)
_NO_SUCH_OBJECT = 33  # subcode of 100: the phone id is wrong, or the token may not see it


def ours(
    code: int, *, subcode: int | None = None, status: int | None = None, seconds: float | None = None
) -> SendError:
    """Meta's code in our four words. `status` is HTTP's, `seconds` a Retry-After, where there was an answer at all."""
    if code in _CLOSED:
        return WindowClosed("window_closed")
    if code in _UNREACHABLE:
        return Unreachable(_UNREACHABLE[code])
    if code in _LATER:
        reason, pause = _LATER[code]
        return RetryLater(reason, seconds or pause)
    operator = _operator(code, subcode)
    if operator is not None:
        return RetryLater(OPERATOR + operator, SOON)
    if code in _TEMPLATES:
        return Refused(OPERATOR + "template")
    if code in _REFUSED:
        return Refused(_REFUSED[code])
    return _by_status(status, seconds)


def _operator(code: int, subcode: int | None) -> str | None:
    if 200 <= code <= 299:
        return "permission"
    if code == 100 and subcode == _NO_SUCH_OBJECT:
        return "phone_id"
    return next((name for name, codes in _OPERATORS.items() if code in codes), None)


def _by_status(status: int | None, seconds: float | None) -> SendError:
    """A code we do not know: HTTP says at least whose fault it is."""
    if status is None or status < 400:
        return Refused("refused")
    if status == 429:
        return RetryLater("too_many_requests", seconds)
    if status >= 500:
        return RetryLater("platform_down", seconds)
    if status in {401, 403}:
        return RetryLater(OPERATOR + "token", SOON)
    return Refused("refused")
