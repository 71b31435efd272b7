"""Members of staff, their keys, sessions and invitations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.access import Role
from store.base import Base, BigId, Utc


class Staff(Base):
    """A colleague. The private key is locked under their password; there is no other trace of the password."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    login: Mapped[str] = mapped_column(String(120), unique=True)  # folded: lower case, no spaces around
    roles_text: Mapped[str] = mapped_column("roles", String(60))
    language: Mapped[str] = mapped_column(String(2))  # of the panel
    speaks: Mapped[str] = mapped_column(String(20), default="az,ru,en")  # languages they can answer in
    districts: Mapped[str] = mapped_column(String(2000), default="")  # a coordinator's area; empty: everywhere
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    active: Mapped[bool] = mapped_column(default=True)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # None until the first sign-in
    locked_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Utc)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(word) for word in self.roles_text.split(",") if word)

    @property
    def can_read(self) -> bool:
        """Whether a case's key can be wrapped for them."""
        return self.active and self.public_key is not None


class StaffSession(Base):
    """One signed-in browser. The row alone opens nothing: the cookie holds the other half."""

    __tablename__ = "staff_sessions"

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    locked_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Utc)
    last_seen_at: Mapped[datetime] = mapped_column(Utc)


class Invitation(Base):
    """A one-time link: for a colleague to set a password, or (staff_id None) to create the first administrator."""

    __tablename__ = "invitations"

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Utc)
