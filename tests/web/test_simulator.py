"""The simulator's page and its answers, with a small phone network behind it."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient

from bot.cli.processes import free_port
from bot.core.book import Book
from bot.settings import read_settings
from bot.web import create_app
from bot.web.simulator import LONGEST
from bot.wiring import build
from tests.web.small_network import SmallNetwork

PHONE, OTHER = "+12035550100", "+12035550101"
ASKS = {"Accept": "application/json"}


@pytest.fixture
def network() -> Iterator[SmallNetwork]:
    """A phone network on loopback."""
    with SmallNetwork(delay=0) as network:
        yield network


def browser(book: Book, **settings: str) -> FlaskClient:
    """The real web side; its Redis is never asked."""
    chosen = {"redis_url": "redis://127.0.0.1:1", **settings}
    house = build(read_settings(_env_file=None, **chosen), book)
    return create_app(house).test_client()


@pytest.fixture
def client(book: Book, network: SmallNetwork) -> FlaskClient:
    """A browser on a helpline that sends through the small network."""
    return browser(book, twilio_api_url=network.address)


def test_the_page_has_a_phone_and_what_the_log_keeps(client):
    """The page can be read without JavaScript, texts and marks included."""
    client.post("/simulator/texts", data={"number": PHONE, "text": "norwalk shelter"})
    page = client.get("/simulator").text
    for words in (
        "CT SafeText", "norwalk shelter", "The Harbor House", "2 segments \u00b7 GSM-7",
        "A referral was given", "Western Connecticut", "RQ worker", "What it does not keep",
    ):  # fmt: skip
        assert words in page


def test_a_text_posted_by_a_form_leads_back_to_its_phone(client, network):
    """Without JavaScript the page is loaded again, at the phone that texted."""
    answer = client.post("/simulator/texts", data={"number": OTHER, "text": "hola"})
    assert (answer.status_code, answer.location) == (303, "/simulator?phone=0101")
    assert network.asked == ["hola"]


def test_a_text_asked_by_the_script_is_answered_with_the_screen(client):
    """The script gets the screen as JSON, from a form or from JSON alike."""
    fields = {"number": PHONE, "text": "he has a gun"}
    first = client.post("/simulator/texts", data=fields, headers=ASKS).json
    second = client.post("/simulator/texts", json=fields).json
    assert [bubble["kind"] for bubble in first["bubbles"]] == ["mine", "theirs"]
    assert [turn["headline"] for turn in second["turns"]] == [
        "Danger was heard and answered first"
    ] * 2


def test_two_phones_do_not_mix(client):
    """What one person texts is not on another's screen."""
    client.post("/simulator/texts", data={"number": PHONE, "text": "hola"})
    assert client.get(f"/simulator/phones/{OTHER}").json["bubbles"] == []
    assert "hola</span>" not in client.get("/simulator?phone=0101").text


def test_words_are_never_html(client):
    """What a texter types is shown as typed, in the page and in JSON."""
    client.post("/simulator/texts", data={"number": PHONE, "text": "<script>alert(1)</script>"})
    page = client.get("/simulator").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("text", ["", "\x00", "\U0001f600" * 200, "a\r\nb", "a" * LONGEST])
def test_anything_can_be_texted(client, network, text):
    """Empty, odd and long texts reach the network as a phone would send them."""
    fields = {"number": PHONE, "text": text}
    assert client.post("/simulator/texts", json=fields).status_code == 200
    assert network.asked == [text.replace("\r\n", "\n")]


def test_half_characters_are_made_whole(client, network):
    """A lone surrogate in JSON is sent as the character that browsers put in its place."""
    answer = client.post(
        "/simulator/texts",
        data=f'{{"number": "{PHONE}", "text": "\\ud83d"}}',
        content_type="application/json",
    )
    assert (answer.status_code, network.asked) == (200, ["\ufffd"])


@pytest.mark.parametrize("method", ["delete", "post"])
def test_a_screen_can_be_cleared(client, method):
    """By the script with DELETE, by a form with POST."""
    client.post("/simulator/texts", data={"number": PHONE, "text": "hola"})
    path = f"/simulator/phones/{PHONE}" + ("/clear" if method == "post" else "")
    assert getattr(client, method)(path).status_code in {204, 303}
    assert client.get(f"/simulator/phones/{PHONE}").json["bubbles"] == []


def test_a_new_phone_is_one_that_nobody_has_used(client, network):
    """It comes from the reserved hundred, and its screen is empty."""
    for line in range(3, 99):
        network.show(f"+1203555{100 + line:04}", "hello", "phone")
    found = {client.get("/simulator?phone=new").location for _ in range(5)}
    assert all(re.fullmatch(r"/simulator\?phone=01\d\d", location) for location in found)
    network.screens.clear()
    assert not {"0100", "0101", "0102"} & {location[-4:] for location in found}


def test_a_phone_beyond_the_tabs_gets_a_tab_of_its_own(client):
    """The page shows which phone it is, whichever it is."""
    page = client.get("/simulator?phone=0150").text
    assert re.search(r'phone=0150"\s+aria-current="page"', page)


@pytest.mark.parametrize("phone", ["0200", "0100x", "911", "%00", "\u0660\u0661\u0660\u0660"])
def test_an_impossible_phone_leads_to_the_first(client, phone):
    """Only reserved numbers are phones here."""
    assert client.get(f"/simulator?phone={phone}").location == "/simulator"


@pytest.mark.parametrize("number", ["+12035551234", "+18883737888", "", "x", None, 7])
def test_only_reserved_numbers_can_text(client, network, number):
    """A number that could be a person's is refused before the network hears of it."""
    answer = client.post("/simulator/texts", json={"number": number, "text": "hi"})
    assert (answer.status_code, network.asked) == (400, [])
    assert "+12035550100" in answer.json["trouble"]


@pytest.mark.parametrize("body", ["[]", "3", '"x"', '{"number": "+12035550100", "text": 3}'])
def test_json_of_another_shape_is_refused(client, network, body):
    """The border takes an object with two texts, nothing else."""
    answer = client.post("/simulator/texts", data=body, content_type="application/json")
    assert answer.status_code in {400, 413}
    assert network.asked == []


@pytest.mark.parametrize("length", [LONGEST + 1, 600_000])
@pytest.mark.parametrize("headers", [ASKS, {}])
def test_a_text_that_is_too_long_is_refused_with_a_sentence(client, network, length, headers):
    """Bodies are bounded, and the page says what the bound is."""
    fields = {"number": PHONE, "text": "a" * length}
    answer = client.post("/simulator/texts", data=fields, headers=headers)
    assert answer.status_code == 413
    assert "at most 10,000 characters" in answer.text
    assert network.asked == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"Sec-Fetch-Site": "same-origin"}, 204),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost"}, 204),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"}, 204),
    ],
)
def test_other_sites_cannot_change_anything(client, network, headers, status):
    """A page of another site cannot text or clear through a developer's browser."""
    network.show(PHONE, "hello", "phone")
    assert client.delete(f"/simulator/phones/{PHONE}", headers=headers).status_code == status
    assert bool(network.screens.get(PHONE)) == (status == 403)


def test_the_page_allows_its_own_files_only(client):
    """The policy is the page's own and strict; nothing inline, nothing from elsewhere (R121)."""
    answer = client.get("/simulator")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! type=\"module\" src)", answer.text)
    for address in re.findall(r'(?:src|href|action)="([^"]*)"', answer.text):
        assert unescape(address).startswith(("/simulator", "tel:"))


@pytest.mark.parametrize("file", ["simulator.css", "simulator.js", "simulator-icon.svg"])
def test_the_files_of_the_page_are_there(client, file):
    """They are served under the simulator's own path, so production has none of them there."""
    with client.get(f"/simulator/static/{file}") as answer:
        assert answer.status_code == 200
        assert "http" not in answer.text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("headers", [ASKS, {}])
def test_a_network_that_does_not_answer_is_told_in_a_sentence(book, headers):
    """What was typed is not lost."""
    client = browser(book, twilio_api_url=f"http://127.0.0.1:{free_port()}")
    fields = {"number": OTHER, "text": "norwalk & shelter"}
    answer = client.post("/simulator/texts", data=fields, headers=headers)
    assert answer.status_code == 502
    assert "does not answer" in answer.text
    assert headers or "norwalk &amp; shelter</textarea>" in answer.text
    for path in ("/simulator", "/simulator?phone=new"):
        assert client.get(path).status_code == 502


def test_a_webhook_that_does_not_answer_is_told_in_a_sentence(client, network):
    """The text is on the phone, and the page says that nothing came back."""
    network.failing = True
    fields = {"number": PHONE, "text": "hi"}
    answer = client.post("/simulator/texts", data=fields, headers=ASKS)
    assert answer.status_code == 502
    assert "webhook did not answer" in answer.json["trouble"]


@pytest.mark.parametrize("said", [[{}], [3], [{"sent": True}], {"code": 20404}, "hello"])
def test_another_stand_in_is_told_from_the_phone_network(client, network, said):
    """Whatever else answers there, the page says what it needs."""
    network.stranger = said
    answer = client.get(f"/simulator/phones/{PHONE}", headers=ASKS)
    assert answer.status_code == 502
    assert "not the simulated phone network" in answer.json["trouble"]


def test_a_web_server_is_told_from_the_phone_network(book, network):
    """An answer that is no JSON is nobody we know."""
    client = browser(book, twilio_api_url=f"{network.address}/elsewhere")
    assert "not the simulated phone network" in client.get("/simulator").text


@pytest.mark.parametrize(
    "other",
    [
        {"twilio_account_sid": "AC" + "1" * 32},
        {"twilio_api_url": "https://api.twilio.com"},
        {},
    ],
)
def test_a_real_carrier_is_never_spoken_to(book, network, other):
    """With an account, or Twilio's own address, the page explains and its phone is off."""
    client = browser(book, **{"twilio_api_url": network.address, **other} if other else {})
    answer = client.get("/simulator")
    assert answer.status_code == 503
    assert "needs the simulated phone network" in answer.text
    assert re.search(r"<textarea[^>]* disabled>", answer.text)
    fields = {"number": PHONE, "text": "hi"}
    refused = client.post("/simulator/texts", data=fields, headers=ASKS)
    assert (refused.status_code, network.asked) == (503, [])


def test_production_has_no_simulator(book):
    """The page does not exist where real people text."""
    client = browser(
        book, helpline_mode="production", redis_url="redis://:p@127.0.0.1:1",
        public_url="https://helpline.example",
        twilio_account_sid="AC1", twilio_auth_token="t", twilio_api_key="k",
        twilio_api_secret="s", twilio_from="55501", helpline_secret="h",
        program_name="P", program_contact="860-555-0100",
    )  # fmt: skip
    assert client.get("/simulator").status_code == 404


def test_it_says_where_the_network_is(client, book, network):
    """`helpline load` looks there for what arrived; without a simulated network there is none."""
    assert client.get("/simulator/network").json == {"address": network.address}
    assert browser(book).get("/simulator/network").json == {"address": None}
