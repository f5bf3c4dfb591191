"""Broker: one Apache Kafka process, controller and broker in one, on the loopback interface."""

import asyncio
import secrets
import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from streams.engine.broker.guarded import KILL, TERMINATE, Guarded
from streams.engine.broker.jars import BrokerError, jars, java

KAFKA_VERSION = "4.1.1"
CLUSTER_ID = "am9idGlkZS1kZXYtYnJva2"
READY = "Kafka Server started"  # the broker's own word, after it is registered and may host topics
START_SECONDS = 90.0
STOP_SECONDS = 15.0

HEAP = ("-Xmx512m", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

PROPERTIES = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",
    "offsets.topic.num.partitions": "8",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "message.max.bytes": str(16 << 20),
    # Killed and started again, the broker waits until its former self's session has ended: 9 s by default.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    # The default, 128 MB on the heap, is for brokers of another size.
    "log.cleaner.dedupe.buffer.size": str(16 << 20),
}

LOG4J = """\
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %m (%c{1})%n
rootLogger.level = info
rootLogger.appenderRef.out.ref = out
"""


class Broker:
    """A broker on `data_dir` (None: a temporary one, removed at the end) and `port` (0: any free one, then kept).

    A context manager, sync and async. It may be killed and started again: same data, same address. It dies with the
    process that started it, however that ends. `settings` are broker properties that go before ours; `note` is
    told, in a sentence, what takes long.
    """

    def __init__(
        self,
        data_dir: Path | None = None,
        port: int = 0,
        *,
        version: str = KAFKA_VERSION,
        settings: Mapping[str, str] | None = None,
        note: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.port = port
        self.version = version
        self._controller_port = 0
        self._settings = dict(settings or {})
        self._note = note
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        if data_dir is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="jobtide-broker-", ignore_cleanup_errors=True)
            data_dir = Path(self._temporary.name)
        self.data_dir = data_dir.resolve()
        self._process: Guarded | None = None

    @property
    def address(self) -> str:
        """`host:port` for clients; the port is known from the first start on."""
        return f"127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the broker printed, over all its starts."""
        return self.data_dir / "broker.log"

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.running

    def start(self) -> str:
        """Start it, wait until it takes requests, return its address. Nothing happens when it is running.

        Raises BrokerError: no jars, no Java, the port is taken, or the broker ended (its last lines are shown).
        """
        if self.running:
            return self.address
        folder, runtime = jars(self.version, self._note), java()
        self.port = self.port or _free_port()
        self._controller_port = self._controller_port or _free_port(self.port)
        if not _is_free(self.port):
            raise BrokerError(f"Port {self.port} on 127.0.0.1 is in use: stop what listens there, or choose another.")
        self._write_configuration()
        base = [runtime, *HEAP, f"-Dlog4j2.configurationFile={self.data_dir / 'log4j2.properties'}"]
        base += ["-cp", f"{folder}/*"]
        configuration = str(self.data_dir / "server.properties")
        begin = self.log.stat().st_size if self.log.exists() else 0
        try:
            if not (self.data_dir / "log" / "meta.properties").exists():
                self._format([*base, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", configuration])
            self._run([*base, "kafka.Kafka", configuration])
            self._wait_until_ready(begin)
        except BaseException:  # Ctrl-C while waiting, too
            self.kill()
            raise
        return self.address

    def kill(self) -> None:
        """SIGKILL, and wait for its end. The data stays; `start()` goes on from it."""
        self._end(KILL)

    def stop(self) -> None:
        """End it (in good order where its data stays) and remove a temporary data directory. Never raises."""
        if self._temporary:
            self.kill()
            self._temporary.cleanup()
        else:
            self._end(TERMINATE, STOP_SECONDS)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.__enter__)

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.stop)

    def _end(self, order: bytes, timeout: float | None = None) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end(order, timeout)

    def _format(self, command: list[str]) -> None:
        self._run(command)
        if self._process and self._process.wait():
            raise BrokerError(f"Apache Kafka could not format {self.data_dir}; its last lines:\n{self.tail()}")

    def _run(self, command: list[str]) -> None:
        self._process = Guarded(command, self.log, remove=str(self.data_dir) if self._temporary else "")

    def _write_configuration(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        controller = f"127.0.0.1:{self._controller_port}"
        properties = PROPERTIES | {
            "listeners": f"PLAINTEXT://{self.address},CONTROLLER://{controller}",
            "advertised.listeners": f"PLAINTEXT://{self.address}",
            # Static voters: the controller's port may be another one at the next start on the same data.
            "controller.quorum.voters": f"1@{controller}",
            "log.dirs": str(self.data_dir / "log"),
        }
        lines = [f"{name}={value}\n" for name, value in (properties | self._settings).items()]
        (self.data_dir / "server.properties").write_text("".join(lines))
        (self.data_dir / "log4j2.properties").write_text(LOG4J)

    def _wait_until_ready(self, begin: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        with self.log.open("rb") as log:
            log.seek(begin)
            seen = b""
            while READY.encode() not in seen:
                seen = seen[-100:] + log.read()
                if self.running and time.monotonic() < deadline:
                    time.sleep(0.05)
                    continue
                if READY.encode() in seen + log.read():
                    return
                state = "did not become ready" if self.running else "ended while starting"
                raise BrokerError(f"Apache Kafka {state}; the last lines of {self.log}:\n{self.tail()}")

    def tail(self) -> str:
        """Return its last lines, for a person to read."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])


def _free_port(taken: int = 0) -> int:
    # Below the range from which the kernel takes the ports of outgoing connections: one of those may come between
    # our look and the broker's, seconds later.
    drawn = iter(lambda: 20_000 + secrets.randbelow(12_000), None)
    return next(port for port in drawn if port != taken and _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the broker does: TIME_WAIT is no obstacle
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
