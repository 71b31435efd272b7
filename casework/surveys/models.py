"""Survey answers without a person, and who has answered without the answers. Nothing joins the two tables.

An answer's id is random and its time a day; the other table is stored in the order of its hashes: neither says which
rows came together.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, BigId


class SurveyAnswers(Base):
    """One filled-in form. The version says by which questions."""

    __tablename__ = "survey_answers"
    __table_args__ = (Index("ix_survey_answers_form", "form", "day"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(20))
    day: Mapped[date] = mapped_column(Date)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)


class SurveyMark(Base):
    """This person has answered this form: a keyed hash of both."""

    __tablename__ = "survey_marks"
    __table_args__ = ({"sqlite_with_rowid": False},)

    mark: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class SurveyStep(Base):
    """How many began a version (`place` is empty) or gave it up at a question."""

    __tablename__ = "survey_steps"

    form: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    place: Mapped[str] = mapped_column(String(120), primary_key=True)
    number: Mapped[int]
