"""Uploaded forms and their versions. A version is never changed: whoever is answering it finishes what they began."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, BigId, Utc


class UploadedForm(Base):
    """One questionnaire. `published` is the version that new respondents get; empty: it is not offered."""

    __tablename__ = "forms"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(
        String(120), unique=True
    )  # form_id in the spreadsheet: the same one, a new version
    link: Mapped[str] = mapped_column(String(20), unique=True)
    published: Mapped[int | None]
    in_menu: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Utc)


class FormVersion(Base):
    """One upload: the form as the engine runs it, and the spreadsheet it came from."""

    __tablename__ = "form_versions"

    form_id: Mapped[int] = mapped_column(ForeignKey("forms.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[str] = mapped_column(Text)
    original: Mapped[bytes] = mapped_column(LargeBinary)
    file_name: Mapped[str] = mapped_column(String(200))
    questions: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Utc)
