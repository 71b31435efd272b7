"""What the web chat turns away before it becomes a message: other sites, floods, and what is too long.

Each refusal carries words for the person; nothing is refused in silence and nothing is logged about who it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from casework.clients import counted_as
from casework.clients import hidden as hidden
from casework.house import House
from flows.model import Text
from flows.text import T_

TOO_OFTEN = T_("You are writing too often. Please wait a minute; your text stays here.", context="web")
TOO_MANY_TRIES = T_("Too many tries. Please wait a few minutes.", context="error")
FROM_ELSEWHERE = T_("This did not come from our page. Please open the chat again and repeat it there.", context="web")
NOT_UNDERSTOOD = T_("This could not be read. Please open the chat again and repeat it.", context="web")


class Refused(Exception):
    """A request that goes no further: the sentence for the person and the HTTP status for the browser.

    `text` is what they had typed, where the rest of the request was not read.
    """

    def __init__(self, sentence: Text, status: int, text: str = "") -> None:
        super().__init__(f"{status} {sentence.msgid}")
        self.sentence = sentence
        self.status = status
        self.text = text


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `times` in `seconds`."""

    times: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one person, or one network address (a whole internet café), may ask of the web chat."""

    text: int = 4000  # characters of one message
    by_sender: Rate = Rate(60, 60)
    by_client: Rate = Rate(600, 60)
    newcomers: Rate = Rate(60, 600)  # by client: each one is a new person in the database
    receipts: Rate = Rate(5, 60)  # by client
    receipts_an_hour: Rate = Rate(30, 3600)
    streams: Rate = Rate(120, 60)  # by client
    uploads: Rate = Rate(40, 600)  # by client: each is up to 20 MB of our memory for a moment


async def check(house: House, subject: str, rate: Rate, sentence: Text = TOO_OFTEN) -> None:
    """Count one more for `subject`. Raises Refused beyond the rate."""
    if not await house.live.allow(f"web:{subject}", rate.times, rate.seconds):
        raise Refused(sentence, 429)


def client_of(house: House, request: Request) -> str:
    """The network address, hashed: counters need no more."""
    return counted_as(house, request.client.host if request.client else "")


def check_origin(request: Request) -> None:
    """Only our own pages may post. Raises Refused.

    Browsers of the last years say it themselves (Sec-Fetch-Site). Older ones send an Origin; a program sends neither
    and has no cookies of anybody's to misuse.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        ours = site in {"same-origin", "none"}
    else:
        origin = request.headers.get("origin")
        ours = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not ours:
        raise Refused(FROM_ELSEWHERE, 403)


def is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")


def by_script(request: Request) -> bool:
    """Whether the page's script asks, which wants no page for an answer."""
    return is_json(request) or request.headers.get("accept", "").startswith("application/json")


def clean(text: str) -> str:
    """Line ends as \\n, no control characters (PostgreSQL takes no NUL), no half emoji of a broken client."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return "".join(char for char in text if char in "\n\t" or char >= " ")
