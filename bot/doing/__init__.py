"""What finished forms lead to, one module for each kind of deed. Which form leads to which stands in bot/effects.py."""
