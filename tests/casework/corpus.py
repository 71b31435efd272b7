"""Files as people and attackers send them, built byte by byte: nothing is loaded, no real person is in them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image
from PIL.PngImagePlugin import PngInfo

HTML = b"<html><body><script>alert(document.cookie)</script></body></html>"
PLACE = b"40.4093"  # Baku's latitude, where a picture or a film tells it
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def picture(form: str = "JPEG", size: tuple[int, int] = (640, 480), **options: object) -> bytes:
    """Left half red, right half blue, so that turning shows."""
    drawn = Image.new("RGB", size, (200, 30, 30))
    drawn.paste((30, 30, 200), (size[0] // 2, 0, size[0], size[1]))
    out = BytesIO()
    drawn.save(out, form, **options)
    return out.getvalue()


def photo_with_place() -> bytes:
    """As a telephone held upright takes it: lying on its side, with GPS, device and time in its card."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0132] = 6, "Telefon", "2026:11:01 10:00:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (40.0, 24.0, 33.5)
    gps[3], gps[4] = "E", (49.0, 52.0, 1.5)
    return picture(exif=exif.tobytes(), comment=PLACE)


def png_with_text(text: str) -> bytes:
    card = PngInfo()
    card.add_text("Comment", text)
    return picture("PNG", pnginfo=card)


def vast_png(width: int = 10_000, height: int = 10_000) -> bytes:
    """A hundred megapixels in some twelve kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" * (width // 8 + 1)) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """One page that says a word; `objects` are added to it."""
    page = b"BT /F1 24 Tf 60 700 Td (Muqavile No 17) Tj ET"
    every = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *objects,
    ]
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(every, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(every) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        table,
        count,
        trailer,
        len(out),
    )


def folded_objects(content: bytes) -> bytes:
    """An object stream: where writers of today put what they do not want to be read at a glance."""
    data = zlib.compress(content)
    return b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(data), data)


def document(main: str = DOCX, parts: dict[str, bytes] | None = None, kind: str = "main+xml") -> bytes:
    """A Word (or Excel) file of one paragraph; `parts` are added to it."""
    override = f'<Override PartName="/word/document.xml" ContentType="{main}.{kind}"/>'
    every = {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types>{override}</Types>'.encode(),
        "word/document.xml": b"<w:document><w:p>Salam</w:p></w:document>",
        "docProps/core.xml": b"<cp:coreProperties><dc:creator>Gizli Muallif</dc:creator></cp:coreProperties>",
        **(parts or {}),
    }
    return zipped(every)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def relations(target: str, kind: str) -> bytes:
    return (
        f'<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    ).encode()


def voice(pages: int = 3) -> bytes:
    """Pages of Ogg with the head of Opus."""
    out = b""
    for number in range(pages):
        body = b"OpusHead\x01\x01" + b"\0" * 9 if number == 0 else bytes([number]) * 100
        out += b"OggS\0\0" + struct.pack("<qIIIB", 0, 7, number, 0, 1) + bytes([len(body)]) + body
    return out


def mp3(seconds: float = 1.0) -> bytes:
    """Silence that every player plays, behind a card that names whoever made it."""
    card = b"TIT2" + b"\0" * 6 + b"Gizli"
    size = len(card)
    head = b"ID3\x03\0\0" + bytes([size >> 21 & 0x7F, size >> 14 & 0x7F, size >> 7 & 0x7F, size & 0x7F])
    frame = b"\xff\xfb\x90\x64" + b"\0" * 413
    return head + card + frame * round(seconds * 44100 / 1152)


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def film(brand: bytes = b"isom", handler: bytes = b"vide") -> bytes:
    """The boxes of an MP4 with the place where it was taken; no picture in it."""
    taken = struct.pack(">II", 0xD0000000, 0xD0000001)
    place = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+" + PLACE + b"+049.8671/"))
    track = box(b"trak", box(b"mdia", box(b"hdlr", b"\0" * 8 + handler + b"\0" * 13)))
    moov = box(b"moov", box(b"mvhd", b"\0" * 4 + taken + b"\0" * 88) + track + place)
    return box(b"ftyp", brand + b"\0\0\0\1" + brand) + moov + box(b"mdat", b"\x01" * 200)
