"""Every setting that a trust may change, with its meaning, its default and what to do when it is wrong.

Read once from the process environment. `docs/reference/settings.md` is generated from this file.
"""

import os
import re
import secrets
import stat
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMONSTRATION_MARK = "demonstration"
"""A file of this name in home says that the data is invented. It stays with the data, whoever starts it how."""


DEMONSTRATION_TRUST = "Wight Solent Demonstration NHS Trust"
"""An invented trust; no real one may be taken for it."""


class SettingsUnusable(Exception):
    """A setting has a value that Plumbline cannot run with; the message says which and what would be right."""


class Environment(BaseSettings):
    """The settings, one field each. Names in the environment carry the prefix `PLUMBLINE_`."""

    model_config = SettingsConfigDict(env_prefix="PLUMBLINE_", extra="ignore")

    home: Path = Field(
        default=Path("plumbline-data"),
        description="Folder for the embedded database, uploaded files and the secret key. Made on first run.",
    )
    database_url: str = Field(
        default="",
        validation_alias="DATABASE_URL",
        description="A PostgreSQL address, postgresql://user:password@host/name. Empty: an SQLite file in home.",
    )
    allowed_hosts: str = Field(
        default="localhost,127.0.0.1,[::1]",
        description="Host names that this site answers to, separated by commas.",
    )
    public_url: HttpUrl = Field(
        default=HttpUrl("http://127.0.0.1:8000"),
        description="The address people use, with https:// for a real trust. Links in e-mails are made from it.",
    )
    debug: bool = Field(default=False, description="Show error details in the browser. Never on for real data.")
    trust_name: str = Field(
        default="Our NHS trust",
        description="The name shown in the header of every page. A demonstration always shows its own.",
    )
    logo: str = Field(
        default="",
        description="A static file path of the trust's own logo. Empty: the name in words; no NHS logo is shown.",
    )
    email_url: str = Field(
        default="",
        description="An SMTP address, smtp://user:password@host:port, or smtps:// for TLS. Empty: e-mails are "
        "written to files under home/mail.",
    )
    email_from: str = Field(default="Plumbline <plumbline@localhost>", description="The sender of every e-mail.")
    log_level: str = Field(default="INFO", description="How much to log: DEBUG, INFO, WARNING or ERROR.")
    session_hours: int = Field(
        default=10, ge=1, le=24, description="Hours after which a signed-in person signs in again."
    )

    token_days: int = Field(
        default=90, ge=1, description="Days that an API token lasts, unless who makes it chooses otherwise."
    )
    token_longest_days: int = Field(
        default=365, ge=1, le=1825, description="Days that an API token may last at most."
    )
    token_requests_a_minute: int = Field(
        default=120,
        ge=1,
        description="Requests in a minute that a program may make with one API token. More are told to wait.",
    )
    speakup_idle_minutes: int = Field(
        default=60,
        ge=10,
        le=240,
        description="Minutes after which what somebody was typing at the front door is forgotten. Pages say so.",
    )
    speakup_exit_url: HttpUrl = Field(
        default=HttpUrl("https://www.bbc.co.uk/weather"),
        description="Where “Exit this page” goes: a page that anyone might have open.",
    )
    speakup_burst: int = Field(
        default=1000,
        ge=1,
        description="Reports that the front door takes at once before it asks people to wait their turn. "
        "Nobody is refused.",
    )
    speakup_acknowledge_days: int = Field(
        default=3, ge=1, le=30, description="Working days in which the case team says that it has read a report."
    )
    speakup_update_days: int = Field(
        default=10, ge=1, le=60, description="Working days in which the case team writes to the reporter again."
    )
    speakup_turn_minutes: int = Field(
        default=30,
        ge=5,
        le=1440,
        description="Minutes between letters to the case team. All letters go together, so that a mail server's "
        "log does not say when a report came.",
    )
    speakup_lock_minutes: int = Field(
        default=15,
        ge=1,
        le=120,
        description="Minutes without use after which a handler types the passphrase again.",
    )
    speakup_paper_goes_to: str = Field(
        default="",
        description="Where a filled-in paper form is posted or handed in, in words. Empty: the form says "
        "that the trust has not said yet.",
    )
    speakup_pictures: str = Field(
        default="",
        description="A folder of your own pictures for the Easy Read page, such as lock.png. Empty: the line "
        "drawings that come with Plumbline.",
    )
    clamav: str = Field(
        default="",
        description="Where the ClamAV virus scanner listens: unix:/path/to/socket or tcp:host:port. Empty: files "
        "are cleaned but not scanned.",
    )

    extract_folders: str = Field(
        default="",
        description="Folders on the server that analysts may read extracts from, separated by semicolons. "
        "Nothing in them is changed. Empty: extracts are uploaded.",
    )
    extract_databases: SecretStr = Field(
        default=SecretStr(""),
        description="PostgreSQL databases that analysts may read extracts from, as name=postgresql://… separated "
        "by semicolons. Every table and view of the account's schema is read, and nothing is changed.",
    )
    extract_megabytes: int = Field(
        default=500, ge=1, le=100_000, description="Megabytes that one upload of an extract may have."
    )
    extract_idle_minutes: int = Field(
        default=60,
        ge=5,
        le=1440,
        description="Minutes after which an uploaded extract that nobody works with is wiped. Pages say so.",
    )
    extract_keep_minutes: int = Field(
        default=0,
        ge=0,
        le=1440,
        description="Minutes that an uploaded extract is kept after measures were worked out, cancelled or "
        "failed, so that they can be worked out again without another upload. 0: it is wiped at once.",
    )
    extract_memory: int = Field(
        default=4096,
        ge=2048,
        le=1_000_000,
        description="Megabytes of address space that the process which reads an extract may take; its engine "
        "fills a quarter of it.",
    )
    extract_jobs: int = Field(
        default=2, ge=1, le=16, description="Extracts that are read at the same time; others wait their turn."
    )

    record_key: str = Field(
        default="",
        description="The file of the key that signs the public record each day. Empty: record-key in home. Made "
        "on first use. Back it up: a new key has to be made known to everyone who checks the record.",
    )
    record_witnesses: str = Field(
        default="",
        description="Who is sent the signed digest of each day, so that a rewritten record is found out: "
        "mailto:someone@example.org or https://example.org/address, separated by commas. Choose people and "
        "bodies outside the trust.",
    )

    @field_validator("record_witnesses")
    @classmethod
    def _known_witnesses(cls, value: str) -> str:
        for witness in _parted(value):
            if not (_LETTER_WITNESS.fullmatch(witness) or _is_safe_address(witness)):
                raise ValueError(
                    f"“{witness}” is no witness; write mailto:someone@example.org or https://example.org/address"
                )
        return value

    @field_validator("extract_folders")
    @classmethod
    def _whole_paths(cls, value: str) -> str:
        if any(not Path(part.strip()).is_absolute() for part in value.split(";") if part.strip()):
            raise ValueError("name each folder by its whole path, such as /srv/extracts;/srv/workforce")
        return value

    @field_validator("extract_databases")
    @classmethod
    def _known_databases(cls, value: SecretStr) -> SecretStr:
        for name, address in _by_name(value).items():
            if not name or not address.startswith(("postgresql://", "postgres://")):
                raise ValueError(
                    "give each database a name, such as records=postgresql://user:password@host/name"
                )
        if len(_by_name(value)) < sum(bool(part.strip()) for part in value.get_secret_value().split(";")):
            raise ValueError("give each database a name of its own")
        return value

    @field_validator("clamav")
    @classmethod
    def _known_scanner(cls, value: str) -> str:
        if value and not re.fullmatch(r"unix:/.+|tcp:[^:]+:\d+", value):
            raise ValueError("use unix:/path/to/socket or tcp:host:port, or leave it empty")
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("use DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://", "sqlite:///")):
            raise ValueError("use postgresql://user:password@host/name, or leave it empty for SQLite")
        return value

    @cached_property
    def databases(self) -> dict[str, str]:
        """Where extracts may be read from: the address of each database, with its password, by its name."""
        return _by_name(self.extract_databases)

    @cached_property
    def demonstration(self) -> bool:
        """Whether the data is invented, which every page then says."""
        return (self.home / DEMONSTRATION_MARK).exists()

    @cached_property
    def shown_name(self) -> str:
        """The trust's name as pages show it."""
        return DEMONSTRATION_TRUST if self.demonstration else self.trust_name

    @cached_property
    def secret_key(self) -> str:
        """The signing key, made on first run and readable by its owner only.

        Raises:
            SettingsUnusable: others on the machine may read the key file.
        """
        return self._own_key("secret-key")

    @cached_property
    def letterbox_key(self) -> str:
        """The key of the slips that reports leave for the counts, made on first run, readable by its owner only.

        Raises:
            SettingsUnusable: others on the machine may read the key file.
        """
        return self._own_key("letterbox-key")

    @cached_property
    def record_signing_key(self) -> str:
        """The Ed25519 key that signs the public record, 32 bytes in hexadecimal; made on first use.

        Raises:
            SettingsUnusable: others on the machine may read the key file, or it holds something else.
        """
        path = Path(self.record_key) if self.record_key else self.home / "record-key"
        key = _own_key_at(path, secrets.token_hex(32), _NEW_RECORD_KEY).strip()
        if not re.fullmatch(r"[0-9a-f]{64}", key):
            raise SettingsUnusable(
                f"{path} holds no key of the public record: 64 characters, each 0 to 9 or a to f."
            )
        return key

    @cached_property
    def witnesses(self) -> tuple[str, ...]:
        """Who is sent the signed digest of each day, each once."""
        return tuple(dict.fromkeys(_parted(self.record_witnesses)))

    def _own_key(self, name: str) -> str:
        return _own_key_at(self.home / name, secrets.token_urlsafe(64), _NEW_KEY)


_NEW_KEY = "consider making a new key by deleting the file (everyone will have to sign in again)"
_NEW_RECORD_KEY = (
    "consider moving the file away, so that a new key is made (days that were signed stay checkable with the old "
    "public key; tell the witnesses the new one)"
)
_LETTER_WITNESS = re.compile(r"mailto:[^\s@,:/?]+@[^\s@,:/?]+")


def _is_safe_address(address: str) -> bool:
    """Whether it is a web address that nobody reads along to, and that holds no password."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username is not None or re.search(r"[\s\x00-\x1f#]", address):
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
    )


def _parted(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _own_key_at(path: Path, new: str, advice: str) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_private_once(path, new)
    return _read_private(path, advice)


def _write_private_once(path: Path, text: str) -> None:
    # Written whole under another name and linked: of two processes that start together one wins, and neither
    # ever reads half a key.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _by_name(value: SecretStr) -> dict[str, str]:
    """Addresses by their names; an address may hold further equals signs, and no semicolon."""
    parts = [part.partition("=") for part in value.get_secret_value().split(";") if part.strip()]
    return {name.strip(): address.strip() for name, _, address in parts}


def _read_private(path: Path, advice: str) -> str:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsUnusable(
            f"{path} can be read by other people on this machine. Run: chmod 600 {path}, and {advice}."
        )
    return path.read_text()


def read_environment() -> Environment:
    """The settings of this process.

    Raises:
        SettingsUnusable: one sentence a wrong setting, naming it and what would be right.
    """
    try:
        return Environment()
    except ValidationError as error:
        raise SettingsUnusable(_in_words(error)) from None


def _in_words(error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        field = str(problem["loc"][0])
        name = field if field.isupper() else f"PLUMBLINE_{field.upper()}"
        lines.append(f"{name} cannot be used: {problem['msg'].removeprefix('Value error, ')}.")
    return "\n".join(lines)
