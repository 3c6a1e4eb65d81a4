"""The staff pages in a real browser: every page and filter, both sizes, both colours, and axe."""

import json
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

import bot
from bot.adapters.accounts import Accounts
from bot.adapters.passwords import hashed
from bot.adapters.seals import Seal
from bot.adapters.sign_in_codes import code_at
from bot.adapters.sign_in_provider import Provider
from bot.core.staff.account import Account, Role
from bot.staff_room import StaffRoom
from bot.web.staff import create_staff_app
from tests.cli.test_report_command import fill
from tests.web.staff.conftest import MONTH, PASSWORD, Clock
from tests.web.staff.small_provider import CLIENT, SECRET, serving

pytestmark = pytest.mark.browser

HOUSE = Path(bot.__file__).parent.parent
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
SECRETS = {"maria": b"m" * 20, "james": b"j" * 20}
PAGES = (
    "/staff/", "/staff/?map=towns", "/staff/log", "/staff/directory",
    "/staff/directory?show=kept-back", "/staff/directory/ct-211", "/staff/flows",
    "/staff/flows/referral", "/staff/flows/crisis", "/staff/export", f"/staff/export/{MONTH}",
    "/staff/account", "/staff/nowhere", "/staff/sign-in",
)  # fmt: skip


class Site:
    """A running staff side and who may sign in."""

    def __init__(self, address: str, clock: Clock, room: StaffRoom) -> None:
        self.address, self.clock, self.room = address, clock, room

    def signs_in(self, page: Page, name: str) -> None:
        """Sign somebody in, each time with a code that nobody has used."""
        self.clock.wait(seconds=30)
        page.goto(f"{self.address}/staff/sign-in")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Code").fill(code_at(SECRETS[name], self.clock.now.timestamp()))
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve an application, and return its address."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def site(redis_server, tmp_path_factory) -> Iterator[Site]:
    """A staff side with a month of conversations, on a port of its own."""
    folder = tmp_path_factory.mktemp("staff")
    shutil.copytree(HOUSE / "data", folder / "data")
    shutil.copytree(HOUSE / "flows", folder / "flows")
    owner = redis.Redis.from_url(redis_server.url)
    owner.flushall()
    fill(owner, MONTH, 3000)
    owner.hset("helpline:flags", "ct-211", 2)
    accounts, seal = Accounts(owner), Seal(("secret",), "staff code")
    for name, secret in SECRETS.items():
        accounts.keep(Account(name, Role.EDITOR, hashed(PASSWORD), seal.close(secret)))
    clock = Clock()
    connection = redis.Redis.from_url(redis_server.address("staff"))
    room = StaffRoom(
        connection=connection, secrets_list=("secret",), flows_folder=folder / "flows",
        data=folder / "data", program="CT SafeText", clock=clock,
    )  # fmt: skip
    with served(create_staff_app(room, production=False)) as address:
        yield Site(address, clock, room)
    connection.close()
    owner.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """The accessibility checker, from wherever npm has put it; installed if it is not there."""
    folder = HOUSE / "tests" / "browser"
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        npm = shutil.which("npm")
        assert npm, "No npm here: apt-get install npm."
        subprocess.run([npm, "ci", "--silent"], cwd=folder, check=True)
    return script.read_text(encoding="utf-8")


@pytest.fixture(params=[(size, colour) for size in SIZES for colour in ("light", "dark")],
                ids="-".join)  # fmt: skip
def window(request, chromium: Browser, site) -> Iterator[Page]:
    """A window in which Maria is signed in, without JavaScript of ours to wait for."""
    (width, height), colour = SIZES[request.param[0]], request.param[1]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=colour, bypass_csp=True
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    site.signs_in(page, "maria")
    yield page
    context.close()


def test_every_page_is_accessible_and_fits(window, site, axe) -> None:
    """Axe finds nothing serious, nothing is wider than the window, and nothing is complained of."""
    complaints: list[str] = []
    window.on("console", lambda said: complaints.extend([said.text] * (said.type == "error")))
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.goto(f"{site.address}/staff/log?week=2026-W13")
    drawn = window.locator("a.path").first.get_attribute("href") or ""
    proposing = "/staff/flows/referral?sign=referral.town.say.es#referral.town.say"
    for path in (*PAGES, drawn, proposing):
        window.goto(site.address + path)
        window.evaluate(axe)
        found = window.evaluate("axe.run().then(found => found.violations)")
        bad = [
            (each["id"], each["nodes"][0]["html"][:200], each["nodes"][0]["failureSummary"][:300])
            for each in found
            if each["impact"] in {"serious", "critical"}
        ]
        assert not bad, f"{path}: {json.dumps(bad, indent=1)}"
        wider = window.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, path
    assert [each for each in complaints if "404" not in each] == []


def test_texts_of_drawings_do_not_overlap(window, site) -> None:
    """In every chart, no two texts lie on each other."""
    window.goto(f"{site.address}/staff/log?week=2026-W13")
    drawn = window.locator("a.path").first.get_attribute("href") or ""
    for path in ("/staff/", "/staff/?map=towns", "/staff/flows/referral", drawn):
        window.goto(site.address + path)
        overlaps = window.evaluate(
            """() => [...document.querySelectorAll('svg.chart')].flatMap(chart => {
              const boxes = [...chart.querySelectorAll('text')]
                .map(t => [t, t.getBoundingClientRect()]);
              return boxes.flatMap(([a, p], at) => boxes.slice(at + 1)
                .filter(([b, q]) => p.left < q.right - 1 && q.left < p.right - 1 &&
                                    p.top < q.bottom - 2 && q.top < p.bottom - 2 &&
                                    !b.classList.contains('turnno'))
                .map(([b]) => a.textContent + ' / ' + b.textContent)); })"""
        )
        assert overlaps == []


@pytest.fixture(params=SIZES)
def desk(request, chromium: Browser) -> Iterator[BrowserContext]:
    """A window of either size without JavaScript at all: every page must work."""
    width, height = SIZES[request.param]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=False,
        accept_downloads=True,
    )  # fmt: skip
    yield context
    context.close()


def test_the_whole_work_of_an_editor_without_javascript(  # noqa: PLR0915 - one working day
    desk, site, chromium
) -> None:
    """Sign in, look, filter, confirm, propose; a second person accepts; export; sign out."""
    page = desk.new_page()
    at_a_desk = (page.viewport_size or {})["width"] == SIZES["desktop"][0]
    number, tongue = ("1-800-555-0100", "Spanish") if at_a_desk else ("1-800-555-0101", "Haitian")
    page.set_default_timeout(15_000)
    site.signs_in(page, "maria")
    expect(page.locator("svg.map path")).to_have_count(169)
    page.get_by_role("link", name="Towns", exact=True).click()
    expect(page.locator("svg.map.towns")).to_be_visible()
    page.get_by_label("Month").select_option(MONTH)
    page.get_by_role("button", name="Show").click()
    page.get_by_text("Weeks as a table").click()
    expect(page.get_by_role("table", name=re.compile("by the week"))).to_be_visible()

    page.get_by_role("link", name="Flow log").click()
    page.get_by_label("Week").select_option("2026-W13")
    chosen = {"Language": "en", "Outcome": "town", "Need": "any", "Region": "any"}
    for field, value in chosen.items():
        page.get_by_label(field).select_option(value)
        page.get_by_role("button", name="Filter").click()
        expect(page.get_by_label(field)).to_have_value(value)
    page.get_by_role("link", name="Show all").click()
    page.locator("a.path").first.click()
    expect(page.locator("svg.flow .visited").first).to_be_visible()
    with page.expect_download() as skeleton:
        page.get_by_role("link", name="Make a test of this path").click()
    assert "TEXT that ends at" in Path(skeleton.value.path()).read_text()

    page.get_by_role("link", name="Directory").click()
    for tab in ("Sent to texters", "Not dialled lately", "Said not to work", "Kept back", "All"):
        page.get_by_role("link", name=re.compile(f"^{tab}")).click()
        expect(page.locator(".tabs [aria-current]")).to_contain_text(tab)
    page.get_by_label("Find").fill("2-1-1")
    page.get_by_role("button", name="Find").click()
    page.locator("a[href$='/ct-211']").click()
    page.get_by_role("button", name="I have dialled it").click()
    page.get_by_role("button", name="Yes, I dialled it just now").click()
    expect(page.get_by_role("status")).to_contain_text("Written down")
    cell = page.locator("details.cell", has_text="number:").first
    cell.locator("summary").click()
    cell.get_by_label("New content").fill(number)
    cell.get_by_label("Source").fill("called on 2026-04-20")
    cell.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("status")).to_contain_text("Somebody else has to accept")
    expect(page.get_by_text("You proposed it")).to_be_visible()

    second = chromium.new_context(java_script_enabled=False)
    other = second.new_page()
    other.set_default_timeout(15_000)
    site.signs_in(other, "james")
    other.goto(f"{site.address}/staff/directory/ct-211")
    other.get_by_role("button", name="Accept").click()
    expect(other.locator(".history li", has_text="accepted by james").first).to_contain_text(number)
    expect(other.locator(".facts")).to_contain_text(number)
    second.close()

    page.get_by_role("link", name="Flows").click()
    page.get_by_role("link", name="referral", exact=True).click()
    page.get_by_role("link", name=re.compile(f"Sign the {tongue}")).first.click()
    page.get_by_label("Who has read it").fill("Ana Perez")
    page.get_by_label("As", exact=True).select_option("native reader")
    page.get_by_role("button", name="Sign this text").click()
    expect(page.get_by_text("1 of 2 signatures").first).to_be_visible()

    page.get_by_role("link", name="Exports").click()
    for kind in ("CSV", "JSON"):
        with page.expect_download() as exported:
            page.get_by_role("link", name=re.compile(kind)).first.click()
        assert Path(exported.value.path()).stat().st_size > 1000
    page.get_by_role("link", name=re.compile("to print")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(MONTH)
    page.get_by_role("link", name="Account").click()
    expect(page.get_by_role("cell", name=f"{MONTH}.csv").first).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"{site.address}/staff/export")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_signing_in_with_a_provider_on_another_site(desk, site) -> None:
    """The browser keeps strict cookies from what another site led to; the way back works anyway."""
    account = site.room.accounts.find("maria")
    site.room.accounts.keep(replace(account, subject="subject-of-maria"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serving(site.clock) as small:
        small.issuer = small.issuer.replace("127.0.0.1", "localhost")  # to a browser another site
        back = f"http://127.0.0.1:{port}/staff/provider/back"
        provider = ("Harbor House", Provider(small.issuer, CLIENT, SECRET, back))
        app = create_staff_app(site.room, production=False, provider=provider)
        with served(app, port) as address:
            page = desk.new_page()
            page.set_default_timeout(15_000)
            page.goto(f"{address}/staff/export")
            page.get_by_role("button", name="Sign in with Harbor House").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Exports")
            assert page.url == f"{address}/staff/export"
            page.get_by_role("button", name="Sign out", exact=True).click()
            page.goto(f"{address}/staff/export")
            expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
            page.close()


def test_a_month_prints_on_one_page(window, site) -> None:
    """The page for funders is one sheet of paper."""
    window.goto(f"{site.address}/staff/export/{MONTH}")
    pages = window.pdf(format="Letter").count(b"/Type /Page\n")
    assert pages == 1
