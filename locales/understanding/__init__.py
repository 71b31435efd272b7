"""What somebody means by what they typed: places, topics, danger, questions, commands, choices. Small and explainable.

Rules over data first, and a small model where it beats them. Nothing here decides: a guess that is not sure becomes a
question.
"""

from locales.understanding.choices import choice
from locales.understanding.commands import command, manners
from locales.understanding.guess import Candidate, Guess
from locales.understanding.places import district
from locales.understanding.questions import question
from locales.understanding.topics import topic
from locales.understanding.urgency import danger, urgent

__all__ = ["Candidate", "Guess", "choice", "command", "danger", "district", "manners", "question", "topic", "urgent"]
