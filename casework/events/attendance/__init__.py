"""Who came to an event, and what they thought of it."""
