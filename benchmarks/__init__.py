"""Measurements. Never asserted on the clock in tests; quote ratios of one run."""
