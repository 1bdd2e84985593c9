"""Reads measured values; `mndnotes.rules.measures.measurements` puts them together."""
