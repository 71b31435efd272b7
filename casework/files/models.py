"""Files that people and staff send: what is known of each, and the key that opens it. The bytes lie in
the file store.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, BigId, Utc

EXPECTED = "status = 'expected'"


class File(Base):
    """One file. Its bytes are sealed with a key of its own before they touch the disk.

    Until it belongs to a case that key is sealed by the server's keyring (`held`), like the draft it was sent for; from
    then on to the case alone (`wrapped`), and what the server held is erased.
    """

    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_expected", "retry_at", postgresql_where=text(EXPECTED), sqlite_where=text(EXPECTED)),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # who sent it; None: the citizen
    kind: Mapped[str] = mapped_column(String(10))  # photo, voice, video, document
    status: Mapped[str] = mapped_column(String(10))  # expected, kept, refused, lost
    reason: Mapped[str | None] = mapped_column(String(60))  # a code; said in words to the sender and in the panel
    remote: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed: what the channel fetches it by
    card: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed like the file: name, type
    held: Mapped[bytes | None] = mapped_column(LargeBinary)  # its key, sealed by the keyring, while there is no case
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)  # its key, sealed to the case
    place: Mapped[str | None] = mapped_column(String(64))  # its name in the file store: random, says nothing
    size: Mapped[int | None]  # bytes as they lie in the store: filled up, like all that is sealed
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(Utc)
    created_at: Mapped[datetime] = mapped_column(Utc)
