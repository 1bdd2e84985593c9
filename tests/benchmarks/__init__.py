"""Benchmarks, one command each: ``python -m tests.benchmarks.NAME --help`` in the repository.

``README.md`` beside this file lists them.
"""
