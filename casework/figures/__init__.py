"""Figures about the work that may be shown to everybody."""
