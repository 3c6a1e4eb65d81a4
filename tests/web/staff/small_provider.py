"""A small OpenID provider for tests: it vouches for whoever comes, and can be told to lie."""

import hashlib
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "helpline-staff", "a secret of the client"


@dataclass
class SmallProvider:
    """Keys, codes that were given out, and what it says otherwise than it should."""

    clock: Any
    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    says: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    signing: Any = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def word(self, asked: dict[str, str]) -> str:
        """Sign the word on who somebody is."""
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer, "sub": "subject-of-maria", "aud": CLIENT, "exp": now + 300,
            "iat": now, "auth_time": now - 60, "nonce": asked["nonce"], "amr": ["pwd", "mfa"],
            **self.says,
        }  # fmt: skip
        header = {"alg": "RS256", "kid": "1", **self.header}
        told = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, told, self.signing or self.key, algorithms=[header["alg"]])

    def app(self) -> Flask:
        """Make its four pages."""
        app = Flask("small provider")

        @app.get("/.well-known/openid-configuration")
        def discovery() -> Response:
            return jsonify(
                issuer=self.issuer,
                authorization_endpoint=f"{self.issuer}/authorize",
                token_endpoint=f"{self.issuer}/token",
                jwks_uri=f"{self.issuer}/keys",
            )

        @app.get("/keys")
        def keys() -> Response:
            return jsonify(KeySet([self.key]).as_dict(private=False))

        @app.get("/authorize")
        def authorize() -> Any:
            """Ask nothing, and lead back with a code."""
            assert request.args["code_challenge_method"] == "S256"
            assert request.args["scope"] == "openid"
            assert int(request.args["max_age"]) > 0
            code = secrets.token_urlsafe(16)
            self.codes[code] = request.args.to_dict()
            answer = urlencode({"code": code, "state": request.args["state"]})
            return redirect(f"{request.args['redirect_uri']}?{answer}")

        @app.post("/token")
        def token() -> Any:
            """Give the word for a code, once, to the client that holds secret and verifier."""
            asked = self.codes.pop(request.form.get("code", ""), None)
            verifier = request.form.get("code_verifier", "").encode()
            digest = urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
            client = request.authorization
            known = client and (client.username, client.password) == (CLIENT, SECRET)
            if not asked or not known or digest != asked["code_challenge"]:
                return jsonify(error="invalid_grant"), 400
            return jsonify(access_token="x", token_type="Bearer", id_token=self.word(asked))

        return app


@contextmanager
def serving(clock: Any) -> Iterator[SmallProvider]:
    """Serve it on a port of its own."""
    provider = SmallProvider(clock)
    server = make_server("127.0.0.1", 0, provider.app(), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


SHARED = OctKey.import_key(SECRET)
