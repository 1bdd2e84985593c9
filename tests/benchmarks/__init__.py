"""Benchmarks, one command each: ``python -m tests.benchmarks.NAME --help`` in the repository.

``assertion``, ``speed`` and ``model`` measure side by side with other libraries,
``false_positives`` reads other people's text, ``marks`` judges answers on labelled notes,
``length`` and ``whole_result`` measure time over length, ``embedded`` the cold start.
"""
