"""What the provider states, and how a mention is meant: affirmed, denied, a relative's, past."""
