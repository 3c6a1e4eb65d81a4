"""What the pages show, and what they answer to wrong input."""

import csv
import io
import json

import pytest
import redis

from bot.core.disclosure.release import rounded
from bot.core.report.tally import Line, Tally
from bot.core.report.writing import csv_rows, json_of
from bot.play.reading import read_script
from bot.web.staff.log_pages import _lines


def test_the_overview_shows_the_numbers_of_the_month(editor, march, room) -> None:
    """The total, the map, both heat maps and every table."""
    page = editor.gets("/staff/")
    assert f"{room.reporting.month(march)['all'].value:,}" in page
    assert page.count("requests</title>") + page.count(": withheld</title></path>") == 169
    for words in ("Where people leave", "Regions and needs", "When people write", "as a table"):
        assert words in page
    assert "Demonstration" not in page


@pytest.mark.usefixtures("march")
def test_a_made_up_month_says_so(editor, owner) -> None:
    """Nobody mistakes the demonstration for people."""
    owner.set("helpline:staff:demonstration", "1")
    assert "These conversations are made up" in editor.gets("/staff/")


def test_without_a_whole_month_the_overview_says_when_it_opens(editor) -> None:
    """A new helpline has nothing to show, and says since when it will."""
    assert "The present month opens on 2026-05-11" in editor.gets("/staff/")
    assert "No whole month is over yet" in editor.gets("/staff/export")
    editor.gets("/staff/directory")


def test_exports_are_the_numbers_of_the_report(editor, march, room) -> None:
    """CSV and JSON of the pages, of the command line, and of the month are one."""
    month = room.reporting.month(march)
    text = editor.gets(f"/staff/export/{march}.csv").removeprefix("\ufeff")
    assert [tuple(row) for row in csv.reader(io.StringIO(text))] == list(csv_rows(month))
    exported = json.loads(editor.gets(f"/staff/export/{march}.json"))
    assert exported == json.loads(json.dumps(json_of(month)))
    assert "What the first referral could offer" in editor.gets(f"/staff/export/{march}")


@pytest.mark.usefixtures("march")
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/staff/?month=2026-13", "is not a month such as 2026-03"),
        ("/staff/?month=2026-04", "opens on 2026-05-11"),
        ("/staff/?month=2019-01", "nothing of 2019-01"),
        ("/staff/?map=streets", "The map shows regions or towns"),
        ("/staff/export/now.csv", "is not a month such as 2026-03"),
        ("/staff/export/2026-04.json", "opens on 2026-05-11"),
        ("/staff/log?week=2026-W99", "is not a week such as 2026-W09"),
        ("/staff/log?week=2026-W16", "opens on 2026-04-27"),
        ("/staff/log?week=2020-W01", "deleted"),
        ("/staff/log?need=dragons", "no such need"),
        ("/staff/log/path?line=9999", "no such line"),
        ("/staff/log/path?line=x", "no such line"),
        ("/staff/log/path.txt?line=-1", "no such line"),
        ("/staff/directory?show=everything", "no such list"),
        ("/staff/directory/nobody", "No listing is called that"),
        ("/staff/flows/dragons", "no such flow"),
    ],
)
def test_a_wrong_address_gets_a_clear_sentence(editor, path, said) -> None:
    """Whoever mistypes reads what is wrong, in one sentence."""
    assert said in editor.gets(path, 404)


def test_r111_there_are_only_fixed_periods(editor, march) -> None:
    """No parameter of any address chooses a range of dates."""
    whole = editor.gets(f"/staff/export/{march}.csv")
    assert editor.gets(f"/staff/export/{march}.csv?from=2026-03-10&to=2026-03-12") == whole


@pytest.mark.usefixtures("march")
def test_r107_a_line_of_the_log_stands_for_five_or_more(editor, room) -> None:
    """Every line that the page shows has company; filters choose among the same lines."""
    week = room.reporting.weeks()[-3]
    lines = room.reporting.tally(week).lines
    assert lines
    assert min(lines.values()) >= 5
    page = editor.gets(f"/staff/log?week={week}")
    assert page.count("<tr><td") == min(len(lines), 150)
    filtered = editor.gets(f"/staff/log?week={week}&language=es")
    spanish = [count for line, count in lines.items() if line.language == "es"]
    assert filtered.count("<tr><td") == len(spanish)
    for count in spanish:
        assert f"<b>{rounded(count)}</b>" in filtered


def test_r107_the_order_of_lines_tells_no_more_than_their_numbers() -> None:
    """5, 6 and 7 are all shown as 5, so they stand by the alphabet."""
    counts = {"Western": 5, "Capitol": 6, "Naugatuck": 7, "South": 12}
    lines = {Line(region, "-", "en", "town", ()): count for region, count in counts.items()}
    shown = _lines(Tally(talks=30, lines=lines))
    assert [(each.line.region, each.about) for each in shown] == [
        ("South", 10), ("Capitol", 5), ("Naugatuck", 5), ("Western", 5),
    ]  # fmt: skip


def test_asking_for_weeks_that_are_gone_leaves_nothing_behind(editor, owner) -> None:
    """Nobody fills the store by looking, nor with digits of another script."""
    editor.gets("/staff/")  # adds up the weeks that are there
    before = set(owner.keys("helpline:staff:week:*"))
    for week in ("2001-W01", "2026-W01", "20\u0662\u0666-W13", "2026-W53"):
        editor.gets(f"/staff/log?week={week}", 404)
        editor.gets(f"/staff/log/path.txt?week={week}&line=1", 404)
    editor.gets("/staff/?month=20\u0662\u0666-03", 404)
    assert set(owner.keys("helpline:staff:week:*")) == before


@pytest.mark.usefixtures("march")
def test_a_path_opens_as_a_drawing_and_becomes_a_test(editor, room, tmp_path) -> None:
    """The steps are marked on the flow, and the skeleton holds no word of anybody."""
    week = room.reporting.weeks()[-3]
    page = editor.gets(f"/staff/log?week={week}")
    number = page.partition("line=")[2].partition('"')[0]
    assert "Step by step" in editor.gets(f"/staff/log/path?week={week}&line={number}")
    skeleton = editor.gets(f"/staff/log/path.txt?week={week}&line={number}")
    assert "\n> TEXT that ends at referral/" in skeleton
    (tmp_path / "path.txt").write_text(skeleton, encoding="utf-8")
    script = read_script(tmp_path / "path.txt")  # what `helpline play --update` then fills in
    assert len(script.blocks) == skeleton.count("\n> TEXT")


@pytest.mark.parametrize("cookie", ["", "x", "é\x7f", "a" * 5000, "../../etc", "\udcff"])
def test_a_tampered_cookie_is_a_sign_in_page(person, cookie) -> None:
    """Whatever the browser sends as its session, the answer is the same page."""
    stranger = person()
    header = f"helpline-staff={cookie}".encode("utf-8", "surrogateescape").decode("latin-1")
    response = stranger.browser.get("/staff/account", headers={"Cookie": header})
    assert response.status_code == 401
    assert "Sign in" in response.text
    posted = stranger.browser.post(
        "/staff/sign-out", headers={"Cookie": header}, data={"form_token": b"\xed\xa0\x80"}
    )
    assert posted.status_code == 401


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://[::1", "x"]
)
def test_r120_a_forged_origin_is_refused(editor, origin) -> None:
    """Also one that is no address at all: a clear page, and nobody is signed out."""
    page = editor.gets("/staff/account")
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    answer = editor.browser.post(
        "/staff/sign-out", headers={"Origin": origin}, data={"form_token": token}
    )
    assert answer.status_code == 403
    assert "another site" in answer.text
    editor.gets("/staff/account")


def test_redis_away_is_a_clear_page(editor, room, monkeypatch) -> None:
    """Nobody sees a traceback, and nothing was changed."""

    def away(*_: object) -> None:
        raise redis.ConnectionError("a message that may quote a command")

    monkeypatch.setattr(room.reader, "months", away)
    assert "does not answer" in editor.gets("/staff/", 503)
