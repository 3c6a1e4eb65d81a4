"""A phone network small enough to read: the same door for phones, and a few fixed answers."""

import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from bot.core.sms import measure

Answer = tuple[str, str]

GREETING = (
    "CT SafeText: automated, no one reads this. Danger? Call or text 911. A person: 860-555-0100.\n"
    "What CT town are you in, and what do you need? Text it in your own words.\n"
    "1 English\n2 Espa\u00f1ol\n3 Portugues\n4 Krey\u00f2l\n5 Skip the town"
)
REFERRAL = (
    "CT SafeText: automated. Danger? 911. Person: 860-555-0100\n"
    "1 The Harbor House, 24/7: 203-555-0111. Confidential.\n"
    "2 Open Door Shelter, open now: 203-555-0122.\n"
    "3 Statewide shelter line, 24/7: 2-1-1.\n"
    "Hotline 24/7: 1-888-373-7888, text 233733. May report if a child is at risk. MORE, MENU, BAD"
)
SPANISH = (
    "CT SafeText: respuesta automatizada, nadie lee esto. "
    "\u00bfPeligro? 911. Persona: 860-555-0100.\n"
    "\u00bfEn qu\u00e9 pueblo de CT se encuentra y qu\u00e9 necesita? Escriba con sus palabras."
)
CRISIS = (
    "If you are in danger, call or text 911 now. Thoughts of dying: call or text 988. "
    "A real person answers. This line is automated. Reply 1 to go on."
)
ANSWERS: dict[str, Answer] = {
    "norwalk shelter": (
        "queue: referred referral/listings town shelter Western-Connecticut en <1m", REFERRAL,
    ),
    "hola": ("reply: began referral/greeting - - - es first", SPANISH),
    "he has a gun": ("reply: urgent crisis/danger danger - - en <1m", CRISIS),
    "help": (
        "reply: help referral/greeting - - - en <1m",
        "CT SafeText: automated info, not a person. Danger? Call 911. Help 860-555-0100.",
    ),
    "stop": ("reply: stopped referral/greeting - - - en 1-5m", "CT SafeText: you are opted out."),
    "again?": ("reply:", ""),
}  # fmt: skip
OTHERWISE: Answer = ("reply: began referral/greeting - - - en first", GREETING)


@dataclass(slots=True)
class SmallNetwork:
    """The network while it runs.

    `failing` makes every delivery fail as a dead webhook does; `stranger` is what another server
    would say in place of a screen.
    """

    delay: float = 0.3
    failing: bool = False
    stranger: Any = None
    asked: list[str] = field(default_factory=list)
    screens: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    address: str = ""
    _server: Any = None

    def __enter__(self) -> Self:
        """Serve on a free port."""
        self._server = make_server("127.0.0.1", 0, self._app(), threaded=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def show(self, number: str, text: str, via: str, *, at: float | None = None) -> dict[str, Any]:
        """Put a text on a phone's screen."""
        cost = measure(text)
        bubble = {
            "at": time.time() if at is None else at,
            "sent": via == "phone",
            "text": text,
            "via": via,
            "segments": cost.segments,
            "encoding": cost.encoding,
            "units": cost.units,
            "log": "",
        }
        self.screens.setdefault(number, []).append(bubble)
        return bubble

    def _app(self) -> Flask:
        app = Flask("small_network")

        @app.post("/phones/<number>/texts")
        def text(number: str) -> tuple[Response, int]:
            body = request.get_json()["text"]
            self.asked.append(body)
            bubble = self.show(number, body, "phone")
            if self.failing:
                return jsonify({"sid": "SM1", "error": "ConnectionError"}), 502
            log, said = ANSWERS.get(body.casefold(), OTHERWISE)
            bubble["log"] = log
            if log.startswith("queue"):
                self.show(number, said, "rest", at=time.time() + self.delay)
            elif said:
                self.show(number, said, "twiml")
            return jsonify({"sid": "SM1", "replies": [said], "log": log}), 200

        @app.get("/phones/<number>")
        def screen(number: str) -> Response:
            if self.stranger is not None:
                return jsonify(self.stranger)
            now = time.time()
            return jsonify([each for each in self.screens.get(number, []) if each["at"] <= now])

        @app.delete("/phones/<number>")
        def wipe(number: str) -> Response:
            self.screens.pop(number, None)
            return Response(status=204)

        return app
