"""Signing in with a provider of the programme's own: OpenID Connect, optional and off by default.

The authorization code flow with PKCE, state and nonce (R123). The provider says who somebody is and
that they showed two factors; which account that is, and what it may do, is decided here. Needs the
extra `oidc`: Authlib speaks OAuth, joserfc checks signatures.
"""

import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

PATIENCE = 5.0  # seconds for each request to the provider
KNOWN = 3600.0  # seconds that its addresses and keys are remembered
DRIFT = 60  # seconds that its clock may be off
FRESH = 8 * 3600  # seconds since the person showed their factors: as long as a session lives (R119)
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures by a key that only the provider has: neither `none` nor a secret that is shared."""
TWO_FACTORS = "mfa"
"""What `amr` holds when somebody showed more than one factor (RFC 8176)."""


class ProviderError(Exception):
    """The provider did not answer, or cannot be believed; names the kind of error, no values."""


@dataclass(frozen=True, slots=True)
class Trip:
    """One way to the provider and back: what must come back, and where to go on."""

    state: str
    nonce: str
    verifier: str
    following: str

    @classmethod
    def begin(cls, following: str) -> "Trip":
        """Think up the secrets of one trip: 256 bits each."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, following)


class Provider:
    """The provider, by its issuer address; asked for its pages and keys when they are needed."""

    def __init__(
        self, issuer: str, client: str, secret: str | None, back: str, *, acr: tuple[str, ...] = ()
    ) -> None:
        self._issuer, self._client, self._secret, self._back = issuer, client, secret, back
        self._acr = acr
        self._known: tuple[float, dict[str, Any], KeySet] | None = None

    def address(self, trip: Trip) -> str:
        """Return the address at which the provider asks who somebody is.

        Raises:
            ProviderError: it does not answer.
        """
        more = {"acr_values": " ".join(self._acr)} if self._acr else {}
        at = self._places()["authorization_endpoint"]
        address, _ = self._session().create_authorization_url(
            at,
            state=trip.state,
            code_verifier=trip.verifier,
            nonce=trip.nonce,
            max_age=FRESH,
            **more,
        )
        return str(address)

    def subject(self, code: str, trip: Trip, now: float) -> str:
        """Exchange the code that came back for the provider's word on who it is.

        Raises:
            ProviderError: the word is not the provider's, not for us or this trip, too old, or does
                not say that two factors were shown.
        """
        places = self._places()
        try:
            answer = self._session().fetch_token(
                places["token_endpoint"], grant_type="authorization_code", code=code,
                code_verifier=trip.verifier, timeout=PATIENCE,
            )  # fmt: skip
            claims = self._read(str(answer["id_token"]), trip, now)
        except (
            AuthlibBaseError,
            JoseError,
            requests.RequestException,
            KeyError,
            ValueError,
        ) as error:
            raise ProviderError(type(error).__name__) from None
        self._check_factors(claims, now)
        return str(claims["sub"])

    def _read(self, word: str, trip: Trip, now: float) -> CodeIDToken:
        try:
            token = jwt.decode(word, self._keys(), algorithms=ALGORITHMS)
        except (
            InvalidKeyIdError
        ):  # a key that we do not know yet: the provider has changed its keys
            self._known = None
            token = jwt.decode(word, self._keys(), algorithms=ALGORITHMS)
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": self._issuer},
                "aud": {"essential": True, "value": self._client},
                "nonce": {"essential": True, "value": trip.nonce},
                "auth_time": {"essential": True},
            },
            params={"client_id": self._client, "nonce": trip.nonce, "max_age": FRESH},
        )
        claims.validate(now=int(now), leeway=DRIFT)
        return claims

    def _check_factors(self, claims: CodeIDToken, now: float) -> None:
        """Check that two factors were shown, not long ago: there is no code of ours after this."""
        methods = claims.get("amr") or []
        if TWO_FACTORS not in methods and (not self._acr or claims.get("acr") not in self._acr):
            raise ProviderError("OneFactor")
        if not now - FRESH - DRIFT <= float(claims["auth_time"]) <= now + DRIFT:
            raise ProviderError("LongAgo")

    def _session(self) -> OAuth2Session:
        return OAuth2Session(
            self._client, self._secret, scope="openid", redirect_uri=self._back,
            code_challenge_method="S256",
        )  # fmt: skip

    def _places(self) -> dict[str, Any]:
        return self._look()[0]

    def _keys(self) -> KeySet:
        return self._look()[1]

    def _look(self) -> tuple[dict[str, Any], KeySet]:
        """Return the provider's addresses and keys, asking for them once an hour."""
        known = self._known
        if known is None or known[0] + KNOWN < time.monotonic():
            try:
                places = self._get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
                if places["issuer"] != self._issuer:
                    raise ProviderError("OtherIssuer")
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    if urlsplit(places[name]).scheme != urlsplit(self._issuer).scheme:
                        raise ProviderError("NotSecure")
                keys = KeySet.import_key_set(self._get(places["jwks_uri"]))  # type: ignore[arg-type]
            except (requests.RequestException, JoseError, KeyError, ValueError, TypeError) as error:
                raise ProviderError(type(error).__name__) from None
            known = self._known = (time.monotonic(), places, keys)
        return known[1], known[2]

    def _get(self, address: str) -> dict[str, Any]:
        answer = requests.get(address, timeout=PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise TypeError(address)
        return found
