"""MP4 and its kin (M4A, 3GP, QuickTime): boxes within boxes. What tells of place and device is blanked where it
stands, so that nothing else moves; what is behind the last box is cut off.
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.files.cleaned import Clean
from casework.files.rules import Refused

HEAD = 8
DEEPEST = 4
WITHIN = frozenset({b"moov", b"trak", b"mdia"})
BLANKED = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip", b"wide"})
"""Where writers put place, time, device, comments, and anything else; players need none of it."""
TIMES = frozenset({b"mvhd", b"tkhd", b"mdhd"})
TOP = frozenset(b"ftyp moov mdat moof mfra sidx styp pdin emsg prft".split()) | BLANKED
HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")


def checked(content: bytes) -> Clean:
    """Raises Refused."""
    brand = content[8:12]
    if brand in HEIC:
        raise Refused("heic")
    body = bytearray(content)
    end, seen, film = 0, set[bytes](), False
    for kind, start, stop in _boxes(body, 0, len(body)):
        if kind not in TOP:
            break
        seen.add(kind)
        film |= _clean(body, kind, start, stop, 0)
        end = stop
    if not seen >= {b"ftyp", b"mdat"} or not seen & {b"moov", b"moof"}:
        raise Refused("damaged")
    return Clean(bytes(body[:end]), _type(brand, film=film))


def _type(brand: bytes, *, film: bool) -> str:
    if not film:
        return "audio/mp4"
    if brand.startswith(b"3g"):
        return "video/3gpp"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _boxes(body: bytearray, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, where its contents start, where it stops) of each whole box between two places."""
    while at + HEAD <= end:
        size, start = int.from_bytes(body[at : at + 4], "big"), at + HEAD
        kind = bytes(body[at + 4 : at + 8])
        if size == 1:  # a long one
            size, start = int.from_bytes(body[start : start + 8], "big"), start + 8
        elif size == 0:  # to the end
            size = end - at
        if size < start - at or at + size > end:
            return
        yield kind, start, at + size
        at += size


def _clean(body: bytearray, kind: bytes, start: int, stop: int, depth: int) -> bool:
    """Blank what this box and those within it tell. True when there is film, and not only sound."""
    if kind in BLANKED:
        body[start:stop] = bytes(stop - start)
        _rename(body, kind, start)
        return False
    if kind in TIMES:
        _forget_times(body, start, stop)
    if kind == b"hdlr":
        return bytes(body[start + 8 : start + 12]) == b"vide"
    if kind not in WITHIN or depth >= DEEPEST:
        return False
    film = False
    for inner in _boxes(body, start, stop):
        film |= _clean(body, *inner, depth + 1)
    return film


def _rename(body: bytearray, kind: bytes, start: int) -> None:
    """What is blank says so, or a player would look for its contents."""
    at = body.rfind(kind, max(0, start - 16), start)
    body[at : at + 4] = b"free"


def _forget_times(body: bytearray, start: int, stop: int) -> None:
    """When it was taken and changed: 4 bytes each, or 8 in the newer version."""
    both = 16 if body[start : start + 1] == b"\x01" else 8
    if start + 4 + both <= stop:
        body[start + 4 : start + 4 + both] = bytes(both)
