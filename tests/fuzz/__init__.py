"""Fuzzing: ``python -m tests.fuzz TARGET``, with atheris where it is installed."""
