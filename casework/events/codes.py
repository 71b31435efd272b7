"""The code that a person shows at the door: six letters, worked out from the keyring, stored nowhere."""

from __future__ import annotations

import io

from vault.keyring import Keyring

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without the letters and digits that are taken for each other."""
LENGTH = 6
PURPOSE = "event code"


def code_of(keyring: Keyring, answer_id: int) -> str:
    """The same for the same answer for ever; of a thousand people two have the same about once in two thousand events,
    and then both come in by it."""
    number = int.from_bytes(keyring.digest(str(answer_id), PURPOSE)[:8], "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def typed(code: str) -> str:
    """As somebody types it: small letters, blanks, a dash; O and I cannot be meant and stand for 0 and 1 nowhere."""
    return "".join(letter for letter in code.upper() if letter in ALPHABET)


def qr_svg(code: str) -> str:
    """The code as a QR picture, for a page."""
    import segno

    out = io.BytesIO()
    segno.make(code, error="m", micro=False).save(out, kind="svg", scale=6, border=3, xmldecl=False)
    return out.getvalue().decode()


def qr_png(code: str) -> bytes:
    """The code as a QR picture, for a messenger. Never a "micro" one, which few telephones can read."""
    import segno

    out = io.BytesIO()
    segno.make(code, error="m", micro=False).save(out, kind="png", scale=12, border=4)
    return out.getvalue()
