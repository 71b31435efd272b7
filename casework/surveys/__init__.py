"""Answers to surveys, kept apart from the people who gave them: results, drop-off and exports."""
