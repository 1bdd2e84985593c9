"""Training: from labelled notes to a verified serving folder, tracked by MLflow.

Importing this package loads nothing; its commands are in `mndnotes.training.commands`.
"""
