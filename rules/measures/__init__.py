"""Reads measured values; `mndnotes.rules.measurements` puts them together."""
