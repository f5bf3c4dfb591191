"""A real Apache Kafka from pip alone, for development, the demo and the tests.

`Broker` starts one, kills it, starts it again; nothing of it outlives the process that started it.
"""

from streams.engine.broker.jars import BrokerError
from streams.engine.broker.server import KAFKA_VERSION, Broker

__all__ = ["KAFKA_VERSION", "Broker", "BrokerError"]
