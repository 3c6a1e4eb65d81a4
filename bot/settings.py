"""The settings: read from the environment here, once, and passed on as one frozen object."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# Known to everyone who reads this file, which is why production refuses them.
DEVELOPMENT: dict[str, str] = {
    "twilio_account_sid": "AC" + "0" * 32,
    "twilio_auth_token": "development-token",
    "twilio_from": "55501",
    "helpline_secret": "development-secret",
    "program_name": "CT SafeText",
    "program_contact": "860-555-0100",
    "staff_secret": "development-staff-secret",
}
TWILIO = "https://api.twilio.com"
REQUIRED = (
    "redis_url", "public_url", "twilio_account_sid", "twilio_auth_token", "twilio_api_key",
    "twilio_api_secret", "twilio_from", "helpline_secret", "program_name", "program_contact",
)  # fmt: skip


REQUIRED_OF_STAFF = ("redis_url", "staff_secret", "program_name", "program_contact")
"""What the staff side needs: no secret of the texters' side, and no account with a carrier."""
SECRETS = ("helpline_secret", "twilio_auth_token", "staff_secret")


class SettingsError(Exception):
    """A setting is missing or absurd; says which, and never shows a value."""


class Settings(BaseSettings):
    """Every setting of the helpline, in the order of `.env.example`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_file=".env")

    helpline_mode: Literal["development", "production"] = "development"
    port: int = Field(8000, ge=1, le=65535)
    redis_url: SecretStr | None = None
    redis_folder: str = "var/redis"
    public_url: str | None = None
    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_api_key: str | None = None
    twilio_api_secret: SecretStr | None = None
    twilio_from: str | None = None
    twilio_api_url: str = TWILIO
    twilio_rate: float = Field(100.0, ge=1, le=10_000)
    helpline_secret: SecretStr | None = None
    helpline_opt_out_secret: SecretStr | None = None
    program_name: str | None = None
    program_contact: str | None = None
    directory_freshness: Literal["off", "enforce"] = "off"
    opt_out_owner: Literal["helpline", "twilio"] = "helpline"
    helpline_flows: Path | None = None
    helpline_data: Path | None = None
    helpline_clock: Path | None = None
    staff_port: int | None = Field(None, ge=1, le=65535)
    staff_secret: SecretStr | None = None
    staff_url: str | None = None
    oidc_issuer: str | None = None
    oidc_name: str = "your organisation"
    oidc_client: str | None = None
    oidc_secret: SecretStr | None = None
    oidc_acr: str | None = None
    helpline_demonstration: Literal["on", "off"] = "on"
    metrics_port: int | None = Field(None, ge=1, le=65535)
    web_processes: int = Field(2, ge=1, le=64)
    web_connections: int = Field(500, ge=8, le=10_000)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Treat `NAME=` in a file as not set, which is what its author meant."""
        return {
            name: value
            for name, value in values.items()
            if not isinstance(value, str) or value.strip()
        }

    @field_validator("public_url", "twilio_api_url", "staff_url", "oidc_issuer")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("must start with http:// or https://")
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: SecretStr | None) -> SecretStr | None:
        schemes = {"redis", "rediss", "unix", "redis+sentinel"}
        if value is None:
            return value
        address = urlsplit(value.get_secret_value())
        if address.scheme not in schemes:
            raise ValueError("must start with redis://, rediss://, redis+sentinel:// or unix://")
        if address.scheme == "redis+sentinel" and not address.path.strip("/"):
            raise ValueError("must name the service after the Sentinels: .../mymaster/0")
        return value

    @property
    def production(self) -> bool:
        """Whether real people may be on the other side."""
        return self.helpline_mode == "production"

    @property
    def interface(self) -> str:
        """The address to listen on: with development secrets only this computer may call."""
        return "0.0.0.0" if self.production else "127.0.0.1"  # noqa: S104 - a platform's router calls

    @property
    def simulated(self) -> bool:
        """Whether the outgoing side is the built-in phone network: no Twilio account is named."""
        return not self.production and self.twilio_account_sid is None

    def text(self, name: str) -> str:
        """Return a setting as text, or its development default.

        Raises:
            SettingsError: it is not set and has no default.
        """
        value = getattr(self, name)
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        if value is None and not self.production:
            value = DEVELOPMENT.get(name)
        if value is None:
            raise SettingsError(f"{name.upper()} is not set. See .env.example.")
        return str(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a setting that is a list during rotation, newest first.

        Raises:
            SettingsError: it holds nothing but commas, or is not set and has no default.
        """
        found = tuple(item.strip() for item in self.text(name).split(",") if item.strip())
        if not found:
            raise SettingsError(f"{name.upper()} is not set. See .env.example.")
        return found

    @property
    def opt_out_secrets(self) -> tuple[str, ...]:
        """What names senders on the opt-out list, newest first; the general secret if unset."""
        if self.helpline_opt_out_secret is None:
            return self.texts("helpline_secret")
        return self.texts("helpline_opt_out_secret")

    @property
    def site(self) -> str:
        """The address that Twilio signs, without the path: `https://helpline.example`."""
        address = self.public_url or f"http://127.0.0.1:{self.port}"
        return address.rstrip("/").removesuffix("/sms")

    @property
    def staff_address(self) -> str:
        """The address of the staff pages on this computer; they are a process of their own."""
        return f"http://127.0.0.1:{self.staff_port or self.port + 1}/staff/"

    @property
    def rest_credentials(self) -> tuple[str, str]:
        """The user name and password for REST: the API key (R027), else account and token."""
        if self.twilio_api_key and self.twilio_api_secret:
            return self.twilio_api_key, self.twilio_api_secret.get_secret_value()
        return self.text("twilio_account_sid"), self.texts("twilio_auth_token")[0]

    def defaults_in_use(self) -> tuple[str, ...]:
        """Name the settings that stand on their development default."""
        return tuple(name.upper() for name in DEVELOPMENT if getattr(self, name) is None)


def read_settings(*, required: Sequence[str] = REQUIRED, **overrides: Any) -> Settings:
    """Read the environment.

    Args:
        required: What this process cannot do without in production.
        overrides: Settings that come from elsewhere than the environment.

    Raises:
        SettingsError: a setting is absurd, or production lacks one; names it, not its value.
    """
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        wrong = "; ".join(
            f"{str(mistake['loc'][0]).upper()} {mistake['msg'].lower()}"
            for mistake in error.errors()
        )
        raise SettingsError(f"{wrong}. See .env.example.") from None
    if settings.production:
        if settings.helpline_clock is not None:
            raise SettingsError("HELPLINE_CLOCK is for rehearsals; production has the real time.")
        if settings.redis_url and not urlsplit(settings.redis_url.get_secret_value()).password:
            raise SettingsError(
                "REDIS_URL has no password. Production refuses one: see `helpline redis-acl`."
            )
        missing = [name.upper() for name in required if getattr(settings, name) is None]
        public = [
            name.upper()
            for name in SECRETS
            if not missing and name in required and DEVELOPMENT[name] in settings.texts(name)
        ]
        for name in ("staff_url", "oidc_issuer"):
            if (address := getattr(settings, name)) and not address.startswith("https://"):
                raise SettingsError(f"{name.upper()} must start with https:// in production.")
        if missing:
            raise SettingsError(
                f"production needs {', '.join(missing)}. Set each one, as .env.example shows."
            )
        if public:
            raise SettingsError(f"{', '.join(public)} is the development default. Choose your own.")
    return settings
