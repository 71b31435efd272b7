"""Sound and film: walked piece by piece as a player would, so that what was put before or behind is gone; the place
where it was taken is blanked. Sound and picture themselves are not decoded.
"""

from __future__ import annotations

from casework.files.cleaned import Clean
from casework.files.rules import Refused

OGG_PAGE = 27  # bytes of a page's head
OGG_SOUND = (b"OpusHead", b"\x01vorbis", b"Speex   ")
AMR_SIZES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1)
"""Bytes of a frame with its head, by the head's type; 0: not used."""
MP3_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MP3_RATES_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
MP3_SAMPLING = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
WEBM_SOUND = (b"A_OPUS", b"A_VORBIS")
WEBM_HEAD = 4096  # bytes in which the kinds of the tracks stand


def ogg(content: bytes) -> Clean:
    at = 0
    while content[at : at + 4] == b"OggS" and len(content) >= at + OGG_PAGE:
        segments = content[at + 26]
        table = content[at + OGG_PAGE : at + OGG_PAGE + segments]
        end = at + OGG_PAGE + segments + sum(table)
        if len(table) < segments or end > len(content):
            break  # cut short: what is whole can be heard
        at = end
    if not at:
        raise Refused("damaged")
    if not any(mark in content[: OGG_PAGE + 512] for mark in OGG_SOUND):
        raise Refused("unknown_kind")
    return Clean(content[:at], "audio/ogg")


def amr(content: bytes) -> Clean:
    start = at = len(b"#!AMR\n")
    while at < len(content):
        size = AMR_SIZES[content[at] >> 3 & 0x0F]
        if content[at] & 0x83 or not size or at + size > len(content):
            break
        at += size
    if at == start:
        raise Refused("damaged")
    return Clean(content[:at], "audio/amr")


def mp3(content: bytes) -> Clean:
    """Frames only: title, writer and cover picture (ID3) are left out."""
    start = at = _after_id3(content)
    frames = 0
    while size := _mp3_frame(content[at : at + 4]):
        if at + size > len(content):
            break
        at, frames = at + size, frames + 1
    if frames < 2:
        raise Refused("damaged" if start else "unknown_kind")
    return Clean(content[start:at], "audio/mpeg")


def _after_id3(content: bytes) -> int:
    if content[:3] != b"ID3" or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _mp3_frame(head: bytes) -> int:
    """Bytes of the frame that begins here; 0: none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # layer III
        return 0
    version, rate, sampling = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in {0, 15} or sampling == 3:
        return 0
    kilobits = (MP3_RATES if version == 3 else MP3_RATES_LOW)[rate]
    samples = 144 if version == 3 else 72
    return samples * kilobits * 1000 // MP3_SAMPLING[version][sampling] + (head[2] >> 1 & 1)


def webm(content: bytes) -> Clean:
    """What browsers record. Its pieces are not walked: their sizes may be left open."""
    head = content[:WEBM_HEAD]
    if b"webm" not in head[:64]:
        raise Refused("unknown_kind")
    sound = any(mark in head for mark in WEBM_SOUND) and b"V_" not in head
    return Clean(content, "audio/webm" if sound else "video/webm")
