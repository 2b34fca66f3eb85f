"""Settings: BRIDGE_* variables, a .env file, or files in a secrets folder; wrong ones are named."""

import re
from fnmatch import fnmatchcase
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bridge.errors import SettingsError

_SECRETS_FOLDER = Path("/run/secrets")

Patterns: TypeAlias = Annotated[tuple[str, ...], NoDecode]
SettingsT = TypeVar("SettingsT", bound=BaseSettings)


def is_loopback(url: str) -> bool:
    """Whether a URL stays on this machine, where plain http gives nothing away."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class DatabaseSettings(BaseSettings):
    """The one thing that migrating needs to know."""

    model_config = SettingsConfigDict(
        env_prefix="BRIDGE_",
        env_file=".env",
        secrets_dir=_SECRETS_FOLDER if _SECRETS_FOLDER.is_dir() else None,
        extra="ignore",
        hide_input_in_errors=True,
        env_ignore_empty=True,
    )

    database_url: str = Field(
        description="`sqlite:///bridge.sqlite` for one process, `postgresql://…` for several."
    )


class Settings(DatabaseSettings):
    """What an administrator sets; README's table is made from these fields."""

    secret_keys: SecretStr = Field(
        description="Keys that encrypt PINs and tokens, newest first: long random text, by commas."
    )
    pexip_node: str = Field(
        description="Pexip node: a URL, several with commas, or a domain (`_pexapp._tcp`)."
    )
    pexip_ca: Path | None = Field(
        default=None, description="A private CA's certificate file (PEM) for the node."
    )
    pexip_join_url: str | None = Field(
        default=None, description="The *Join* button's link, with `{alias}` in it; never a PIN."
    )
    slack_bot_token: SecretStr = Field(description="The app's bot token, `xoxb-…`.")
    slack_app_token: SecretStr | None = Field(
        default=None, description="The app-level token, `xapp-…`: switches to Socket Mode."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None, description="The signing secret: switches to HTTP, `POST /slack/events`."
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
    who_may_bind: Patterns = Field(
        default=("members",),
        description="`members`, `admins`, or ids of people (`U…`) and user groups (`S…`).",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Log lines for people or for machines."
    )

    @field_validator("open_aliases", "who_may_bind", "slack_workspaces", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Lists are written with commas or blanks between."""
        return tuple(re.split(r"[,\s]+", value.strip())) if isinstance(value, str) else value

    @field_validator("slack_api_url")
    @classmethod
    def _end_in_slash(cls, value: str) -> str:
        if not value.startswith("https://") and not is_loopback(value):
            raise ValueError("must start with https:// (plain http only on this machine)")
        return value.rstrip("/") + "/"

    @field_validator("pexip_join_url")
    @classmethod
    def _name_the_alias(cls, value: str | None) -> str | None:
        if value is not None and "{alias}" not in value:
            raise ValueError("must contain {alias}")
        return value

    @field_validator("pexip_ca")
    @classmethod
    def _exist(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"there is no file {value}")
        return value

    @field_validator("secret_keys")
    @classmethod
    def _hold_a_key(cls, value: SecretStr) -> SecretStr:
        if not any(key.strip() for key in value.get_secret_value().split(",")):
            raise ValueError("must hold at least one key")
        return value

    @model_validator(mode="after")
    def _choose_a_transport(self) -> "Settings":
        if self.slack_app_token is None and self.slack_signing_secret is None:
            raise ValueError(
                "set BRIDGE_SLACK_APP_TOKEN (Socket Mode) or BRIDGE_SLACK_SIGNING_SECRET (HTTP)"
            )
        return self

    def is_open(self, alias: str) -> bool:
        """Whether members may bind this alias although it has no PIN."""
        return any(fnmatchcase(alias.casefold(), each.casefold()) for each in self.open_aliases)


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        SettingsError: One line for each setting that is missing or wrong; no value is shown.
    """
    return _load(Settings)


def load_database_url() -> str:
    """Raises SettingsError, as `load_settings` does, yet asks for nothing else."""
    return _load(DatabaseSettings).database_url


def _load(kind: type[SettingsT]) -> SettingsT:
    try:
        return kind()
    except ValidationError as error:
        raise SettingsError([_explain(each) for each in error.errors()]) from None


def _explain(problem: ErrorDetails) -> str:
    message = problem["msg"].removeprefix("Value error, ")
    if not problem["loc"]:
        return message
    name = f"BRIDGE_{str(problem['loc'][0]).upper()}"
    if problem["type"] == "missing":
        description = Settings.model_fields[str(problem["loc"][0])].description
        return f"{name} is not set: {description}"
    return f"{name}: {message}"
