"""The simulator as a person sees it: in Chromium, on a small phone network."""

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from bot.settings import read_settings
from bot.web.simulator import simulator
from tests.web.small_network import GREETING, SmallNetwork

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PHONE, OTHER = "+12035550100", "+12035550101"
WINDOWS = [(1280, 860), (390, 844), (320, 640)]
SCHEMES = ["light", "dark"]
PATIENCE = 8000  # milliseconds

# The lowest contrast of any text on the page with what is painted behind it (WCAG 2.2, 1.4.3).
LOWEST_CONTRAST = """() => {
  const channels = (color) => {
    const context = document.createElement("canvas").getContext("2d");
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => [r, g, b]
    .map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const color = channels(getComputedStyle(element).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255];
  };
  let lowest = [99, "nothing"];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const words = texts.currentNode.data.trim();
    if (!words || !element.checkVisibility()) continue;
    const ink = light(channels(getComputedStyle(element).color));
    const paper = light(behind(element));
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < lowest[0]) lowest = [ratio, words];
  }
  return lowest;
}"""

# Whatever is wider than the window, or than its own box and not shortened on purpose.
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.checkVisibility() && !each.closest("svg, .unseen, .phones"))
  .filter((each) => getComputedStyle(each).textOverflow !== "ellipsis")
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1
    || (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline"))
  .map((each) => `${each.tagName} ${each.className} ${each.textContent.trim().slice(0, 40)}`)"""


@pytest.fixture
def network() -> Iterator[SmallNetwork]:
    """A phone network on loopback, whose worker takes a moment."""
    with SmallNetwork(delay=0.8) as network:
        yield network


@pytest.fixture
def address(network: SmallNetwork) -> Iterator[str]:
    """The address of the simulator's page."""
    app = Flask(__name__)
    settings = read_settings(_env_file=None, twilio_api_url=network.address)
    app.register_blueprint(simulator(settings, needs={"shelter": "A safe place to stay"}))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/simulator"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(chromium: "Browser", address: str) -> "Iterator[Page]":
    """The page, open; whatever its console says against it fails the test."""
    with chromium.new_context(viewport={"width": 1280, "height": 860}) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        yield page
        assert complaints == []


def text(page: "Page", words: str) -> None:
    """Type a text and press Enter."""
    page.get_by_label("Text message to the helpline").fill(words)
    page.keyboard.press("Enter")


def hears(page: "Page", words: str) -> None:
    """Wait until the helpline has said something."""
    page.locator("[data-kind=theirs]", has_text=words).last.wait_for()


def test_a_referral_sent_by_the_worker_arrives_by_itself(page):
    """The phone waits, shows the referral when it comes, and the log beside it says the rest."""
    text(page, "norwalk shelter")
    page.locator("[data-waiting]").wait_for()
    hears(page, "The Harbor House")
    page.locator("[data-waiting]").wait_for(state="hidden")
    turn = page.locator(".turn").first
    turn.get_by_text("RQ worker", exact=True).wait_for()
    assert turn.locator("h3").inner_text() == "A referral was given"
    assert turn.locator(".field").count() == 8
    assert "A safe place to stay" in turn.inner_text()
    assert "2 segments \u00b7 GSM-7" in page.locator("[data-kind=theirs]").inner_text()
    assert page.locator("[data-sent]").inner_text() == "2"


def test_a_suggestion_sends_itself(page, network):
    """One press texts it."""
    page.get_by_role("button", name="he has a gun").click()
    hears(page, "If you are in danger")
    assert page.locator(".dial").all_inner_texts() == ["911", "988"]
    page.get_by_role("button", name="an empty text").click()
    page.get_by_text("You:").nth(1).wait_for(state="attached")
    hears(page, "What CT town")
    assert network.asked == ["he has a gun", ""]


def test_words_are_never_html(page, network):
    """Neither what a texter types nor what comes back is ever parsed."""
    typed = "<img src=x onerror=\"document.title='owned'\"><b>bold</b>"
    network.show(PHONE, "<i>from the network</i> 911", "rest")
    hears(page, "<i>from the network</i> 911")
    text(page, typed)
    page.locator("[data-kind=mine]", has_text=typed).wait_for()
    hears(page, "What CT town")
    page.reload()
    page.locator("[data-kind=mine]", has_text=typed).wait_for()
    assert page.locator(".bubbles :is(img, b, i)").count() == 0
    assert page.title().startswith("Simulator")


def test_two_people_do_not_mix(page):
    """Each phone has its own screen, and keeps it."""
    text(page, "hola")
    hears(page, "\u00bfEn qu\u00e9 pueblo")
    page.get_by_role("link", name="Phone B").click()
    page.get_by_text("No texts yet.").wait_for()
    text(page, "hello")
    hears(page, "What CT town")
    assert page.locator(".bubble").count() == 2
    page.get_by_role("link", name="Phone A").click()
    hears(page, "\u00bfEn qu\u00e9 pueblo")
    assert page.locator(".bubble").count() == 2


def test_a_screen_is_cleared_and_a_new_phone_is_empty(page):
    """Both start afresh."""
    text(page, "hola")
    hears(page, "\u00bfEn qu\u00e9 pueblo")
    page.get_by_role("button", name="Clear screen").click()
    page.get_by_text("No texts yet.").wait_for()
    page.get_by_text("Each text adds one row here").wait_for()
    page.get_by_role("link", name="New phone").click()
    page.wait_for_url("**/simulator?phone=01*")
    page.get_by_text("No texts yet.").wait_for()


def test_bubbles_that_are_there_stay_as_they_are(page, network):
    """A screen reader hears of a text once: looking again replaces nothing."""
    text(page, "hola")
    hears(page, "\u00bfEn qu\u00e9 pueblo")
    page.evaluate("document.querySelectorAll('.bubble, .turn').forEach((each) => each.old = true)")
    network.show(PHONE, GREETING, "rest")
    hears(page, "What CT town")
    assert page.evaluate("[...document.querySelectorAll('.bubble')].map((each) => !!each.old)") == [
        True, True, False,
    ]  # fmt: skip
    assert page.evaluate("[...document.querySelectorAll('.turn')].every((each) => each.old)")
    log = page.get_by_role("log")
    assert (log.get_attribute("aria-live"), log.get_attribute("aria-label")) == (
        "polite", "Conversation",
    )  # fmt: skip


def test_the_keyboard_reaches_everything(page):
    """Shift and Enter is a new line, Enter sends, and the focus stays for the next text."""
    box = page.get_by_label("Text message to the helpline")
    box.focus()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    page.locator("[data-kind=mine]", has_text="one\ntwo").wait_for()
    assert page.evaluate("document.activeElement.id") == "text"
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.innerText?.trim()"))
    assert {"norwalk shelter", "STOP", "And elsewhere?", "1-888-373-7888"} <= reached


def test_nothing_is_sent_by_an_empty_enter(page, network):
    """Enter in an empty box is a slip, not a text."""
    text(page, "   ")
    text(page, "hola")
    hears(page, "\u00bfEn qu\u00e9 pueblo")
    assert network.asked == ["hola"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("width", "height"), WINDOWS)
def test_it_fits_and_can_be_read(page, network, scheme, width, height):
    """Nothing overflows, the box to type in is in view, and every text has contrast 4.5 : 1."""
    network.show(PHONE, "Donaudampfschifffahrt" * 20, "phone")
    network.show(PHONE, "https://example.org/" + "a" * 300, "rest")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": height})
    for words, answer in (
        ("hola", "\u00bfEn qu\u00e9 pueblo"), ("norwalk shelter", "The Harbor House"),
        ("he has a gun", "If you are in danger"),
    ):  # fmt: skip
        text(page, words)
        hears(page, answer)
    page.get_by_text("And elsewhere?").click()
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)  # the bubbles' own motion
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(TOO_WIDE) == []
    assert page.get_by_role("button", name="Send").bounding_box()["y"] < height
    ratio, where = page.evaluate(LOWEST_CONTRAST)
    assert ratio >= 4.5, where


def test_it_rests_for_those_who_ask_for_less_motion(page):
    """With reduced motion nothing moves."""
    page.emulate_media(reduced_motion="reduce")
    text(page, "norwalk shelter")
    page.locator("[data-waiting]").wait_for()
    moving = "document.getAnimations().filter((each) => each.playState === 'running').length"
    assert page.evaluate(moving) == 0


def test_what_goes_wrong_is_said_and_taken_back(chromium, address, network):
    """A lost connection is named until it is back; a failed text until the next one."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        page.route("**/simulator/**", lambda route: route.abort())
        alert = page.get_by_role("alert")
        page.get_by_text("The helpline does not answer.").wait_for()
        text(page, "hola")
        page.wait_for_function("document.getElementById('text').value === 'hola'")
        page.unroute("**/simulator/**")
        alert.wait_for(state="hidden")
        network.failing = True
        page.keyboard.press("Enter")
        page.get_by_text("webhook did not answer.").first.wait_for()
        page.wait_for_timeout(1500)  # looking goes on, and does not wipe the sentence away
        assert alert.is_visible()
        network.failing = False
        text(page, "hello")
        hears(page, "What CT town")
        alert.wait_for(state="hidden")


def test_it_works_without_javascript(chromium, address):
    """Forms post and the page loads again."""
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        page.get_by_label("Text message to the helpline").fill("norwalk shelter")
        page.get_by_role("button", name="Send").click()
        page.get_by_text("Queued", exact=True).wait_for()
        page.wait_for_timeout(1000)
        page.get_by_role("link", name="Look for new texts").click()
        hears(page, "The Harbor House")
        page.get_by_role("link", name="Phone B").click()
        page.get_by_role("button", name="he has a gun").click()
        hears(page, "If you are in danger")
        page.get_by_role("button", name="Clear screen").click()
        page.get_by_text("No texts yet.").wait_for()


def test_it_asks_nobody_else(chromium, address):
    """Every request goes to the site that served the page."""
    asked: list[Any] = []
    with chromium.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        text(page, "hola")
        hears(page, "\u00bfEn qu\u00e9 pueblo")
    assert len(asked) >= 5
    assert all(url.startswith(address) for url in asked)
