"""PDF: cut to what a reader would read, and refused when it holds a program, another file or a second nature.

Looks at names as a reader of PDF understands them, also inside compressed objects. What cannot be looked into
(encrypted) is kept, but never shown in the panel.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import is_zipfile

from casework.files.cleaned import Clean
from casework.files.rules import Refused

# Long names only: in megabytes of folded data any three letters stand somewhere. A script is always /JavaScript, too.
ACTIVE = re.compile(
    rb"/(?:(?:JavaScript|Rendition|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToE)(?![A-Za-z0-9])"
    rb"|XFA\s*[\[\d])"
)
MARKUP = re.compile(rb"<(?:script|html|!doctype)[\s>]", re.IGNORECASE)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
END = re.compile(rb"startxref\s+\d+\s+%%EOF")
OBJECTS = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
SIMPLE = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])(?![A-Za-z0-9])")
STREAM = re.compile(rb"stream\r?\n")
DICTIONARY = 1024  # bytes before a stream in which its dictionary stands
MOST_UNFOLDED = 64 * 1024 * 1024
BLANK = b" \t\r\n\x0c\x00\xef\xbb\xbf"


def checked(content: bytes) -> Clean:
    """Raises Refused."""
    body = content.lstrip(BLANK)
    ends = list(END.finditer(body))
    if not ends:
        raise Refused("damaged")
    body = body[: ends[-1].end()] + b"\n"  # whatever was appended is gone
    if is_zipfile(BytesIO(body)) or MARKUP.search(body):
        raise Refused("disguised")
    names = _names(body)
    unfolded = list(_compressed_objects(body))
    if any(map(ACTIVE.search, (names, *map(_names, unfolded)))):
        raise Refused("program")
    opaque = b"/Encrypt" in names or len(unfolded) < len(OBJECTS.findall(names))
    return Clean(body, "application/pdf", opaque)


def _names(data: bytes) -> bytes:
    """With `#4a` in names written out: /#4aavaScript is /JavaScript."""
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data) if b"#" in data else data


def _compressed_objects(body: bytes) -> Iterator[bytes]:
    """The object streams that we can unfold. Raises Refused beyond MOST_UNFOLDED."""
    left = MOST_UNFOLDED
    for found in STREAM.finditer(body):
        before = _names(body[max(0, found.start() - DICTIONARY) : found.start()])
        dictionary = before.rpartition(b" obj")[2]
        if not OBJECTS.search(dictionary):
            continue
        end = body.find(b"endstream", found.end())
        unfolded = _unfolded(dictionary, body[found.end() : end if end > 0 else len(body)], left)
        if unfolded is None:
            continue
        left -= len(unfolded)
        if left <= 0:
            raise Refused("unfolds")
        yield unfolded


def _unfolded(dictionary: bytes, stream: bytes, most: int) -> bytes | None:
    """None: folded in a way that we do not read."""
    if b"/Filter" not in dictionary:
        return stream
    if not SIMPLE.search(dictionary) or b"/Predictor" in dictionary:
        return None
    try:
        return zlib.decompressobj().decompress(stream, most)
    except zlib.error:
        return None
