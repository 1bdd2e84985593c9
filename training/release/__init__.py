"""From a trained model to the champion: export, cards, MLflow, the gate and promotion."""
