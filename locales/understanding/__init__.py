"""What somebody means by what they typed: places, topics, danger, commands, choices. Rules only; small and explainable.

Nothing here decides: a guess that is not sure becomes a question.
"""

from locales.understanding.choices import choice
from locales.understanding.commands import command
from locales.understanding.guess import Candidate, Guess
from locales.understanding.places import district
from locales.understanding.topics import topic
from locales.understanding.urgency import urgent

__all__ = ["Candidate", "Guess", "choice", "command", "district", "topic", "urgent"]
