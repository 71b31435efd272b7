"""How well people are understood: texts labelled by hand, one file a kind, and what is measured on them."""
