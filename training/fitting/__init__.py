"""From labelled notes to a trained and calibrated model, and pre-training on unlabelled ones."""
