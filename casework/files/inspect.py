"""Takes a file apart before anybody may see it: what it is, by its contents and never by its name, and clean.

An allow-list: what is not named here is refused. Pure work for the processor; `prepared` runs it beside the event loop,
few at a time.
"""

from __future__ import annotations

from collections.abc import Callable

from casework.files import film, office, pdf, recordings
from casework.files.cleaned import Clean
from casework.files.rules import MOST_BYTES, Refused

Taking = Callable[[bytes], Clean]


def _refuses(reason: str) -> Taking:
    def refuse(content: bytes) -> Clean:
        raise Refused(reason)

    return refuse


def _redraws(media_type: str) -> Taking:
    def redraw(content: bytes) -> Clean:
        from casework.files import pictures  # Pillow: 15 MB that nobody needs before the first picture comes

        return pictures.redrawn(content, media_type)

    return redraw


MARKS: tuple[tuple[int, bytes, Taking], ...] = (
    (0, b"\xff\xd8\xff", _redraws("image/jpeg")),
    (0, b"\x89PNG\r\n\x1a\n", _redraws("image/png")),
    (8, b"WEBP", _redraws("image/webp")),
    (0, b"GIF8", _redraws("image/gif")),
    (0, b"PK\x03\x04", office.repacked),
    (0, b"OggS", recordings.ogg),
    (0, b"#!AMR\n", recordings.amr),
    (0, b"ID3", recordings.mp3),
    (4, b"ftyp", film.checked),
    (0, b"\x1aE\xdf\xa3", recordings.webm),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _refuses("old_office")),
    (0, b"\xff", recordings.mp3),
)
"""(where, which bytes stand there, what to do with it); the first that fits."""
PDF = b"%PDF-"
PDF_WITHIN = 1024  # bytes in which readers look for the mark: more than blanks before it is a disguise


def inspected(content: bytes) -> Clean:
    """The clean contents. Raises Refused, which says why."""
    if not content:
        raise Refused("empty")
    if len(content) > MOST_BYTES:
        raise Refused("too_large")
    if content.lstrip(pdf.BLANK).startswith(PDF):
        return pdf.checked(content)
    for at, mark, take in MARKS:
        if content.startswith(mark, at):
            return take(content)
    raise Refused("disguised" if PDF in content[:PDF_WITHIN] else "unknown_kind")
