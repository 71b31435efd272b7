"""Communities: who follows one, what it does, and its figures."""
