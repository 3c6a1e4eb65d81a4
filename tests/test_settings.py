"""The settings: every mistake is named, no value is ever shown."""

from pathlib import Path

import pytest

from bot.settings import DEVELOPMENT, REQUIRED, Settings, SettingsError, read_settings

PRODUCTION = {
    "HELPLINE_MODE": "production",
    "REDIS_URL": "rediss://web:redis-password@redis.example:6379/0",
    "PUBLIC_URL": "https://helpline.example",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "auth-token",
    "TWILIO_API_KEY": "SK1",
    "TWILIO_API_SECRET": "api-secret",
    "TWILIO_FROM": "MG1",
    "HELPLINE_SECRET": "our-secret",
    "PROGRAM_NAME": "CT Line",
    "PROGRAM_CONTACT": "860-555-0150",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment in which nothing of ours is set."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def read(environment: pytest.MonkeyPatch, **values: str) -> Settings:
    """Set some settings and read them."""
    for name, value in values.items():
        environment.setenv(name, value)
    return read_settings(_env_file=None)


def refusal(environment: pytest.MonkeyPatch, **values: str) -> str:
    """Set some settings and read why they are refused."""
    with pytest.raises(SettingsError) as caught:
        read(environment, **values)
    return str(caught.value)


def test_development_needs_nothing(environment: pytest.MonkeyPatch) -> None:
    """Every setting has a default, and the console can say which ones are in use."""
    settings = read(environment)

    assert not settings.production
    assert settings.simulated
    assert settings.interface == "127.0.0.1"
    assert settings.site == "http://127.0.0.1:8000"
    assert settings.defaults_in_use() == tuple(name.upper() for name in DEVELOPMENT)
    assert settings.text("program_name") == "CT SafeText"
    assert settings.rest_credentials == (DEVELOPMENT["twilio_account_sid"], "development-token")


def test_production_with_everything_starts(environment: pytest.MonkeyPatch) -> None:
    """The API key sends; the auth token only checks signatures (R027)."""
    settings = read(environment, **PRODUCTION, STAFF_SECRET="of the staff side alone")

    assert settings.production
    assert not settings.simulated
    assert settings.interface == "0.0.0.0"
    assert settings.rest_credentials == ("SK1", "api-secret")
    assert settings.defaults_in_use() == ()


@pytest.mark.parametrize("missing", REQUIRED)
def test_production_names_the_setting_that_is_missing(
    environment: pytest.MonkeyPatch, missing: str
) -> None:
    """Each of them; unset and empty are the same."""
    values = {**PRODUCTION, missing.upper(): " "}

    told = refusal(environment, **values)

    assert told == f"production needs {missing.upper()}. Set each one, as .env.example shows."


def test_production_names_everything_that_is_missing_at_once(
    environment: pytest.MonkeyPatch,
) -> None:
    """In the order of the file."""
    told = refusal(environment, HELPLINE_MODE="production")

    assert all(name.upper() in told for name in REQUIRED)


@pytest.mark.parametrize("name", ["HELPLINE_SECRET", "TWILIO_AUTH_TOKEN"])
def test_production_refuses_what_everybody_knows(
    environment: pytest.MonkeyPatch, name: str
) -> None:
    """Also as the older half of a rotation."""
    known = DEVELOPMENT[name.lower()]
    told = refusal(environment, **{**PRODUCTION, name: f"new,{known}"})

    assert told == f"{name} is the development default. Choose your own."


def test_production_refuses_a_redis_without_a_password(environment: pytest.MonkeyPatch) -> None:
    """Whoever reaches it could read who has texted when."""
    told = refusal(environment, **{**PRODUCTION, "REDIS_URL": "redis://redis.example:6379/0"})

    assert told.startswith("REDIS_URL has no password.")


def test_production_has_the_real_time(environment: pytest.MonkeyPatch) -> None:
    """A clock that somebody can set would keep sessions alive."""
    told = refusal(environment, **PRODUCTION, HELPLINE_CLOCK="clock.txt")

    assert told.startswith("HELPLINE_CLOCK is for rehearsals")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "eighty", "PORT input should be a valid integer"),
        ("PORT", "0", "PORT input should be greater than or equal to 1"),
        ("PORT", "70000", "PORT input should be less than or equal to 65535"),
        ("HELPLINE_MODE", "prod", "HELPLINE_MODE input should be 'development' or 'production'"),
        ("PUBLIC_URL", "helpline.example", "PUBLIC_URL value error, must start with http://"),
        ("PUBLIC_URL", "http://[::1", "PUBLIC_URL value error, "),
        ("TWILIO_API_URL", "ftp://x", "TWILIO_API_URL value error, must start with http://"),
        ("REDIS_URL", "redis-password", "REDIS_URL value error, must start with redis://"),
        ("REDIS_URL", "redis://[x", "REDIS_URL value error, "),
        ("DIRECTORY_FRESHNESS", "maybe", "DIRECTORY_FRESHNESS input should be 'off' or 'enforce'"),
        ("OPT_OUT_OWNER", "nobody", "OPT_OUT_OWNER input should be 'helpline' or 'twilio'"),
        ("WEB_PROCESSES", "0", "WEB_PROCESSES input should be greater than or equal to 1"),
    ],
)
def test_an_absurd_setting_is_named(
    environment: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    """With what it should be."""
    said = refusal(environment, **{name: value})

    assert said.startswith(told)
    assert said.endswith("See .env.example.")


def test_two_absurd_settings_are_both_named(environment: pytest.MonkeyPatch) -> None:
    """One start is enough to hear of both."""
    told = refusal(environment, PORT="x", WEB_CONNECTIONS="y")

    assert "PORT" in told
    assert "WEB_CONNECTIONS" in told


@pytest.mark.parametrize("name", Settings.model_fields)
def test_an_empty_setting_is_not_set(environment: pytest.MonkeyPatch, name: str) -> None:
    """`NAME=` in a copy of `.env.example` means the default, whatever its type."""
    settings = read(environment, **{name.upper(): "  "})

    assert getattr(settings, name) == Settings.model_fields[name].default


@pytest.mark.parametrize("name", ["HELPLINE_SECRET", "TWILIO_AUTH_TOKEN"])
def test_a_list_of_nothing_is_not_set(environment: pytest.MonkeyPatch, name: str) -> None:
    """A comma that was left over from a rotation must not become an empty key."""
    settings = read(environment, **{name: " , "})

    with pytest.raises(SettingsError, match=f"{name} is not set"):
        settings.texts(name.lower())


def test_a_rotation_is_a_list_newest_first(environment: pytest.MonkeyPatch) -> None:
    """With or without spaces."""
    settings = read(environment, HELPLINE_SECRET="new, old,")

    assert settings.texts("helpline_secret") == ("new", "old")
    assert settings.opt_out_secrets == ("new", "old")


def test_opt_outs_may_have_secrets_of_their_own(environment: pytest.MonkeyPatch) -> None:
    """They last, everything else is gone after two hours (R101)."""
    settings = read(environment, HELPLINE_SECRET="a", HELPLINE_OPT_OUT_SECRET="b,c")

    assert settings.opt_out_secrets == ("b", "c")


@pytest.mark.parametrize(
    "address",
    ["https://helpline.example", "https://helpline.example/", "https://helpline.example/sms"],
)
def test_the_site_is_the_address_without_its_path(
    environment: pytest.MonkeyPatch, address: str
) -> None:
    """People paste what stands in Twilio's console."""
    assert read(environment, PUBLIC_URL=address).site == "https://helpline.example"


def test_a_named_account_is_not_simulated(environment: pytest.MonkeyPatch) -> None:
    """Whoever sets it wants real texts, in development too."""
    settings = read(environment, TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="new,old")

    assert not settings.simulated
    assert settings.rest_credentials == ("AC1", "new")


def test_what_is_not_set_and_has_no_default_is_named(environment: pytest.MonkeyPatch) -> None:
    """An address of Redis is never made up."""
    with pytest.raises(SettingsError, match=r"^REDIS_URL is not set\. See \.env\.example\.$"):
        read(environment).text("redis_url")


def test_no_value_of_a_secret_is_shown(environment: pytest.MonkeyPatch) -> None:
    """Neither by printing the settings nor by a refusal."""
    settings = read(environment, **PRODUCTION)
    told = refusal(environment, PORT="x")

    for secret in ("redis-password", "auth-token", "api-secret", "our-secret"):
        assert secret not in repr(settings) + str(settings) + told


def test_settings_do_not_change(environment: pytest.MonkeyPatch) -> None:
    """They are read once and passed on."""
    settings = read(environment)

    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


def test_a_file_may_hold_them(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`.env` in the folder where the helpline is started; the environment wins."""
    (tmp_path / ".env").write_text("PORT=8123\nWEB_CONNECTIONS=30\nUNKNOWN=1\n", encoding="utf-8")
    environment.chdir(tmp_path)
    environment.setenv("WEB_CONNECTIONS", "40")

    settings = read_settings()

    assert (settings.port, settings.web_connections) == (8123, 40)
