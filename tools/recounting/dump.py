"""Dump: a public topic as JSON lines of key and value. The one module that needs more than the standard library."""

import json
from pathlib import Path


async def dump(bootstrap: str, topic: str, out: Path) -> int:
    """Reads a topic of one partition from its beginning to its present end; answers the exit status."""
    from aiokafka import AIOKafkaConsumer, TopicPartition  # noqa: PLC0415

    place = TopicPartition(topic, 0)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    written = 0
    try:
        consumer.assign([place])
        end = (await consumer.end_offsets([place]))[place]
        await consumer.seek_to_beginning(place)
        with out.open("w") as file:
            while await consumer.position(place) < end:
                for records in (await consumer.getmany(place, timeout_ms=500)).values():
                    for record in records:
                        value = None if record.value is None else json.loads(record.value)
                        file.write(json.dumps({"key": record.key.decode(), "value": value}) + "\n")
                        written += 1
    finally:
        await consumer.stop()
    print(f"{written} records of {topic} in {out}")
    return 0
