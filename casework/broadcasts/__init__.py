"""Broadcasts: one message to many, who gets it, who approved it, and what became of it."""
