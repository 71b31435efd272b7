"""Forms that coordinators bring: uploaded as XLSForm, kept in versions, published in the menu or behind a link."""
