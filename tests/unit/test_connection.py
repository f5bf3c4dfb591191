"""Connection: the security settings become what clients take, or one sentence; secrets stay secret."""

from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from streams.connection import connection
from streams.contracts.stage import OperatorError
from streams.settings import Settings, read_settings


def test_default_is_plain() -> None:
    """Nothing set: no security is spoken."""
    assert connection(Settings()) == {"bootstrap_servers": "127.0.0.1:9092", "security_protocol": "PLAINTEXT"}


def test_login_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mechanism alone goes without TLS."""
    for name, value in {"MECHANISM": "PLAIN", "USERNAME": "ada", "PASSWORD": "x"}.items():
        monkeypatch.setenv(f"JOBTIDE_KAFKA__SASL__{name}", value)
    found = connection(read_settings())
    assert (found["security_protocol"], found["sasl_plain_password"]) == ("SASL_PLAINTEXT", "x")


@pytest.mark.parametrize(
    ("name", "value"),
    [("SASL__MECHANISM", "PLAIN"), ("SASL__USERNAME", "ada"), ("SASL__MECHANISM", "MD5"), ("TLS__ENABLED", "rather")],
)
def test_half_a_login_is_refused_without_telling_it(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """What is missing or wrong is said, and the password that was set beside it is not."""
    monkeypatch.setenv("JOBTIDE_KAFKA__SASL__PASSWORD", "s3cret")
    monkeypatch.setenv(f"JOBTIDE_KAFKA__{name}", value)
    with pytest.raises(OperatorError, match="JOBTIDE_KAFKA__") as caught:
        read_settings()
    assert "s3cret" not in str(caught.value)


def test_settings_do_not_print_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever prints or logs the settings prints asterisks."""
    for name, value in {"MECHANISM": "PLAIN", "USERNAME": "ada", "PASSWORD": "s3cret"}.items():
        monkeypatch.setenv(f"JOBTIDE_KAFKA__SASL__{name}", value)
    settings = read_settings()
    assert "s3cret" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def tls(monkeypatch: pytest.MonkeyPatch, **settings: object) -> Settings:
    """Settings with TLS."""
    for name, value in {"enabled": "true", **settings}.items():
        monkeypatch.setenv(f"JOBTIDE_KAFKA__TLS__{name.upper()}", str(value))
    return read_settings()


def test_missing_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not there is named, with its setting."""
    with pytest.raises(OperatorError, match=r"no file nowhere\.pem.*JOBTIDE_KAFKA__TLS__CA_FILE"):
        connection(tls(monkeypatch, ca_file="nowhere.pem"))


def test_not_a_certificate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file of something else is refused in a sentence."""
    (tmp_path / "ca.pem").write_text("hello")
    with pytest.raises(OperatorError, match="certificates cannot be used"):
        connection(tls(monkeypatch, ca_file=tmp_path / "ca.pem"))


def test_encrypted_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An encrypted key opens with its password; without one, or with another, nobody is asked at the terminal."""
    paper = trustme.CA().issue_cert("client@jobtide.test")
    certificate, key = tmp_path / "client.pem", tmp_path / "key.pem"
    certificate.write_bytes(b"".join(part.bytes() for part in paper.cert_chain_pems))
    plain = load_pem_private_key(paper.private_key_pem.bytes(), None)
    key.write_bytes(plain.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"s3cret")))
    with pytest.raises(OperatorError, match="KEY_PASSWORD"):
        connection(tls(monkeypatch, certificate_file=certificate, key_file=key))
    with pytest.raises(OperatorError, match="KEY_PASSWORD") as caught:
        connection(tls(monkeypatch, certificate_file=certificate, key_file=key, key_password="0ther"))  # noqa: S106
    assert "0ther" not in str(caught.value)
    found = connection(tls(monkeypatch, certificate_file=certificate, key_file=key, key_password="s3cret"))  # noqa: S106
    assert found["security_protocol"] == "SSL"
