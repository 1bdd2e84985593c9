"""The shipped models: verified serving folders, no code."""
