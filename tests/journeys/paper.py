"""Reads the words on a PDF that we made, as somebody who holds it would."""

from __future__ import annotations

import re
import zlib


def in_pdf(content: bytes) -> str:
    """The words on a certificate: each font numbers its letters anew, and tells what they stand for."""
    assert content.startswith(b"%PDF-")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    letters = [dict(re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]{4,})>", one)) for one in streams if b"bfchar" in one]
    page, found, font = zlib.decompress(streams[0]), list[str](), 0
    for name, drawn in re.findall(rb"/F(\d) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", page, re.DOTALL):
        font = int(name) - 1 if name else font
        raw = re.sub(rb"\\(.)", lambda mark: {b"r": b"\r", b"n": b"\n"}.get(mark[1], mark[1]), drawn, flags=re.DOTALL)
        pairs = [raw[at : at + 2].hex().upper().encode() for at in range(0, len(raw), 2)]
        found.append("".join(bytes.fromhex(letters[font][pair].decode()).decode("utf-16-be") for pair in pairs))
    return "\n".join(found)
