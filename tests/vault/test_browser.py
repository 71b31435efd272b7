"""The browser's secret: always the same name and keys from it, and nothing of it in what the server keeps."""

from __future__ import annotations

import pytest

from vault.boxes import open_with, public_of, seal_to
from vault.browser import identity, is_secret
from vault.errors import CannotOpen
from vault.sessions import new_secret


def test_the_same_secret_is_the_same_browser_and_reads_its_mail() -> None:
    secret = new_secret()
    one, again = identity(secret), identity(secret)
    assert one == again
    assert public_of(one.private_key) == one.public_key
    assert open_with(again.private_key, seal_to(one.public_key, b"salam")) == b"salam"


def test_another_secret_is_another_browser_and_reads_nothing() -> None:
    one, other = identity(new_secret()), identity(new_secret())
    assert one.sender != other.sender
    with pytest.raises(CannotOpen):
        open_with(other.private_key, seal_to(one.public_key, b"salam"))


def test_the_name_leads_back_to_neither_secret_nor_key() -> None:
    secret = new_secret()
    browser = identity(secret)
    assert len(browser.sender) == 64
    assert browser.private_key.hex() not in {browser.sender, browser.public_key.hex()}
    assert secret not in repr(browser)
    assert repr(browser.private_key) not in repr(browser)


@pytest.mark.parametrize("text", ["", "a" * 42, "a" * 44, "ə" * 43, "a" * 42 + "\n", "a" * 42 + "="])
def test_what_is_no_secret_of_ours_is_refused(text: str) -> None:
    assert not is_secret(text)
    with pytest.raises(ValueError, match="secret"):
        identity(text)
