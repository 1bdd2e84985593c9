"""Weak labels: a first set of labels by the rule layer for notes that nobody has labelled yet.

Each label carries a confidence that was measured on hand-labelled notes (see
`mndnotes.data.measure_prelabels`); the notes worth a human look come first in a queue.
"""
