"""Many runs: sweeps over recipes, and the learning curve."""
