"""Benchmarks, one command each: ``python -m tests.benchmarks.NAME --help`` in the repository.

``assertion`` and ``speed`` measure side by side with other libraries, ``false_positives`` reads
other people's text, ``marks`` judges answers on labelled notes, ``length`` measures time over
length.
"""
