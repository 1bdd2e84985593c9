"""Label Studio, the open labelling tool: an interface for our labels, tasks out, labels in."""
