"""ICD-10-CM: releases, look-ups, from a statement to its code, and the codes typed in a note."""
