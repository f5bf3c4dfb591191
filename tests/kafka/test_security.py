"""Brokers that ask for TLS, a certificate or a password: all of jobtide gets in, with the right ones."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from streams.engine.broker import Broker
from streams.engine.broker.jars import jars, java
from tests.kafka.process import Site, wait_until
from tests.kafka.test_refusals import posting

USER, PASSWORD = "ada", "s3cret-of-ada"
SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")
LOGIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="{0}" password="{1}" user_{0}="{1}";'
SCRAM_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required;"


class Papers(NamedTuple):
    """PEM files: the authority, the broker's key and certificates, the client's."""

    authority: Path
    broker: Path
    client: Path


def pem(paper: trustme.LeafCert) -> bytes:
    """Return key and certificates in one file; Kafka reads keys in PKCS 8 alone."""
    key = load_pem_private_key(paper.private_key_pem.bytes(), None)
    parts = [key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())]
    return b"".join(parts + [part.bytes() for part in paper.cert_chain_pems])


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """An authority and what it has signed."""
    folder, authority = tmp_path_factory.mktemp("papers"), trustme.CA()
    found = Papers(folder / "ca.pem", folder / "broker.pem", folder / "client.pem")
    authority.cert_pem.write_to_path(found.authority)
    found.broker.write_bytes(pem(authority.issue_cert("127.0.0.1")))
    found.client.write_bytes(pem(authority.issue_cert("client@jobtide.test")))
    return found


def broker(protocol: str, papers: Papers, **more: str) -> Broker:
    """Make a broker whose clients speak `protocol`. Dots of further properties are written as __."""
    settings = {
        "listener.security.protocol.map": f"PLAINTEXT:{protocol},CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(papers.broker),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(papers.authority),
    }
    if protocol.startswith("SASL"):
        settings |= {
            "sasl.enabled.mechanisms": ",".join(("PLAIN", *SCRAM)),
            "sasl.mechanism.inter.broker.protocol": "PLAIN",
            "listener.name.plaintext.plain.sasl.jaas.config": LOGIN.format(USER, PASSWORD),
            **{f"listener.name.plaintext.{name.lower()}.sasl.jaas.config": SCRAM_LOGIN for name in SCRAM},
        }
    return Broker(settings=settings | {name.replace("__", "."): value for name, value in more.items()})


def add_scram_user(kafka: Broker, papers: Papers, folder: Path) -> None:
    """Give the user its password for SCRAM; Kafka's own tool logs in with PLAIN."""
    client = folder / "client.properties"
    lines = ["security.protocol=SASL_SSL", "sasl.mechanism=PLAIN", "ssl.truststore.type=PEM"]
    lines += [f"ssl.truststore.location={papers.authority}", f"sasl.jaas.config={LOGIN.format(USER, PASSWORD)}"]
    client.write_text("\n".join(lines))
    command = [java(), "-cp", f"{jars(kafka.version, lambda _: None)}/*", "kafka.admin.ConfigCommand"]
    command += ["--bootstrap-server", kafka.address, "--command-config", str(client)]
    command += ["--alter", "--entity-type", "users", "--entity-name", USER]
    for name in SCRAM:  # it takes one at a time
        add = ["--add-config", f"{name}=[password={PASSWORD}]"]
        subprocess.run([*command, *add], check=True, capture_output=True, timeout=60)


def tls(papers: Papers) -> dict[str, str]:
    """Settings of TLS."""
    return {"JOBTIDE_KAFKA__TLS__ENABLED": "true", "JOBTIDE_KAFKA__TLS__CA_FILE": str(papers.authority)}


def sasl(mechanism: str, password: str = PASSWORD) -> dict[str, str]:
    """Settings of a login."""
    said = {"MECHANISM": mechanism, "USERNAME": USER, "PASSWORD": password}
    return {f"JOBTIDE_KAFKA__SASL__{name}": value for name, value in said.items()}


def gets_in(kafka: Broker, folder: Path, settings: Mapping[str, str]) -> None:
    """Everything that connects does: administration, producers, the group, readers. Nothing tells the password."""
    site = Site(kafka.address, folder, JOBTIDE_KAFKA__PARTITIONS="2", JOBTIDE_LOG_LEVEL="debug", **settings)
    file = folder / "postings.jsonl"
    file.write_bytes(posting(1)[1] + b"\n")
    try:
        said = site.run("topics", "--create", "--json").stderr
        worker = site.worker()
        said += site.run("load", str(file)).stderr
        wait_until(lambda: worker.metric("jobtide_posting_events_total") >= 1, "the posting is counted")
        said += "".join(site.run("doctor").stdout) + site.run("dlq", "list").stderr
        worker.terminate()
        assert PASSWORD not in said + worker.log.read_text()
    finally:
        site.close()


def is_kept_out(kafka: Broker, folder: Path, settings: Mapping[str, str]) -> None:
    """It ends with what to look at, and without the password."""
    site = Site(kafka.address, folder, JOBTIDE_KAFKA__WAIT_SECONDS="1", **settings)
    done = site.run("topics", check=2)
    assert "JOBTIDE_KAFKA__SASL__*" in done.stderr
    assert "wrong-" + PASSWORD not in done.stdout + done.stderr


def test_tls(papers: Papers, tmp_path: Path) -> None:
    """A broker with a certificate is trusted if the authority is ours, and not otherwise."""
    with broker("SSL", papers) as kafka:
        gets_in(kafka, tmp_path, tls(papers))
        stranger = tmp_path / "stranger.pem"
        trustme.CA().cert_pem.write_to_path(stranger)
        is_kept_out(kafka, tmp_path, tls(papers) | {"JOBTIDE_KAFKA__TLS__CA_FILE": str(stranger)})


def test_mutual_tls(papers: Papers, tmp_path: Path) -> None:
    """A broker that asks for a certificate gets ours; without one nobody gets in."""
    with broker("SSL", papers, ssl__client__auth="required") as kafka:
        gets_in(kafka, tmp_path, tls(papers) | {"JOBTIDE_KAFKA__TLS__CERTIFICATE_FILE": str(papers.client)})
        is_kept_out(kafka, tmp_path, tls(papers))


@pytest.fixture(scope="module")
def guarded(papers: Papers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that asks for user and password over TLS."""
    with broker("SASL_SSL", papers) as kafka:
        add_scram_user(kafka, papers, tmp_path_factory.mktemp("scram"))
        yield kafka


@pytest.mark.parametrize("mechanism", ["PLAIN", *SCRAM])
def test_sasl(guarded: Broker, papers: Papers, tmp_path: Path, mechanism: str) -> None:
    """User and password open the door by each mechanism; another password does not."""
    gets_in(guarded, tmp_path, tls(papers) | sasl(mechanism))
    is_kept_out(guarded, tmp_path, tls(papers) | sasl(mechanism, "wrong-" + PASSWORD))


def test_sasl_without_tls(papers: Papers, tmp_path: Path) -> None:
    """On a network that is trusted a password goes without TLS."""
    with broker("SASL_PLAINTEXT", papers) as kafka:
        gets_in(kafka, tmp_path, sasl("PLAIN"))
