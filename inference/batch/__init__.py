"""Batch scoring of a corpus: every input row ends in the output or in the errors file.

`run` puts it together: `source` tells what the input is, `pool` scores its rows in order,
`formats` and `columns` say how results are written, and `folder` keeps the parts and what a resumed
batch must have in common with the one that began them.
"""

from mndnotes.inference.batch.run import BatchCount, score_batch

__all__ = ["BatchCount", "score_batch"]
