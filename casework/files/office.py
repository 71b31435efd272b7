"""Word, Excel and OpenDocument files: unpacked within limits and packed anew, without macros, foreign programs, links
that load by themselves, and the card of whoever wrote them.
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from struct import error as struct_error
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from casework.files.cleaned import Clean
from casework.files.rules import Refused

MOST_PARTS = 2000
MOST_UNFOLDED = 100 * 1024 * 1024
MOST_RATIO = 200
"""Text folds to a tenth or a twentieth. Beyond this, and beyond RATIO_FROM bytes, it is a bomb."""
RATIO_FROM = 1024 * 1024

OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_XML_TYPES = {
    OPEN_XML + "wordprocessingml.document": OPEN_XML + "wordprocessingml.document.main+xml",
    OPEN_XML + "spreadsheetml.sheet": OPEN_XML + "spreadsheetml.sheet.main+xml",
}
OPEN_DOCUMENT = {"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"}
CONTENT_TYPES = "[Content_Types].xml"
PROGRAM = re.compile(
    r"vbaproject|vbadata|activex|macrosheets|customui|(^|/)(basic|scripts)/|embeddings/.*(?<!\.xlsx)$"
    r"|\.(exe|dll|js|vbs|bat|cmd|ps1|scr|hta|lnk|jar|bin|html?|svgz?)$",
    re.IGNORECASE,
)
HARMLESS_BIN = re.compile(r"printersettings\d*\.bin$", re.IGNORECASE)
"""Excel writes one into nearly every workbook; it names the writer's printer, so it is left out."""

SCRIPT_LINK = b"vnd.sun.star.script:"  # OpenDocument's way to call a program of the reader's own machine

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What says who wrote it, on which machine, for which company: the same parts, empty.
EMPTIED = {
    "docProps/core.xml": HEAD
    + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": HEAD
    + '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": HEAD
    + '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
    "meta.xml": HEAD + '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'office:version="1.2"><office:meta/></office:document-meta>',
}
DAMAGED = (
    *(BadZipFile, zlib.error, struct_error, EOFError),
    *(ArithmeticError, LookupError, OSError, RuntimeError, ValueError),
)
"""What unpacking stumbles over in an archive that is not whole."""


def repacked(content: bytes) -> Clean:
    """Raises Refused; "unknown_kind" for a zip that is no such document."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            _measure(parts)
            read = {part.filename: packed.read(part) for part in parts if not part.is_dir()}
    except DAMAGED:
        raise Refused("damaged") from None
    media_type = _type(read)
    for name, data in read.items():
        if PROGRAM.search(name) and not HARMLESS_BIN.search(name):
            raise Refused("program")
        if name.endswith(".rels"):
            _no_loading(data)
        if SCRIPT_LINK in data:
            raise Refused("program")
    return Clean(_packed(read), media_type)


def _measure(parts: list[ZipInfo]) -> None:
    """By what the file says of itself; `read` then holds it to its word."""
    whole = sum(part.file_size for part in parts)
    folded = sum(part.compress_size for part in parts)
    if len(parts) > MOST_PARTS or whole > MOST_UNFOLDED or (whole > RATIO_FROM and whole > MOST_RATIO * folded):
        raise Refused("unfolds")
    names = [part.filename for part in parts]
    if len(set(names)) != len(names) or any(".." in name.split("/") or name.startswith("/") for name in names):
        raise Refused("disguised")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("old_office")


def _type(read: dict[str, bytes]) -> str:
    if CONTENT_TYPES in read:
        types = read[CONTENT_TYPES].decode("utf-8", "replace")
        if "macroEnabled" in types:
            raise Refused("program")
        for media_type, main in OPEN_XML_TYPES.items():
            if f'"{main}"' in types:
                return media_type
    media_type = read.get("mimetype", b"").decode("ascii", "replace").strip()
    if media_type not in OPEN_DOCUMENT:
        raise Refused("unknown_kind")
    if b"encryption-data" in read.get("META-INF/manifest.xml", b""):
        raise Refused("old_office")
    return media_type


def _no_loading(relations: bytes) -> None:
    """A link that a reader clicks may lead outside; a template or a picture that loads by itself may not."""
    if b"<!" in relations:  # a document type: entities could hide anything
        raise Refused("disguised")
    try:
        root = ElementTree.fromstring(relations)  # noqa: S314  no document type, so no entities
    except (ElementTree.ParseError, ValueError, LookupError):
        raise Refused("damaged") from None
    for relation in root:
        if relation.get("TargetMode", "").lower() == "external" and not relation.get("Type", "").endswith("/hyperlink"):
            raise Refused("program")


def _packed(read: dict[str, bytes]) -> bytes:
    """A new archive of the same parts: nothing before, between or behind them, no times and no comments."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name in sorted(read, key=lambda name: name != "mimetype"):  # OpenDocument wants it first and unfolded
            data = EMPTIED[name].encode() if name in EMPTIED else b"" if HARMLESS_BIN.search(name) else read[name]
            packed.writestr(ZipInfo(name), data, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return out.getvalue()
