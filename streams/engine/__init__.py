"""The engine: exact stages on Kafka by claim, append, check and send.

It knows logs, partitions and folds, and nothing about postings. ARCHITECTURE.md tells why no crash changes a count.
"""
