"""The labelled notes, the simulator that writes more, and their one record type."""
