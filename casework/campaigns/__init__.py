"""Campaigns: from an initiative to its outcome, and the people behind it, of whom only the number is known."""
