"""Kafka's default partitioner, which all producers of one topic must share."""

from aiokafka.partitioner import murmur2


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition that a key belongs to."""
    return int(murmur2(key) & 0x7FFFFFFF) % partitions
