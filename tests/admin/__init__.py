"""The panel, through its own front door: pages are asked for and forms are sent, as a browser does."""
