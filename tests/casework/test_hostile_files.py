"""Files that mean harm, or carry more than their sender knows: each is refused in words, or defused."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from casework.files.cleaned import Clean
from casework.files.inspect import inspected
from casework.files.rules import MOST_BYTES, WHY, Refused, safe_name
from locales.translate import LANGUAGES, render
from tests.casework import corpus
from tests.casework.corpus import DOCX, HTML, PLACE, XLSX

SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
FOLDED_TWICE = b"<</Type/ObjStm/N 1/First 4/Filter[/ASCIIHexDecode/FlateDecode]/Length 2>>\nstream\n00\nendstream"
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "more than we take": (b"%PDF-1.7" + b"0" * MOST_BYTES, "too_large"),
    "a page with a script": (HTML, "unknown_kind"),
    "a drawing with a script": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "unknown_kind"),
    "a drawing that says it is XML": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "unknown_kind"),
    "a program of Windows": (b"MZ\x90\x00" + b"\0" * 500, "unknown_kind"),
    "a program of Linux": (b"\x7fELF" + b"\0" * 500, "unknown_kind"),
    "a script of the shell": (b"#!/bin/sh\nrm -rf /\n", "unknown_kind"),
    "plain words": (b"Salam", "unknown_kind"),
    "an archive": (corpus.zipped({"a.exe": b"MZ"}), "unknown_kind"),
    "an archive of another kind": (b"Rar!\x1a\x07\x01\x00" + b"\0" * 50, "unknown_kind"),
    "a hundred megapixels in a small file": (corpus.vast_png(), "too_many_points"),
    "four hundred megapixels": (corpus.vast_png(20_000, 20_000), "too_many_points"),
    "half a photo": (corpus.picture()[:2000], "damaged"),
    "the mark of a picture and nothing behind it": (b"\x89PNG\r\n\x1a\n" + HTML, "damaged"),
    "GIF and script in one": (b"GIF89a/*" + b"\0" * 20 + b"*/=alert(1)//", "damaged"),
    "a picture of an iPhone": (corpus.box(b"ftyp", b"heic\0\0\0\0mif1heic") + b"\0" * 99, "heic"),
    "PDF behind a page": (HTML + corpus.pdf(), "disguised"),
    "PDF that is an archive too": (
        corpus.pdf() + corpus.zipped({"a": b"b"})[:-2] + b"\x10\0startxref\n1\n%%EOF\n",
        "disguised",
    ),
    "PDF with a page inside": (corpus.pdf(b"(" + HTML + b")"), "disguised"),
    "PDF cut short": (corpus.pdf()[:300], "damaged"),
    "PDF with a script": (corpus.pdf(SCRIPT), "program"),
    "PDF with a script by another spelling": (corpus.pdf(SCRIPT.replace(b"/Java", b"/J#61va")), "program"),
    "PDF with a folded script": (corpus.pdf(corpus.folded_objects(b"9 0 " + SCRIPT)), "program"),
    "PDF that starts a program": (corpus.pdf(b"<</S/Launch/F(cmd.exe)>>"), "program"),
    "PDF with a file inside": (corpus.pdf(b"<</Type/Filespec/EF<</F 7 0 R>>>>", b"<</Type/EmbeddedFile>>"), "program"),
    "PDF that unfolds without end": (corpus.pdf(corpus.folded_objects(b"\0" * 70_000_000)), "unfolds"),
    "Word with macros": (corpus.document(parts={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "program"),
    "Word that says it has macros": (corpus.document(kind="macroEnabled.main+xml"), "program"),
    "Word with a program inside": (corpus.document(parts={"word/embeddings/oleObject1.bin": b"MZ"}), "program"),
    "Word with a page inside": (corpus.document(parts={"word/afchunk.html": HTML}), "program"),
    "Word with a template from elsewhere": (
        corpus.document(
            parts={"word/_rels/settings.xml.rels": corpus.relations("http://192.0.2.1/t.dotm", "attachedTemplate")}
        ),
        "program",
    ),
    "Word with entities in its relations": (
        corpus.document(parts={"word/_rels/a.rels": b'<!DOCTYPE x [<!ENTITY a "b">]><Relationships/>'}),
        "disguised",
    ),
    "Word that unfolds without end": (corpus.document(parts={"word/media/a.xml": b"\0" * 60_000_000}), "unfolds"),
    "Word of ten thousand parts": (corpus.document(parts={f"word/{n}.xml": b"x" for n in range(2500)}), "unfolds"),
    "Word that climbs out": (corpus.document(parts={"word/../../../etc/cron.d/x": b"x"}), "disguised"),
    "Word cut short": (corpus.document()[:-40], "damaged"),
    "Word of an old kind, or locked": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_office"),
    "OpenDocument with macros": (
        corpus.zipped(
            {"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml": b"Sub Main"}
        ),
        "program",
    ),
    "the mark of a voice message and nothing behind it": (b"OggS" + HTML, "damaged"),
    "Ogg that is no sound": (corpus.voice().replace(b"OpusHead", b"\x80theora+"), "unknown_kind"),
    "bytes that begin like MP3": (b"\xff\xfb" + HTML * 20, "unknown_kind"),
    "a card of MP3 and a page behind it": (b"ID3\x03\0\0\0\0\0\0" + HTML, "damaged"),
    "the mark of a film and nothing behind it": (corpus.box(b"ftyp", b"isom") + HTML, "damaged"),
    "a film cut before its contents": (corpus.film()[:-150], "damaged"),
    "Matroska with subtitles": (b"\x1aE\xdf\xa3" + b"matroska" + b"\0" * 99, "unknown_kind"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_word_to_the_sender(name: str) -> None:
    content, reason = REFUSED[name]
    with pytest.raises(Refused) as refused:
        inspected(content)
    assert refused.value.reason == reason
    sentence = render(Refused(reason, "../../Ərizə\u202e.pdf").sentence, "en")
    assert sentence.startswith("We could not take the file “Ərizə.pdf”: "), sentence
    assert render(WHY[reason], "en") in sentence
    assert "Please send" in sentence or "Please save" in sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_sentence_in_every_language(language: str) -> None:
    sentences = {reason: render(Refused(reason, None).sentence, language) for reason in WHY}
    assert len(set(sentences.values())) == len(WHY)
    assert all(sentence.strip().endswith(".") and "{" not in sentence for sentence in sentences.values())


PICTURES = {
    "HTML behind the picture": corpus.picture() + HTML,
    "an archive behind the picture": corpus.picture() + corpus.zipped({"a.exe": b"MZ"}),
    "a page in the picture's comment": corpus.picture(comment=HTML),
    "PHP in a text of PNG": corpus.png_with_text("<?php system($_GET['c']); ?>"),
    "GIF and script in one, and whole": b"GIF89a" + corpus.picture("GIF")[6:] + b";/*" + HTML,
    "WebP with a page in its card": corpus.picture("WEBP", exif=b"Exif\0\0" + HTML),
    "a photo with the place in its card": corpus.photo_with_place(),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_anew_and_nothing_else_is_left_of_it(name: str) -> None:
    clean = inspected(PICTURES[name])
    for hidden in (b"<html", b"<script", b"<?php", b"PK\x03\x04", b"Exif", b"GPS", b"Telefon", PLACE, b"ICC_PROFILE"):
        assert hidden not in clean.content
    with Image.open(BytesIO(clean.content)) as drawn:
        assert dict(drawn.getexif()) == {}
        assert sorted(drawn.size) == [480, 640]
        red, _, blue = drawn.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
        assert red > 150 > blue


def test_a_photo_stands_upright_and_knows_no_place() -> None:
    clean = inspected(corpus.photo_with_place())
    with Image.open(BytesIO(clean.content)) as drawn:
        assert drawn.size == (480, 640)  # taken lying, shown standing
        assert drawn.convert("RGB").getpixel((240, 600))[2] > 150  # type: ignore[index]  # blue, the right half, below


def test_a_large_photo_is_made_smaller_and_stays_readable() -> None:
    with Image.open(BytesIO(inspected(corpus.picture(size=(6000, 4000))).content)) as drawn:
        assert drawn.size == (3000, 2000)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_pictures_of_scanners_and_drawing_programs_are_taken(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (60, 40)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    clean = inspected(out.getvalue())
    with Image.open(BytesIO(clean.content)) as drawn:
        assert drawn.mode in {"L", "RGB", "RGBA"}
        assert drawn.size == (60, 40)


def test_what_was_put_behind_a_pdf_is_cut_off() -> None:
    for extra in (b"\r\n", b"PK\x03\x04 half an archive", b"MZ program"):
        clean = inspected(corpus.pdf() + extra)
        assert clean == Clean(corpus.pdf(), "application/pdf")
    assert inspected(b"\xef\xbb\xbf\r\n" + corpus.pdf()).content == corpus.pdf()


@pytest.mark.parametrize("extra", ["encrypted", "folded_twice"])
def test_a_pdf_that_we_cannot_look_into_is_kept_but_never_shown(extra: str) -> None:
    content = corpus.pdf(trailer=b"/Encrypt 9 0 R") if extra == "encrypted" else corpus.pdf(FOLDED_TWICE)
    assert inspected(content).opaque


def test_an_ordinary_pdf_with_folded_objects_can_be_shown() -> None:
    assert not inspected(corpus.pdf(corpus.folded_objects(b"9 0 <</Type/Annot>>"))).opaque


def test_a_word_file_is_packed_anew_without_its_writers_name() -> None:
    clean = inspected(corpus.document() + b"MZ program")
    assert clean.media_type == DOCX
    assert b"MZ program" not in clean.content
    with ZipFile(BytesIO(clean.content)) as packed:
        assert packed.read("word/document.xml") == b"<w:document><w:p>Salam</w:p></w:document>"
        assert b"Gizli" not in packed.read("docProps/core.xml")


def test_a_workbook_goes_without_the_printers_of_its_writer_and_a_clicked_link_may_lead_outside() -> None:
    link = corpus.relations("https://example.org/", "hyperlink")
    parts = {"xl/printerSettings/printerSettings1.bin": b"\\\\SERVER\\HP", "xl/worksheets/_rels/sheet1.xml.rels": link}
    clean = inspected(corpus.document(XLSX, parts))
    assert clean.media_type == XLSX
    with ZipFile(BytesIO(clean.content)) as packed:
        assert packed.read("xl/printerSettings/printerSettings1.bin") == b""
        assert b"example.org" in packed.read("xl/worksheets/_rels/sheet1.xml.rels")


def test_an_opendocument_file_keeps_its_order() -> None:
    parts = {"meta.xml": b"<dc:creator>Gizli</dc:creator>", "mimetype": b"application/vnd.oasis.opendocument.text"}
    clean = inspected(corpus.zipped({**parts, "content.xml": b"<office:text/>"}))
    with ZipFile(BytesIO(clean.content)) as packed:
        assert packed.namelist()[0] == "mimetype"
        assert b"Gizli" not in packed.read("meta.xml")


SOUNDS = {
    "voice": (corpus.voice(), "audio/ogg"),
    "mp3": (corpus.mp3(), "audio/mpeg"),
    "amr": (b"#!AMR\n" + (b"\x3c" + b"\0" * 31) * 10, "audio/amr"),
    "m4a": (corpus.film(b"M4A ", b"soun"), "audio/mp4"),
    "mp4": (corpus.film(), "video/mp4"),
    "3gp": (corpus.film(b"3gp4"), "video/3gpp"),
    "mov": (corpus.film(b"qt  "), "video/quicktime"),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_sound_and_film_are_kept_and_what_was_put_behind_them_is_cut_off(name: str) -> None:
    content, media_type = SOUNDS[name]
    clean = inspected(content + b"\n" + HTML)
    assert clean.media_type == media_type
    assert b"<html" not in clean.content
    assert PLACE not in clean.content
    assert b"Gizli" not in clean.content
    assert len(clean.content) >= len(content) - 40


def test_a_film_loses_place_and_time_and_nothing_moves_in_it() -> None:
    taken = corpus.film()
    clean = inspected(taken).content
    assert len(clean) == len(taken)
    assert clean.index(b"mdat") == taken.index(b"mdat")
    assert b"\xa9xyz" not in clean
    assert b"\xd0\0\0" not in clean


WHOLE = [
    corpus.picture(),
    corpus.picture("WEBP", (64, 48)),
    corpus.picture("GIF", (64, 48)),
    corpus.png_with_text("x"),
    corpus.photo_with_place(),
    corpus.pdf(corpus.folded_objects(b"9 0 <</Type/Annot>>")),
    corpus.document(parts={"word/_rels/a.xml.rels": corpus.relations("https://example.org/", "hyperlink")}),
    *(content for content, _ in SOUNDS.values()),
]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.sampled_from(WHOLE), st.floats(0, 1), st.floats(0, 1), st.binary(max_size=40))
def test_whatever_is_broken_in_a_file_it_is_taken_or_refused_and_nothing_else(
    whole: bytes, start: float, end: float, instead: bytes
) -> None:
    """A piece of it is replaced: no decoder's own error may come through, for it would be tried again for days."""
    first, last = sorted((round(start * len(whole)), round(end * len(whole))))
    broken = whole[:first] + instead + whole[last:]
    with suppress(Refused):
        assert inspected(broken).content


@pytest.mark.parametrize(
    ("given_name", "content", "wanted"),
    [
        ("../../etc/passwd", "application/pdf", "passwd.pdf"),
        ("C:\\Users\\Gizli\\scan.PDF", "application/pdf", "scan.pdf"),
        ("gnp.\u202eexe.pdf", "application/pdf", "gnp.exe.pdf"),
        ("photo.jpg.exe", "image/jpeg", "photo.jpg.jpg"),
        ("şəkil.jpeg", "image/jpeg", "şəkil.jpeg"),
        ("invoice.pdf", "image/png", "invoice.png"),
        ("Договор № 17 v1.2", "application/pdf", "Договор № 17 v1.2.pdf"),
        ("\x00\r\n\x1b[31m", "audio/ogg", "[31m.ogg"),
        ('a"b<c>|?*:.docx', DOCX, "a_b_c_____.docx"),
        ("...", "application/pdf", "document.pdf"),
        (None, "image/jpeg", "photo.jpg"),
        ("ə" * 300 + ".pdf", "application/pdf", "ə" * 76 + ".pdf"),
    ],
    ids=range(12),
)
def test_a_name_is_safe_to_show_and_to_save_under(given_name: str | None, content: str, wanted: str) -> None:
    assert safe_name(given_name, content) == wanted
