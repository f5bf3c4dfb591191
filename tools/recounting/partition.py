"""Which partition a posting lives in: Kafka's default partitioner, murmur2 of the key's bytes."""

_MIX = 0x5BD1E995
_SEED = 0x9747B28C
_WORD = 0xFFFFFFFF


def partition(key: tuple[str, str], partitions: int) -> int:
    """Partition of the posting `source:posting_id`."""
    return (_murmur2(":".join(key).encode()) & 0x7FFFFFFF) % partitions if partitions > 1 else 0


def _murmur2(data: bytes) -> int:
    digest = _SEED ^ len(data)
    whole = len(data) & ~3
    for place in range(0, whole, 4):
        word = int.from_bytes(data[place : place + 4], "little") * _MIX & _WORD
        word = (word ^ word >> 24) * _MIX & _WORD
        digest = digest * _MIX & _WORD ^ word
    if whole < len(data):
        digest = (digest ^ int.from_bytes(data[whole:], "little")) * _MIX & _WORD
    digest = (digest ^ digest >> 13) * _MIX & _WORD
    return digest ^ digest >> 15
