"""Settings: one typed model, read from the environment (prefix JOBTIDE_, `__` between levels)."""

import difflib
import os
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from streams.contracts.stage import OperatorError

SLUG = r"^[a-z0-9][a-z0-9._-]{0,63}$"


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("must be a time zone of the IANA database, such as Asia/Shanghai")
    return name


class Tls(BaseModel):
    """TLS to the brokers."""

    enabled: bool = Field(False, description="Speak TLS with the brokers, and check their certificates and names.")
    ca_file: Path | None = Field(
        None, description="PEM file of the authorities that may sign the brokers' certificates; else the system's."
    )
    certificate_file: Path | None = Field(
        None, description="PEM file of this client's certificate, for brokers that ask for one (mutual TLS)."
    )
    key_file: Path | None = Field(
        None, description="PEM file of its private key; without it the key is in the certificate's file."
    )
    key_password: SecretStr | None = Field(None, description="What the private key is encrypted with.")


class Sasl(BaseModel):
    """User and password for the brokers."""

    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = Field(
        None, description="How to log in; unset: not at all. PLAIN without TLS sends the password readably."
    )
    username: str = Field("", description="The user.")
    password: SecretStr = Field(SecretStr(""), description="Its password. It is never logged or printed.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.mechanism and not (self.username and self.password.get_secret_value()):
            raise ValueError("a mechanism needs a username and a password")
        if self.username and not self.mechanism:
            raise ValueError("a username needs a mechanism")
        return self


class Kafka(BaseModel):
    """The cluster and how this deployment uses it."""

    bootstrap: str = Field("127.0.0.1:9092", description="Brokers to ask first, host:port, separated by commas.")
    partitions: int = Field(8, ge=1, le=512, description="Partitions of the input topics; fixed once data is there.")
    replication: int = Field(1, ge=1, le=9, description="Replicas of each topic; 3 in production.")
    group: str = Field("jobtide", pattern=r"^[\w.-]+$", description="Consumer group of the workers.")
    session_seconds: float = Field(
        8.0,
        ge=1.0,
        le=60.0,
        description="After so long without a sign of life a worker loses its partitions.",
    )
    wait_seconds: float = Field(60.0, ge=0, description="How long to wait for Kafka at the start.")
    tls: Tls = Tls()
    sasl: Sasl = Sasl()


class Http(BaseModel):
    """The worker's own HTTP server."""

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(9464, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    advertised: str | None = Field(
        None,
        pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$",
        description="Base URL at which clients of the API reach this worker, if another one sends them here; unset: "
        "the address it listens on, or that of the interface towards Kafka.",
    )


class Rejects(BaseModel):
    """When rejected input stops the worker instead of going to the dead letters."""

    window: int = Field(1_000, ge=100, description="How many of the last records of a partition are looked at.")
    ratio: float = Field(0.5, gt=0, le=1, description="Largest part of them that may be rejected; 1 never stops.")


class Surge(BaseModel):
    """How the worker watches for surges of demand."""

    bucket: Literal["off", "1m", "1h", "1d", "1w"] = Field(
        "1h", description="Width of the buckets that are judged when they close; off: nothing is watched."
    )
    budget: float = Field(
        1.0, gt=0, description="False surges that may be expected in a week over all that is watched."
    )
    delay_seconds: float = Field(
        15.0,
        ge=0,
        le=3600,
        description="A bucket closes so long after its end, so that what is under way still counts.",
    )


class TaxonomyFiles(BaseModel):
    """What titles, labels and texts mean."""

    path: Path | None = Field(None, description="Folder of taxonomy files that replace or extend the shipped ones.")


class Settings(BaseSettings):
    """Everything that can be set. Raises OperatorError (through `read`) with one sentence when a value is wrong."""

    model_config = SettingsConfigDict(env_prefix="JOBTIDE_", env_nested_delimiter="__", extra="forbid")

    kafka: Kafka = Kafka()
    http: Http = Http()
    rejects: Rejects = Rejects()
    clock: Literal["wall", "event"] = Field(
        "wall", description="Windows end at the wall clock, or (replays) at the largest event time read."
    )
    horizon_days: int = Field(
        120,
        ge=0,
        le=3650,
        description="Postings that begin so many days before the slowest partition's time are ignored; 0: none ever "
        "is, and nothing is forgotten (to load history in any order).",
    )
    counted_tags: tuple[Annotated[str, Field(pattern=SLUG)], ...] = Field(
        (), max_length=100, description='Tags with cells of their own in each source, as JSON: ["section-a"].'
    )
    zone: Annotated[str, AfterValidator(_known_zone)] = Field("Asia/Shanghai", description="Zone of calendar days.")
    country: str = Field(
        "CN", pattern="^[A-Z]{2}$", description="Whose working days align weeks: two letters, ISO 3166-1."
    )
    tick_seconds: float = Field(0.5, gt=0, le=60, description="Time between two updates of the metrics.")
    publish_seconds: float = Field(2.0, gt=0, le=3600, description="Least time between two records of a changed cell.")
    publish_days_seconds: float = Field(
        10.0, gt=0, le=3600, description="Least time between two records of a changed cell-day."
    )
    surge: Surge = Surge()
    taxonomy: TaxonomyFiles = TaxonomyFiles()
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")

    @property
    def zoneinfo(self) -> ZoneInfo:
        """The zone of calendar days."""
        return ZoneInfo(self.zone)


#: Read elsewhere, not by the model.
_OTHERS = {"JOBTIDE_BROKER_CACHE"}


def variables(model: type[BaseModel] = Settings, prefix: str = "JOBTIDE_") -> dict[str, FieldInfo]:
    """Return every environment variable that is read, with its field."""
    found: dict[str, FieldInfo] = {}
    for name, field in model.model_fields.items():
        variable = prefix + name.upper()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found |= variables(field.annotation, variable + "__")
        else:
            found[variable] = field
    return found


def read_settings() -> Settings:
    """Read the environment. Raises OperatorError that names the variable and what it takes."""
    known = variables()
    for variable in sorted(os.environ):
        if variable.startswith("JOBTIDE_") and variable not in known.keys() | _OTHERS:
            near = difflib.get_close_matches(variable, known.keys() | _OTHERS, 1)
            raise OperatorError(
                f"There is no setting {variable}.",
                f"unset it, or use {near[0]}." if near else "unset it; docs/configuration.md lists all settings.",
            )
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "JOBTIDE_" + "__".join(str(part).upper() for part in first["loc"])
        # What concerns several settings has all of them as its input, secrets too.
        given = f"={first.get('input')!r}" if name in known and "SecretStr" not in str(known[name].annotation) else ""
        raise OperatorError(
            f"The setting {name}{given} is wrong: {first['msg']}.", f"correct {name} or unset it, then start again."
        ) from None
