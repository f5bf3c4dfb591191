"""Benchmarks of the surge detector: generators with known truth, rivals, and the goals S1 to S7."""
