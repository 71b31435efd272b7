"""The case behind a receipt: what was written and answered, and a box to add to it, from any browser.

A wrong receipt is told nothing but that, is counted, and never stands in an address, a log or a page.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot.channels import web_guard as guard
from bot.channels.web_forms import fields_of
from bot.channels.web_frame import Frame
from bot.channels.web_guard import Limits, Refused
from bot.channels.web_identity import Guest, guest_of
from bot.channels.web_pages import sentence
from bot.channels.web_thread import lines_of
from bot.effects import safety_words
from bot.words import STATUS
from casework.cases import service as cases
from casework.cases.rules import Urgency
from casework.cases.thread import Followed, follow
from casework.conversations import service as conversations
from casework.errors import CaseworkError, NotFound
from casework.house import CASES_BELL, House
from flows.model import Text
from flows.text import T_
from locales.dates import format_datetime
from locales.understanding import urgent
from vault.errors import CannotOpen

PURPOSE = "web receipt"
OPEN_FOR = timedelta(minutes=30)
"""How long an opened page may still add something before the digits are asked for again."""

WRONG = T_("We found no request under this receipt. Please check the digits.", context="web")
AGAIN = T_("For your safety please enter the receipt once more. What you wrote is kept below.", context="web")


@dataclass(frozen=True, slots=True)
class Note:
    """What the page says above the case: a problem, or that something was added; safety words where needed."""

    problem: Text | None = None
    added: Text | None = None
    safety: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptPages:
    """The routes of the receipt."""

    house: House
    frame: Frame
    limits: Limits

    async def ask(self, request: Request) -> Response:
        """The empty form."""
        return await self._form(await guest_of(self.house, request))

    async def follow(self, request: Request) -> Response:
        """The digits posted: the case, or the form again."""
        guest = await guest_of(self.house, request)
        text = ""
        try:
            guard.check_origin(request)
            fields = await fields_of(request)
            text = fields.get("text", "")
            await self._count(request)
            receipt = fields.get("receipt", "")
            return await self._case(guest, receipt, await self._followed(receipt), Note(), text)
        except NotFound:
            return await self._form(guest, WRONG, text, 404)
        except Refused as refused:
            return await self._form(guest, refused.sentence, text, refused.status)

    async def add(self, request: Request) -> Response:
        """A few more words into the case, from the page that the receipt opened."""
        guest = await guest_of(self.house, request)
        text = ""
        try:
            guard.check_origin(request)
            fields = await fields_of(request)
            text = fields.get("text", "")
            await guard.check(self.house, f"add:{guard.client_of(self.house, request)}", self.limits.by_sender)
            receipt = self._opened(fields.get("pass", ""))
            note = await self._added(receipt, text, fields.get("id", ""))
            return await self._case(guest, receipt, await self._followed(receipt), note, "" if note.added else text)
        except (NotFound, CannotOpen):
            return await self._form(guest, AGAIN, text, 403)
        except Refused as refused:
            return await self._form(guest, refused.sentence, text, refused.status)

    async def _added(self, receipt: str, text: str, key: str) -> Note:
        """Written once, however often the button was pressed."""
        house, topic = self.house, urgent(text)
        update = house.keyring.digest(f"{receipt}:{key}", "web receipt update").hex()
        try:
            async with house.database.writing() as session:
                if not await conversations.arrive(session, "web_receipt", update, house.now()):
                    return Note(added=_thanks())
                case = await cases.write_with_receipt(
                    session,
                    house.keyring,
                    receipt,
                    text,
                    Urgency.URGENT if topic else Urgency.NORMAL,
                    house.now(),
                )
        except NotFound:
            raise
        except CaseworkError as error:  # empty or too long: said above the box, which keeps the text
            return Note(problem=error.sentence)
        await house.live.ring(CASES_BELL, str(case.id))
        return Note(added=_thanks(), safety=tuple(safety_words(topic, case.language)) if topic else ())

    async def _followed(self, receipt: str) -> Followed:
        async with self.house.database.reading() as session:
            return await follow(session, self.house.keyring, receipt)

    async def _count(self, request: Request) -> None:
        client = guard.client_of(self.house, request)
        for rate in (self.limits.receipts, self.limits.receipts_an_hour):
            await guard.check(self.house, f"receipt:{rate.seconds:.0f}:{client}", rate, guard.TOO_MANY_TRIES)

    async def _form(self, guest: Guest, problem: Text | None = None, text: str = "", status: int = 200) -> Response:
        values = {"page": "receipt", "problem": sentence(problem, guest.language), "text": text}
        return await self.frame.page(guest, "receipt.html", values, status)

    async def _case(self, guest: Guest, receipt: str, found: Followed, note: Note, text: str) -> Response:
        language, case = guest.language, found.case
        values = {
            "page": "receipt",
            "number": case.number,
            "status": STATUS[case.status],
            "updated": format_datetime(case.updated_at, language),
            "lines": [lines_of(entry, language) for entry in found.entries],
            "note": note,
            "pass": self._sealed(receipt),
            "text": text,
        }
        return await self.frame.page(guest, "case.html", values, 422 if note.problem else 200)

    def _sealed(self, receipt: str) -> str:
        """The receipt for the page's own form, locked and for a while only: the digits stand nowhere in the page."""
        until = (self.house.now() + OPEN_FOR).isoformat()
        return base64.urlsafe_b64encode(
            self.house.keyring.seal(json.dumps([receipt, until]).encode(), PURPOSE)
        ).decode()

    def _opened(self, sealed: str) -> str:
        """Raises CannotOpen for what is forged or too old."""
        try:
            raw = base64.urlsafe_b64decode(sealed)
        except ValueError:
            raise CannotOpen("not base64") from None
        receipt, until = json.loads(self.house.keyring.open(raw, PURPOSE))
        if self.house.now() > datetime.fromisoformat(until):
            raise CannotOpen("too old")
        return str(receipt)


def _thanks() -> Text:
    return T_("Thank you, this has been added to your request.", context="web")
