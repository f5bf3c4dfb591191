"""Connection: what every Kafka client needs to reach the brokers, with the security that they ask for."""

import ssl
from typing import Any

from aiokafka.helpers import create_ssl_context

from streams.contracts.stage import OperatorError
from streams.settings import Settings, Tls


def connection(settings: Settings) -> dict[str, Any]:
    """Return the arguments that every client of aiokafka takes. They hold the password: never log them.

    Raises OperatorError if a file of TLS cannot be used.
    """
    kafka = settings.kafka
    found: dict[str, Any] = {"bootstrap_servers": kafka.bootstrap}
    if kafka.tls.enabled:
        found["ssl_context"] = _context(kafka.tls)
    if kafka.sasl.mechanism:
        found["sasl_mechanism"] = kafka.sasl.mechanism
        found["sasl_plain_username"] = kafka.sasl.username
        found["sasl_plain_password"] = kafka.sasl.password.get_secret_value()
    transport = "SSL" if kafka.tls.enabled else "PLAINTEXT"
    found["security_protocol"] = f"SASL_{transport}" if kafka.sasl.mechanism else transport
    return found


def _context(tls: Tls) -> ssl.SSLContext:
    for name, file in (
        ("CA_FILE", tls.ca_file),
        ("CERTIFICATE_FILE", tls.certificate_file),
        ("KEY_FILE", tls.key_file),
    ):
        if file is not None and not file.is_file():
            raise OperatorError(f"There is no file {file}.", f"correct JOBTIDE_KAFKA__TLS__{name}.")
    password = tls.key_password
    try:
        context: ssl.SSLContext = create_ssl_context(
            cafile=tls.ca_file,
            certfile=tls.certificate_file,
            keyfile=tls.key_file,
            # A function, or OpenSSL would ask at the terminal where a key is encrypted and nothing was set.
            password=lambda: password.get_secret_value() if password else "",
        )
    except OSError as error:  # SSLError is one
        raise OperatorError(
            f"The certificates cannot be used: {error.strerror or error}.",
            "look at JOBTIDE_KAFKA__TLS__CA_FILE, __CERTIFICATE_FILE, __KEY_FILE and __KEY_PASSWORD: PEM files, the "
            "key of this certificate, the password of this key.",
        ) from None
    return context
