"""The database's history, one numbered file a step."""
