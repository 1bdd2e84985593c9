"""How a note is prepared: folded, scanned for phrases, laid out in sections and tables."""
