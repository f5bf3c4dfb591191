"""jobtide: a live monitor of labour demand on Kafka, with counts that stay exact through crashes."""

__version__ = "0.1.0"
