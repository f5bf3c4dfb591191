"""Producers: the simulator with its truth, the loader, and the way of lines into Kafka.

The truth is computed from what the simulator meant, by no code of intake, openings or demand: that is its worth.
"""
