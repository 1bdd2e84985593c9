"""Case simulator: invented, fully labelled notes about motor neuron disease and its mimics."""

from __future__ import annotations

from mndnotes.data.simulator.distribution import DEFAULT, Distribution, Quality, Stance, Target
from mndnotes.data.simulator.simulate import simulate

__all__ = ["DEFAULT", "Distribution", "Quality", "Stance", "Target", "simulate"]
