"""Settings: BRIDGE_* variables, a .env file, or files in a secrets folder; wrong ones are named."""

import os
import re
from difflib import get_close_matches
from fnmatch import fnmatchcase
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bridge.errors import SettingsError

_SECRETS_FOLDER = Path("/run/secrets")

_MAKE_A_KEY = 'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
_WHO = re.compile(r"members|admins|nobody|[SUW][A-Z0-9]+")
# What Kubernetes says of a service that is called "bridge" is no setting of ours.
_OF_OTHERS = re.compile(r"BRIDGE_(SERVICE_(HOST|PORT).*|PORT(_\d+_(TCP|UDP|SCTP).*)?)")
# Whoever knows it reads names of meetings, and may try ten times in ten minutes.
_LEAST_PASSWORD = 12
# The type of an error that names the variables itself.
_OF_SEVERAL = "of_several"

Patterns: TypeAlias = Annotated[tuple[str, ...], NoDecode]
SettingsT = TypeVar("SettingsT", bound=BaseSettings)


def is_loopback(url: str) -> bool:
    """Whether a URL stays on this machine, where plain http gives nothing away."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Source(BaseSettings):
    """Where all settings come from."""

    model_config = SettingsConfigDict(
        env_prefix="BRIDGE_",
        env_file=".env",
        secrets_dir=_SECRETS_FOLDER if _SECRETS_FOLDER.is_dir() else None,
        extra="ignore",
        hide_input_in_errors=True,
        env_ignore_empty=True,
    )


class DatabaseSettings(_Source):
    """The one thing that migrating needs to know."""

    database_url: str = Field(
        # It may hold a password.
        repr=False,
        description="`sqlite:///bridge.sqlite` for one process, `postgresql://…` for many.",
    )


class StoreSettings(DatabaseSettings):
    """What whoever reads the stored secrets needs to know."""

    secret_keys: SecretStr = Field(
        description="Keys that encrypt PINs and tokens, newest first: long random text, by commas."
    )

    @field_validator("secret_keys")
    @classmethod
    def _hold_a_key(cls, value: SecretStr) -> SecretStr:
        if not any(key.strip() for key in value.get_secret_value().split(",")):
            raise ValueError("must hold at least one key")
        return value


class ManifestSettings(_Source):
    """What shapes the Slack app itself; none of it has to be set."""

    public_url: str | None = Field(
        default=None,
        description="Where the world reaches the bridge, `https://…`: for HTTP, installs, sign-in.",
    )
    pexip_join_url: str | None = Field(
        default=None, description="The *Join* button's link, with `{alias}` in it; never a PIN."
    )
    unfurl_domains: Patterns = Field(
        default=(), description="More hosts of meeting links, beside that of the *Join* link."
    )
    slack_calls: bool = Field(
        default=False, description="`on`: meetings are native Slack calls too, beside the card."
    )

    @field_validator("unfurl_domains", mode="before")
    @classmethod
    def _split_domains(cls, value: object) -> object:
        return split_list(value)

    @field_validator("public_url")
    @classmethod
    def _end_without_slash(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("https://") and not is_loopback(value):
            raise ValueError("must start with https:// (plain http only on this machine)")
        return value.rstrip("/") if value else None

    @field_validator("pexip_join_url")
    @classmethod
    def _name_the_alias(cls, value: str | None) -> str | None:
        if value is not None and "{alias}" not in value:
            raise ValueError("must contain {alias}")
        return value

    @property
    def link_domains(self) -> tuple[str, ...]:
        """The hosts whose links are meetings."""
        own = urlsplit(self.pexip_join_url or "").hostname
        return tuple(dict.fromkeys([*([own] if own else []), *self.unfurl_domains]))


class Settings(ManifestSettings, StoreSettings):
    """What an administrator sets; the table of docs/settings.md is made of these fields."""

    pexip_node: str = Field(
        description="Pexip node: a URL, several with commas, or a domain (`_pexapp._tcp`)."
    )
    pexip_ca: Path | None = Field(
        default=None, description="A private CA's certificate file (PEM) for the node."
    )
    listen_url: str | None = Field(
        default=None,
        repr=False,
        description="PostgreSQL without the pooler in between, to hear of other replicas at once;"
        " `off`: look every second.",
    )
    slack_client_id: str | None = Field(
        default=None, description="The app's client id: workspaces install it at `/slack/install`."
    )
    slack_client_secret: SecretStr | None = Field(
        default=None,
        validate_default=True,
        description="The app's client secret, with the client id.",
    )
    slack_bot_token: SecretStr | None = Field(
        default=None,
        validate_default=True,
        description="The app's bot token, `xoxb-…`; or, for many workspaces, the client id.",
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="The app-level token, `xapp-…`: switches to Socket Mode."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        validate_default=True,
        description="The signing secret: switches to HTTP, `POST /slack/events`.",
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/", description="Another Slack API, for tests."
    )
    slack_workspaces: Patterns = Field(
        default=(), description="Team ids that may use the bridge; without it the bot token's own."
    )
    http_host: str = Field(default="127.0.0.1", description="Where the web server listens.")
    http_port: int = Field(
        default=8080,
        ge=0,
        le=65535,
        description="Its port: `/healthz`, `/readyz`, Slack's HTTP.",
    )
    open_aliases: Patterns = Field(
        default=(),
        description="Patterns of meetings without a PIN that members may bind: `team.*`, `*`.",
    )
    dial_allow: Patterns = Field(
        default=(),
        description="Patterns of what may be dialed: `*@example.com`; "
        "without it all but RTMP and bare numbers.",
    )
    who_may_bind: Patterns = Field(
        default=("members",),
        description="`members`, `admins`, or ids of people (`U…`) and user groups (`S…`).",
    )
    untold_people: Literal["guests", "members"] = Field(
        default="guests",
        description="Whom Slack says nothing of: `guests`; `members` for a server without"
        " `users.info`.",
    )
    audit_days: int = Field(
        default=365,
        ge=0,
        # More than a calendar has days to go back.
        le=36_500,
        description="For so many days it is kept who did what; `0`: for good.",
    )
    held_units: int = Field(
        default=20_000,
        ge=100,
        description="So many changes wait in memory while the database is away; then lines go.",
    )
    held_megabytes: int = Field(
        default=64, ge=1, description="So much memory they may take, in MB."
    )
    lease_seconds: int = Field(
        default=4,
        ge=1,
        le=60,
        description="After so long without a sign of life other replicas take over.",
    )
    beat_seconds: float | None = Field(
        default=None,
        ge=0.1,
        le=20,
        description="So often a replica gives one; without it four times in a lease.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Log lines for people or for machines."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Which log lines there are: this level and what is above it."
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        description="Who sends it as a bearer token may read `/metrics`; without it this machine.",
    )
    status_password: SecretStr | None = Field(
        default=None, description="Opens the page `/status`; without it there is no such page."
    )

    trusted_proxies: Patterns = Field(
        default=(),
        description="Addresses or networks of proxies whose `X-Forwarded-For` says who asks for"
        " `/status`.",
    )

    @field_validator(
        "open_aliases",
        "dial_allow",
        "who_may_bind",
        "slack_workspaces",
        "trusted_proxies",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return split_list(value)

    @field_validator("who_may_bind")
    @classmethod
    def _name_people(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [each for each in value if not _WHO.fullmatch(each)]
        if wrong or not value:
            raise ValueError(
                "takes members, admins, nobody, or ids: U… of people, S… of user groups"
            )
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _name_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            _ = [ip_network(each) for each in value]
        except ValueError:
            raise ValueError("takes addresses and networks: 127.0.0.1, 10.0.0.0/8") from None
        return value

    @property
    def trusted_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(each) for each in self.trusted_proxies)

    @field_validator("metrics_token", "status_password")
    @classmethod
    def _be_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _LEAST_PASSWORD:
            raise ValueError(f"must have at least {_LEAST_PASSWORD} characters")
        return value

    @field_validator("beat_seconds")
    @classmethod
    def _be_within_a_lease(cls, value: float | None, info: ValidationInfo) -> float | None:
        lease = info.data.get("lease_seconds")
        if value is not None and lease is not None and 3 * value > lease:
            raise ValueError("must be a third of BRIDGE_LEASE_SECONDS or less")
        return value

    @field_validator("slack_app_token")
    @classmethod
    def _be_of_the_app(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and value.get_secret_value().startswith("xox"):
            raise ValueError("must be the app-level token, xapp-…; this one is a bot's or a user's")
        return value

    @field_validator("slack_bot_token")
    @classmethod
    def _be_of_the_bot(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and value.get_secret_value().startswith("xapp-"):
            raise ValueError("must be the bot token, xoxb-…; this one is the app-level token")
        return value

    @field_validator("slack_bot_token")
    @classmethod
    def _know_a_workspace(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and not info.data.get("slack_client_id"):
            raise PydanticCustomError("missing", "is missing")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _end_in_slash(cls, value: str) -> str:
        if not value.startswith("https://") and not is_loopback(value):
            raise ValueError("must start with https:// (plain http only on this machine)")
        return value.rstrip("/") + "/"

    @field_validator("pexip_ca")
    @classmethod
    def _exist(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"there is no file {value}")
        return value

    # What depends on several fields is looked at with the last of them: what looks at the whole
    # runs only once every field is right, and whoever sets up wants to hear of all at once.
    @field_validator("slack_signing_secret")
    @classmethod
    def _choose_a_transport(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("slack_app_token", "wrong") is None:
            raise PydanticCustomError(
                _OF_SEVERAL,
                "Set BRIDGE_SLACK_APP_TOKEN (Socket Mode) or BRIDGE_SLACK_SIGNING_SECRET (HTTP).",
            )
        return value

    @field_validator("slack_client_secret")
    @classmethod
    def _be_able_to_install(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        has_url = info.data.get("public_url", "wrong")
        if info.data.get("slack_client_id") is not None and not (value and has_url):
            raise PydanticCustomError(
                _OF_SEVERAL,
                "BRIDGE_SLACK_CLIENT_ID needs BRIDGE_SLACK_CLIENT_SECRET and BRIDGE_PUBLIC_URL.",
            )
        return value

    def is_open(self, alias: str) -> bool:
        """Whether members may bind this alias although it has no PIN."""
        return any(fnmatchcase(alias.casefold(), each.casefold()) for each in self.open_aliases)


_NAMES = frozenset(f"BRIDGE_{field.upper()}" for field in Settings.model_fields)


def split_list(value: object) -> object:
    """Lists are written with commas or blanks between."""
    return tuple(re.split(r"[,\s]+", value.strip())) if isinstance(value, str) else value


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        SettingsError: One line for each setting that is missing, wrong or misspelled; no value is
            shown.
    """
    unknown = [_explain_unknown(name) for name in _unknown_names()]
    try:
        settings = _load(Settings)
    except SettingsError as error:
        raise SettingsError([*unknown, *error.problems]) from None
    if unknown:
        raise SettingsError(unknown)
    return settings


def load_database_url() -> str:
    """Raises SettingsError, as `load_settings` does, yet asks for nothing else."""
    return _load(DatabaseSettings).database_url


def load_store_settings() -> StoreSettings:
    """Raises SettingsError, as `load_settings` does."""
    return _load(StoreSettings)


def load_manifest_settings() -> ManifestSettings:
    """Raises SettingsError, as `load_settings` does."""
    return _load(ManifestSettings)


def _load(kind: type[SettingsT]) -> SettingsT:
    try:
        return kind()
    except ValidationError as error:
        raise SettingsError([_explain(each) for each in error.errors()]) from None


def _unknown_names() -> list[str]:
    """Names that begin as ours do and are none, from wherever settings come."""
    folder = Settings.model_config.get("secrets_dir")
    files = Path(str(folder)).iterdir() if folder else ()
    lines = dotenv_values(".env", interpolate=False) if Path(".env").is_file() else {}
    given = {name.upper() for name in (*os.environ, *lines, *(each.name for each in files))}
    return sorted(
        name
        for name in given - _NAMES
        if name.startswith("BRIDGE_") and not _OF_OTHERS.fullmatch(name)
    )


def _explain_unknown(name: str) -> str:
    near = get_close_matches(name, _NAMES, n=1)
    return f"{name} is no setting." + (f" Is it {near[0]}?" if near else "")


def _explain(problem: ErrorDetails) -> str:
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == _OF_SEVERAL:
        return message
    field = str(problem["loc"][0])
    name = f"BRIDGE_{field.upper()}"
    if problem["type"] == "missing":
        made = f" {_MAKE_A_KEY}" if field == "secret_keys" else ""
        return f"{name} is not set: {Settings.model_fields[field].description}{made}"
    return f"{name}: {message}"
