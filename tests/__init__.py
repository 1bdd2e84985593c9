"""Tests of the product, and benchmarks beside them."""
