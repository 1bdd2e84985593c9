"""ICD-10-CM: the releases, their codes, looking one up, and from a statement to its code."""
