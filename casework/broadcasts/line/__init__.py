"""The line of one broadcast: from its audience to the outbox, a stretch at a time, and what came back."""
