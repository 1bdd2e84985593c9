"""Reading notes from files as they stand, and writing files whole."""
