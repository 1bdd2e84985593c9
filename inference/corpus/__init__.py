"""What a scored corpus holds: counts, the notes to review first, and a page of both."""
