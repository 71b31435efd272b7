"""What everybody may see without writing to us: the open pages, and the same as feeds."""
