"""How good a model is, and how hard the notes are: measures, slices, pairs, baselines, figures."""
