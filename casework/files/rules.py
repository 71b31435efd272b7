"""Pure decisions about files: which we take, under which name, how each may be shown, when to fetch again, and the
sentences for those that we do not take.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from casework.errors import CaseworkError
from flows.model import Text
from flows.text import T_, verbatim


class Kind(StrEnum):
    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"


class FileStatus(StrEnum):
    EXPECTED = "expected"  # the platform has it; we are fetching
    KEPT = "kept"
    REFUSED = "refused"  # we looked at it and do not take it
    LOST = "lost"  # could not be fetched


class Shown(StrEnum):
    """How the panel shows a file to a reader."""

    PICTURE = "picture"
    PAGES = "pages"
    SOUND = "sound"
    SAVED = "saved"  # only ever downloaded


MOST_BYTES = 20 * 1024 * 1024
MOST_POINTS = 50_000_000
"""Of a picture: what a good telephone takes; a hundred megapixels would be 400 MB when unfolded."""
LONGEST_SIDE = 3000
"""Points to which a picture is made smaller; a page of A4 stays readable to its small print."""
LONGEST_NAME = 80
KEEP_UNCLAIMED = timedelta(days=30)
"""A file that never found its request is erased after this, like the draft it was sent for."""

LEASE = timedelta(minutes=5)
"""Longer than fetching and cleaning may take; what a fetcher that died was at is taken up again after this."""
KEEP_FETCHING = timedelta(days=6)
FIRST_PAUSE = 10.0
LONGEST_PAUSE = 3600.0

# By media type: the file name's endings, the wished one first.
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "application/pdf": (".pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a", ".mp4"),
    "audio/amr": (".amr",),
    "audio/webm": (".webm", ".weba"),
    "video/mp4": (".mp4", ".m4v"),
    "video/3gpp": (".3gp", ".3gpp"),
    "video/quicktime": (".mov",),
    "video/webm": (".webm",),
}
PLAYED = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4", "audio/webm"})
"""What browsers play; the speech of old telephones (AMR) they do not."""
ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a kept file beside its contents. `opaque`: we could not look into it, so it is never shown."""

    name: str
    media_type: str
    opaque: bool = False

    @property
    def shown(self) -> Shown:
        if self.opaque:
            return Shown.SAVED
        if self.media_type.startswith("image/"):
            return Shown.PICTURE
        if self.media_type == "application/pdf":
            return Shown.PAGES
        return Shown.SOUND if self.media_type in PLAYED else Shown.SAVED


def kind_of(media_type: str) -> Kind:
    """The content decides, whatever it was sent as."""
    family = media_type.partition("/")[0]
    return {"image": Kind.PHOTO, "audio": Kind.VOICE, "video": Kind.VIDEO}.get(family, Kind.DOCUMENT)


def safe_name(name: str | None, media_type: str) -> str:
    """A name to show and to save under: no folder, no invisible letters, the ending that the content has."""
    endings = ENDINGS[media_type]
    stem, ending = cleaned_name(name), endings[0]
    if found := ENDING.search(stem):
        stem, ending = stem[: found.start()], found[0].lower() if found[0].lower() in endings else ending
    stem = stem[: LONGEST_NAME - len(ending)].strip(" .") or kind_of(media_type).value
    return stem + ending


def cleaned_name(name: str | None) -> str:
    """The last part of a path, without control characters or those that turn the direction of writing."""
    last = re.split(r"[/\\]", name or "")[-1]
    # Category C: control, format (bidirectional marks among them), surrogates, unassigned.
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    return " ".join(re.sub(r'[<>:"|?*]', "_", plain).split()).strip(" .")


def next_fetch(attempts: int, created_at: datetime, now: datetime, platform_seconds: float | None) -> datetime | None:
    """When to try again; None: give up. A platform that names its own pause is obeyed."""
    if now - created_at > KEEP_FETCHING:
        return None
    ours = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(12, max(0, attempts - 1)))
    return now + timedelta(seconds=max(ours, platform_seconds or 0.0))


WHY = {
    "empty": T_("it is empty.", context="file"),
    "too_large": T_("it is larger than {megabytes} MB.", context="file", megabytes=MOST_BYTES // (1024 * 1024)),
    "unknown_kind": T_("we cannot take files of this kind.", context="file"),
    "damaged": T_("it is damaged or not complete.", context="file"),
    "disguised": T_("something else is hidden in it.", context="file"),
    "program": T_("it holds a program or takes something from elsewhere when it is opened.", context="file"),
    "unfolds": T_("it unfolds to far more than it seems.", context="file"),
    "too_many_points": T_("the picture is too large.", context="file"),
    "heic": T_("pictures of the kind HEIC cannot be opened here.", context="file"),
    "old_office": T_("it is of an old kind, or locked with a password.", context="file"),
    "gone": T_("the messenger no longer has it.", context="file"),
    "not_fetched": T_("it could not be fetched from the messenger.", context="file"),
}
"""Why a file was not taken; a clause that goes on after a colon. For the sender and for the panel alike."""

INSTEAD = {
    "too_large": T_("Please send a smaller file, or several.", context="file"),
    "too_many_points": T_("Please send it as an ordinary photo.", context="file"),
    "heic": T_("Please send it as an ordinary photo.", context="file"),
    "old_office": T_("Please save it as a PDF without a password and send that.", context="file"),
    "program": T_("Please send a photo of it, or print it to a PDF and send that.", context="file"),
    "damaged": T_("Please send it once more.", context="file"),
    "gone": T_("Please send it once more.", context="file"),
    "not_fetched": T_("Please send it once more.", context="file"),
}
WHAT_WE_TAKE = T_(
    "Please send a photo, a PDF, a Word or Excel document, a voice message or a video, up to {megabytes} MB.",
    context="file",
    megabytes=MOST_BYTES // (1024 * 1024),
)


def why(reason: str | None) -> Text:
    return WHY.get(reason or "") or WHY["not_fetched"]


def not_taken(reason: str, name: str | None) -> Text:
    """The whole word to the sender: which file, why, and what to do instead."""
    values: dict[str, Text] = {"why": why(reason), "instead": INSTEAD.get(reason, WHAT_WE_TAKE)}
    called = cleaned_name(name)[:LONGEST_NAME]
    if not called:
        return T_("We could not take your file: {why} {instead}", context="file", **values)
    return T_("We could not take the file “{name}”: {why} {instead}", context="file", name=verbatim(called), **values)


class Refused(CaseworkError):
    """A file that we do not take. `reason` is a code of WHY."""

    status = 422

    def __init__(self, reason: str, name: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sentence = not_taken(reason, name)
