"""Files of the web chat: one that was posted, looked into and kept before its turn; and one from us, for the browser
whose key opens it and for nobody else.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.base import Attachment
from bot.channels.web_forms import Upload
from bot.channels.web_guard import Limits, Refused, client_of
from bot.channels.web_identity import guest_of
from bot.channels.web_pages import HEADERS
from casework.errors import NotFound
from casework.files import service as files
from casework.files.rules import ENDINGS
from casework.files.rules import Refused as NotTaken
from casework.files.workbench import prepare
from casework.house import House
from casework.mailbox import service as mailbox
from flows.text import T_
from store.files import MissingFile
from vault.errors import CannotOpen

NOT_STORED = T_(
    "Something went wrong on our side and your file has not been kept. Please try again in a moment.", context="web"
)
ANYTHING = "application/octet-stream"
log = logging.getLogger("korpu.web")


async def kept(house: House, upload: Upload) -> Attachment:
    """The file, clean and sealed; nobody's until its turn says whose. Raises Refused in words for the person."""
    try:
        prepared = await prepare(house.files, upload.content, upload.name or None)
    except NotTaken as refused:
        raise Refused(refused.sentence, refused.status) from None
    except Exception as error:  # the store is away: said, and the browser tries again
        log.error("an upload could not be kept: %s", type(error).__name__)
        raise Refused(NOT_STORED, 500) from None
    async with house.database.writing() as session:
        file_id = await files.keep(session, house.keyring, prepared, house.now())
    card = prepared.card
    return Attachment(kind=prepared.kind, name=card.name, media_type=card.media_type, file_id=file_id)


@dataclass(frozen=True, slots=True)
class Downloads:
    """The route of the files that we sent."""

    house: House
    limits: Limits

    async def show(self, request: Request) -> Response:
        """Saved, never opened in place: only an `img` of our own page shows one. 404 for whoever it is not for."""
        guest = await guest_of(self.house, request)
        if guest.address_id is None:
            return Response(status_code=404, headers=HEADERS)
        client, rate = client_of(self.house, request), self.limits.by_client
        if not await self.house.live.allow(f"web:files:{client}", rate.times, rate.seconds):
            return Response(status_code=429, headers=HEADERS)
        mail_id = request.path_params["bubble"]
        try:
            async with self.house.database.reading() as session:
                file = await mailbox.file_of(session, guest.address_id, guest.browser.private_key, mail_id)
            content = await mailbox.contents(self.house.files, file)
        except (NotFound, MissingFile, CannotOpen):
            return Response(status_code=404, headers=HEADERS)
        headers = {
            **HEADERS,
            "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        return Response(content, headers=headers, media_type=_type(file.media_type))


def _type(claimed: str) -> str:
    """Of the kinds that we know; a browser must not be told that anything is a page."""
    return claimed if claimed in ENDINGS else ANYTHING
