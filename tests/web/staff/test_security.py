"""The security rows of standards.md, one test or more named after each."""

import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from werkzeug.routing import Rule

from bot.adapters import passwords
from bot.adapters.passwords import ITERATIONS, LANES, MEMORY, hashed, matches, weakness
from bot.adapters.sign_in_codes import code_at, period_of
from bot.cli import main
from bot.cli.demonstration import code_secret, seed_accounts
from bot.settings import DEVELOPMENT, SettingsError, read_settings
from bot.web.staff import create_staff_app
from bot.web.staff.guard import EVERYBODY, OPEN
from tests.web.staff.conftest import PASSWORD, SECRET, Person

SAMPLES = {"listing": "ct-211", "month": "2026-03", "name": "referral", "proposal": "x",
           "decision": "accept", "filename": "staff.css"}  # fmt: skip


def address(rule: Rule) -> str:
    """Return an address of a route."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: SAMPLES[found[1]], rule.rule)


def test_r117_the_staff_side_cannot_read_sessions_nor_the_outbox(redis_server, owner) -> None:
    """What would tell who is texting is refused to the staff side's user of Redis."""
    owner.hset("helpline:out:1", "sealed", "x")
    owner.set("helpline:s:1", "x")
    with redis.Redis.from_url(redis_server.address("staff")) as connection:
        for key in ("helpline:s:1", "helpline:r:1", "helpline:optouts", "helpline:salt:1"):
            with pytest.raises(redis.exceptions.NoPermissionError):
                connection.get(key)
        with pytest.raises(redis.exceptions.NoPermissionError):
            connection.hgetall("helpline:out:1")
        with pytest.raises(redis.exceptions.NoPermissionError):
            connection.rpush("helpline:log:2026-W01", "a row that nobody texted")


def test_r117_the_webhook_cannot_read_flow_rows_nor_sign_in_sessions(redis_server, owner) -> None:
    """The texters' side writes the log and cannot look into it."""
    owner.rpush("helpline:log:2026-W01", "row")
    with redis.Redis.from_url(redis_server.address("web")) as connection:
        for command in (
            lambda: connection.lrange("helpline:log:2026-W01", 0, -1),
            lambda: connection.hgetall("helpline:staff:accounts"),
        ):
            with pytest.raises(redis.exceptions.NoPermissionError):
                command()


def test_r117_the_webhook_application_has_no_staff_pages(app) -> None:
    """Two applications: neither has a route of the other."""
    assert not any(rule.rule.startswith(("/sms", "/health")) for rule in app.url_map.iter_rules())


def test_r118_the_cookie_is_bound_to_host_https_and_this_site(room, clock) -> None:
    """In production the cookie has the `__Host-` prefix and every attribute."""
    maria = Person(create_staff_app(room, production=True), clock, "maria")
    page = maria.browser.get("/staff/sign-in", base_url="https://staff.example")
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert token
    response = maria.browser.post(
        "/staff/sign-in",
        base_url="https://staff.example",
        data={"form_token": token[1], "name": "maria", "password": PASSWORD,
              "code": code_at(SECRET, clock.now.timestamp())},
    )  # fmt: skip
    cookies = response.headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("__Host-staff="))
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Strict"):
        assert attribute in session
    assert "Domain" not in session
    assert "Max-Age" not in session
    assert "Expires" not in session


def test_r119_a_token_is_long_new_at_each_sign_in_and_dead_after_sign_out(person, owner) -> None:
    """An old cookie opens nothing, and Redis holds only hashes of tokens."""
    maria = person()
    maria.signs_in()
    first = maria.browser.get_cookie("helpline-staff")
    assert first
    assert len(first.value) >= 43
    assert not any(first.value.encode() in key for key in owner.keys("*"))
    maria.posts("/staff/sign-out")
    maria.browser.set_cookie("helpline-staff", first.value)
    maria.gets("/staff/", 401)
    maria.clock.wait(seconds=60)
    maria.signs_in()
    second = maria.browser.get_cookie("helpline-staff")
    assert second
    assert second.value != first.value


def test_r119_a_session_ends_after_eight_hours_whatever_happens(editor) -> None:
    """Clicks every twenty minutes do not carry a session beyond the absolute limit."""
    for _ in range(23):
        editor.clock.wait(minutes=20)
        editor.gets("/staff/account")
    editor.clock.wait(minutes=21)
    editor.gets("/staff/account", 401)


def test_r119_a_session_ends_after_half_an_hour_without_a_click(editor, owner) -> None:
    """Redis itself forgets it: the time to live is that of the idle limit."""
    [key] = owner.keys("helpline:staff:session:*")
    assert 0 < owner.ttl(key) <= 1800
    owner.delete(key)
    assert "Your session is over" in editor.gets("/staff/account", 401)


def test_r119_disabling_an_account_ends_its_sessions_at_once(
    editor, monkeypatch, redis_server, capsys
) -> None:
    """`helpline staff disable` shuts the person out of what is open."""
    monkeypatch.setenv("REDIS_URL", redis_server.address("staff"))
    assert main(["staff", "disable", "maria"]) == 0
    assert "1 sessions ended" in capsys.readouterr().out
    editor.gets("/staff/", 401)
    editor.clock.wait(seconds=60)
    editor.signs_in(status=401)


def test_r119_who_signs_in_again_leaves_the_session_before(person, owner) -> None:
    """One browser, one session: that of Maria is over when James signs in after her."""
    maria = person()
    maria.signs_in()
    maria.clock.wait(seconds=60)
    maria.name = "james"
    maria.signs_in()
    assert "james, editor" in maria.gets("/staff/account")
    assert len(owner.keys("helpline:staff:session:*")) == 1


def test_r119_sign_out_everywhere_ends_all_sessions(person) -> None:
    """Both browsers of a person are out."""
    here, there = person(), person()
    here.signs_in()
    here.clock.wait(seconds=60)
    there.signs_in()
    here.posts("/staff/sign-out-everywhere")
    there.gets("/staff/account", 401)
    here.gets("/staff/account", 401)


def test_r120_every_form_needs_its_token_and_comes_from_here(app, editor) -> None:
    """A request without the token is refused on every route, and one of another site, too."""
    posts = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(posts) >= 7
    for rule in posts:
        editor.posts(address(rule), 400, token="")
        editor.posts(address(rule), 400, token="wrong")
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            response = editor.browser.post(address(rule), headers=headers)
            assert response.status_code == 403


@pytest.mark.usefixtures("march")
def test_r120_looking_changes_nothing(app, editor, owner, room) -> None:
    """GET on every page leaves accounts, proposals, flags, counters and files as they are."""

    def state() -> tuple[object, ...]:
        keys = [key for key in owner.keys("*") if not re.search(
            rb":(audit|week:|months|session|log:)", key)]  # fmt: skip
        found = {key: owner.type(key) for key in sorted(keys)}
        hashes = {key: owner.hgetall(key) for key, kind in found.items() if kind == b"hash"}
        files = {path: path.read_bytes() for path in room.data.rglob("*.csv")}
        return found, hashes, files

    before = state()
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            editor.browser.get(address(rule)).close()
    assert state() == before


@pytest.mark.parametrize("production", [True, False])
def test_r121_every_answer_has_the_headers_errors_included(room, production, monkeypatch) -> None:
    """Pages, refusals, files, wrong addresses and failures alike."""
    app = create_staff_app(room, production=production)
    browser = app.test_client()
    addresses = [address(rule) for rule in app.url_map.iter_rules()]
    responses = [browser.get(each) for each in (*addresses, "/nowhere", "/staff/nowhere")]
    responses.append(browser.delete("/staff/"))
    monkeypatch.setattr(room.accounts, "signed_in", lambda *_: 1 / 0)
    responses.append(browser.get("/staff/"))
    assert responses[-1].status_code == 500
    for response in responses:
        policy = response.headers["Content-Security-Policy"]
        for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'",
                     "img-src 'self'", "form-action 'self'", "base-uri 'none'",
                     "object-src 'none'", "frame-ancestors 'none'"):  # fmt: skip
            assert part in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
        response.close()
        strict = response.headers.get("Strict-Transport-Security", "")
        assert ("max-age=63072000" in strict) is production


@pytest.mark.usefixtures("march")
def test_r121_no_page_has_a_style_or_script_in_it(app, editor) -> None:
    """The policy would block them, and a page that needs them would be broken."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            text = editor.browser.get(address(rule)).text
            assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", text), rule


def test_r122_passwords_are_long_unknown_to_thieves_and_free_otherwise() -> None:
    """Fifteen characters; no stolen one or made from one; no rule of composition."""
    assert "needs 15" in weakness("x7!kQp2$vN9&wL")
    for stolen in ("password1234567", "qwertyuiopasdfgh", "iloveyouiloveyou", "111111111111111"):
        assert "stolen" in weakness(stolen)
    assert weakness("maria maria maria", ("maria",))
    assert weakness("y" * 129)
    for good in ("harbor lantern tulip seven", "łódź młyn żaba kot", "x" * 0 + "qzv jkw pxm bdf"):
        assert weakness(good, ("maria",)) == ""


def test_r122_passwords_are_kept_with_argon2id_at_the_cost_that_asvs_asks() -> None:
    """46 MiB, one pass, one lane, a salt of its own each time."""
    assert (MEMORY, ITERATIONS, LANES) == (47104, 1, 1)
    one, other = hashed(PASSWORD), hashed(PASSWORD)
    assert one.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert one != other
    assert matches(PASSWORD, one)
    assert not matches(PASSWORD + " ", one)
    assert not matches(PASSWORD, "garbled")


def test_r124_a_crowd_at_the_door_takes_no_more_memory_than_two(monkeypatch) -> None:
    """Passwords are checked two at a time, however many strangers try."""
    inside, most, door = 0, 0, threading.Lock()

    class Slow:
        @staticmethod
        def verify_phc_encoded(password: bytes, kept: str) -> None:
            nonlocal inside, most
            del password, kept
            with door:
                inside += 1
                most = max(most, inside)
            time.sleep(0.02)
            with door:
                inside -= 1

    monkeypatch.setattr(passwords, "Argon2id", Slow)
    with ThreadPoolExecutor(8) as crowd:
        assert all(crowd.map(lambda _: matches("x", "y"), range(16)))
    assert most == 2


def test_r123_a_code_is_taken_once(person) -> None:
    """Who looked over a shoulder is refused with the same code."""
    maria, thief = person(), person()
    code = code_at(SECRET, maria.clock.now.timestamp())
    maria.signs_in(code=code)
    thief.signs_in(code=code, status=401)
    thief.clock.wait(seconds=31)
    thief.signs_in()


def test_r123_a_code_of_five_minutes_ago_or_of_nobody_is_refused(person) -> None:
    """Only the present half minute and its neighbours count."""
    maria = person()
    for code in (code_at(SECRET, maria.clock.now.timestamp() - 300), "000000", "", "abcdef"):
        maria.signs_in(code=code, status=401)


def test_r123_codes_are_those_of_rfc_6238() -> None:
    """The test values of appendix B, cut to six digits."""
    secret = b"12345678901234567890"
    for now, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert code_at(secret, now) == code
        assert period_of(secret, code, now) == now // 30
        assert period_of(secret, f"{code[:3]} {code[3:]}", now) == now // 30
    assert period_of(secret, "٢٨٧٠٨٢", 59) is None


def test_r124_ten_failures_pause_strangers_but_not_the_person(person) -> None:
    """A stranger cannot shut somebody out of the browser that they always use."""
    maria, stranger = person(), person()
    maria.signs_in()
    maria.posts("/staff/sign-out")
    for _ in range(10):
        stranger.signs_in(password="wrong password of a stranger", status=401)
    stranger.clock.wait(seconds=60)
    refused = stranger.signs_in(status=429)
    assert "Too many tries" in refused.text
    maria.signs_in()


def test_r124_known_and_unknown_names_get_the_same_answer_in_the_same_time(person) -> None:
    """Neither words nor time say whether there is such a name."""
    times, texts = {}, {}
    for name in ("maria", "nobody"):
        someone = person(name)
        began = time.perf_counter()
        for _ in range(6):
            response = someone.signs_in(password="wrong password here", status=401)
        times[name] = time.perf_counter() - began
        texts[name] = re.sub(r'value="[^"]*"', "", response.text)
    assert texts["maria"] == texts["nobody"]
    assert 0.5 < times["maria"] / times["nobody"] < 2


def test_r125_what_is_not_open_needs_a_session_and_what_changes_needs_an_editor(
    app, viewer, person
) -> None:
    """The whole matrix: every route, as nobody and as a viewer."""
    nobody = person()
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"GET", "POST"}:
            if rule.endpoint in OPEN:
                continue
            response = nobody.browser.open(address(rule), method=method)
            assert response.status_code == 401, rule
            if method == "POST" and rule.endpoint not in EVERYBODY:
                refused = viewer.posts(address(rule), 403)
                assert "not change" in refused.text


def test_r125_there_is_no_default_account(owner, redis_server, monkeypatch, capsys) -> None:
    """An empty store knows nobody, and production refuses the demonstration."""
    owner.flushall()
    monkeypatch.setenv("REDIS_URL", redis_server.address("staff"))
    assert main(["staff", "list"]) == 0
    assert capsys.readouterr().out == ""
    production = read_settings(
        _env_file=None, helpline_mode="production", required=("redis_url", "staff_secret"),
        redis_url="redis://:secret@localhost/0", staff_secret="an own secret",
    )  # fmt: skip
    for forbidden in (
        lambda: seed_accounts(owner, production),
        lambda: code_secret(production, "x"),
    ):
        with pytest.raises(AssertionError):
            forbidden()


def test_r126_a_change_of_a_number_needs_a_second_person(editor, person, room) -> None:
    """Maria proposes and cannot accept; James can; the history names both."""
    tables = room.shelf().tables["phones"]
    row = next(dict(zip(tables.columns, cells, strict=True)) for cells in tables.rows
               if cells[tables.columns.index("listing")] == "ct-211")  # fmt: skip
    form = {"table": "phones", "row": row["id"], "column": "number", "before": row["number"],
            "after": "1-800-555-0100", "source": "called on 2026-04-20"}  # fmt: skip
    editor.posts("/staff/directory/ct-211/propose", **form)
    [proposal] = room.accounts.proposals()
    refused = editor.posts(f"/staff/directory/proposals/{proposal.id}/accept", 403)
    assert "needs two people" in refused.text
    assert "1-800-555-0100" not in (room.data / "phones.csv").read_text()
    james = person("james")
    james.clock.wait(seconds=60)
    james.signs_in()
    james.posts(f"/staff/directory/proposals/{proposal.id}/accept")
    assert "1-800-555-0100" in (room.data / "phones.csv").read_text()
    assert "maria; accepted by james" in (room.data / "metadata.csv").read_text()
    james.posts(f"/staff/directory/proposals/{proposal.id}/accept", 409)


def test_r132_errors_methods_and_headers_name_no_machinery(app, editor, room, monkeypatch) -> None:
    """Generic pages, no version, no traceback, no TRACE, no unknown method."""
    assert not app.debug
    for method in ("TRACE", "PUT", "DELETE", "PATCH", "NONSENSE"):
        assert editor.browser.open("/staff/", method=method).status_code in {403, 405}
    monkeypatch.setattr(room, "shelf", lambda: dict[str, str]()["a secret of the machinery"])
    texts = [editor.gets("/staff/directory", 500), editor.gets("/staff/nowhere", 404)]
    texts.append(editor.gets("/staff/static/", 404))
    for text in texts:
        for word in ("Traceback", "werkzeug", "Flask", "KeyError", "a secret of the machinery"):
            assert word not in text
    response = editor.browser.get("/staff/account")
    assert "Server" not in response.headers
    assert "X-Powered-By" not in response.headers


def test_r132_a_page_stays_inside_after_signing_in(person) -> None:
    """A link to the sign-in page cannot lead to another site."""
    for wanted in (
        "https://evil.example",
        "//evil.example",
        "/staff/..//evil",
        "/\\evil",
        "\r\nX: y",
    ):
        maria = person()
        page = maria.browser.get("/staff/sign-in", query_string={"next": wanted}).text
        assert 'name="next" value="/staff/"' in page


def test_r133_security_events_are_written_down_and_cannot_forge_a_line(
    person, room, capsys
) -> None:
    """Sign-ins, refusals and changes are in the audit log; a line break stays inside its field."""
    intruder = person("maria\r\n2026 james signed in")
    intruder.signs_in(status=401)
    maria = person()
    maria.signs_in(password="wrong password here", status=401)
    maria.signs_in()
    maria.posts("/staff/sign-out", 400, token="wrong")
    room.audit("vera\r\n2026 james signed in", "viewed")
    lines = [(line.who, line.what) for line in room.accounts.audited()]
    assert ("maria", "signed in") in lines
    assert ("maria", "refused") in lines
    assert ("maria", "sign-in refused") in lines
    assert ("a name that nobody has", "sign-in refused") in lines
    assert len(lines) == 5
    assert maria.gets("/staff/account").count("<tr>") == 1 + 3 + 1 + 6
    assert not re.search(r"^\s*2026 james signed in", capsys.readouterr().out, re.MULTILINE)


def test_r133_what_is_typed_as_a_name_is_not_kept_and_cannot_fill_the_log(person, room) -> None:
    """A password in the wrong field is not kept for a year, nor a stranger's thousand tries."""
    for number in range(12):
        person(f"{PASSWORD} {number}").signs_in(status=401)
        person("maria").signs_in(password="wrong password here", status=429 if number > 9 else 401)
    lines = list(room.accounts.audited())
    assert len(lines) == 2
    assert not any("harbor" in f"{line.who} {line.which}" for line in lines)
    room.reporting._clock.wait(hours=1)
    person("nobody").signs_in(status=401)
    assert len(list(room.accounts.audited())) == 3


def test_r116_each_view_and_export_is_in_the_audit_log(editor, room, march) -> None:
    """Who looked at or took what, without anything about texters."""
    for path in ("/staff/", "/staff/log", "/staff/directory", "/staff/flows",
                 f"/staff/export/{march}.csv", f"/staff/export/{march}.json",
                 f"/staff/export/{march}"):  # fmt: skip
        editor.gets(path)
    found = [f"{line.what} {line.which}" for line in room.accounts.audited()]
    for line in (f"viewed overview {march}", "viewed directory queue",
                 "viewed flows",
                 f"exported {march}.csv", f"exported {march}.json", f"exported {march} to print"):  # fmt: skip  # noqa: E501
        assert line in found
    assert any(line.startswith("viewed flow log") for line in found)


def test_r116_no_page_can_be_looked_at_without_a_line_in_the_audit_log(
    app, editor, room, owner, march
) -> None:
    """Every route that shows something, whichever will be added."""
    week = room.reporting.weeks()[-3]
    looked = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in OPEN:
            continue
        before = owner.zcard("helpline:staff:audit")
        place = address(rule) + (f"?week={week}&line=1" if "/log" in rule.rule else "")
        editor.gets(place)
        assert owner.zcard("helpline:staff:audit") == before + 1, rule
        looked += 1
    assert looked >= 12
    assert march


def test_production_refuses_the_development_secret() -> None:
    """What stands in this repository seals nothing real."""
    with pytest.raises(SettingsError, match="STAFF_SECRET is the development default"):
        read_settings(
            _env_file=None, helpline_mode="production", required=("redis_url", "staff_secret"),
            redis_url="redis://:secret@localhost/0", staff_secret=DEVELOPMENT["staff_secret"],
        )  # fmt: skip


def test_what_is_kept_of_an_account_is_sealed_or_hashed(owner) -> None:
    """Redis alone lets nobody in: neither password nor code can be read."""
    owner_view = b"".join(owner.hgetall("helpline:staff:accounts").values())
    assert PASSWORD.encode() not in owner_view
    assert SECRET not in owner_view
    for text in owner.hgetall("helpline:staff:accounts").values():
        assert set(json.loads(text)) == {"role", "password", "code_secret", "disabled", "subject"}
