"""What the pages show, and what they answer to wrong input."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor

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


@pytest.mark.usefixtures("march")
def test_a_number_is_confirmed_in_two_clicks(editor, room) -> None:
    """The first click asks, the second writes date and name; the flag is gone."""
    asked = editor.posts("/staff/directory/ct-211/confirm", 200)
    assert "Did a person answer" in asked.text
    assert room.reader.flags() == {"ct-211": 2}
    editor.posts("/staff/directory/ct-211/confirm", dialled="yes")
    assert str(room.shelf().directory.records["ct-211"].assured) == "2026-04-20"
    assert room.reader.flags() == {}
    assert "Written down" in editor.gets("/staff/directory/ct-211?done=confirmed")
    editor.posts("/staff/directory/nobody/confirm", 404, dialled="yes")


def test_the_history_says_what_was_before_and_nothing_where_nothing_was(editor) -> None:
    """The word that HSDS wants for a value that did not exist is none that somebody should read."""
    before = editor.gets("/staff/directory/ct-211")
    assert "history" in before
    assert "(none)" not in before
    editor.posts("/staff/directory/ct-211/confirm", dialled="yes")
    assert "“nothing” → “2026-04-20”" in editor.gets("/staff/directory/ct-211")


@pytest.mark.usefixtures("march")
def test_what_is_flagged_and_often_sent_is_dialled_first(editor) -> None:
    """The queue begins with what texters said does not work."""
    page = editor.gets("/staff/directory")
    assert page.index('/staff/directory/ct-211"') < 12000
    assert "a texter says it does not work" in page
    assert "ct-211" in editor.gets("/staff/directory?show=flagged")
    assert "it is police" in editor.gets("/staff/directory?show=kept-back")
    assert "ct-211" in editor.gets("/staff/directory?show=all&q=2-1-1")


def cell(room, column: str = "number") -> dict[str, str]:
    """Return a form for a cell of 2-1-1."""
    table = room.shelf().tables["phones"]
    row = next(dict(zip(table.columns, cells, strict=True)) for cells in table.rows
               if cells[table.columns.index("listing")] == "ct-211")  # fmt: skip
    return {"table": "phones", "row": row["id"], "column": column, "before": row[column]}


def test_two_editors_at_once_lose_nothing(editor, room) -> None:
    """Whoever comes second reads what stands there now, and still has what they wrote."""
    form = {**cell(room), "before": "1-800-555-0199"}
    answer = editor.posts(
        "/staff/directory/ct-211/propose", 409, **form, after="1-800-555-0100", source="called"
    )
    assert "Somebody has changed this cell" in answer.text
    assert 'value="1-800-555-0100"' in answer.text


def test_two_who_write_at_the_same_moment_both_stand_in_the_files(room) -> None:
    """A dozen confirmations at once, by hand and on the pages: the last undoes none before it."""
    listings = [key for key, record in room.shelf().directory.records.items()
                if not record.refusals()][:12]  # fmt: skip
    with ThreadPoolExecutor(6) as people:
        list(people.map(lambda listing: room.confirm(listing, by="maria"), listings))
    records = room.shelf().directory.records
    assert {records[listing].assured for listing in listings} == {room.today}
    history = (room.data / "metadata.csv").read_text()
    assert history.count(f"confirm,assured_date,(none),{room.today},maria") == len(listings)


def test_of_two_who_decide_at_once_one_is_told_so(editor, person, room, monkeypatch) -> None:
    """A proposal that was declined while somebody opened it is not carried out."""
    editor.posts("/staff/directory/ct-211/propose", **cell(room), after="1-800-555-0100",
                 source="called")  # fmt: skip
    [proposal] = room.accounts.proposals()
    james = person("james")
    james.clock.wait(seconds=60)
    james.signs_in()
    really = room.accept

    def late(proposal: str, *, by: str) -> None:
        room.decline(proposal)
        really(proposal, by=by)

    monkeypatch.setattr(room, "accept", late)
    answer = james.posts(f"/staff/directory/proposals/{proposal.id}/accept", 409)
    assert "Somebody else has already decided" in answer.text
    assert "1-800-555-0100" not in (room.data / "phones.csv").read_text()


def test_r125_a_row_of_another_listing_cannot_be_changed_under_this_name(editor, room) -> None:
    """A form with the address of one listing and the row of another is refused."""
    answer = editor.posts(
        "/staff/directory/ct-211-housing/propose", 400, **cell(room), after="1-800-555-0100",
        source="called",
    )  # fmt: skip
    assert "this listing" in answer.text
    assert room.accounts.proposals() == ()


@pytest.mark.parametrize(
    ("after", "source", "said"),
    [
        ("call me", "called", "860-555-0100"),
        ("1-800-555-0100", "", "Say where you know it from"),
        ("x" * 600, "called", "at most 500"),
        ("1-800-\u202e555", "called", "hidden characters"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_what_was_written(
    editor, room, after, source, said
) -> None:
    """Nothing is lost: the form comes back filled in."""
    answer = editor.posts(
        "/staff/directory/ct-211/propose", 400, **cell(room), after=after, source=source
    )
    assert said in answer.text
    assert room.accounts.proposals() == ()


def test_the_same_again_is_no_change(editor, room) -> None:
    """What stands there already is not proposed."""
    form = cell(room)
    answer = editor.posts(
        "/staff/directory/ct-211/propose", 400, **form, after=form["before"], source="called"
    )
    assert "stands there already" in answer.text


def test_a_proposal_can_be_taken_back_and_one_that_lapsed_is_refused(editor, person, room) -> None:
    """A cell that moved on keeps what it has."""
    form = {**cell(room), "after": "1-800-555-0100", "source": "called"}
    editor.posts("/staff/directory/ct-211/propose", **form)
    [first] = room.accounts.proposals()
    assert "Waiting for a second person" in editor.gets("/staff/directory")
    editor.posts(f"/staff/directory/proposals/{first.id}/decline")
    assert room.accounts.proposals() == ()
    editor.posts("/staff/directory/ct-211/propose", **form)
    [second] = room.accounts.proposals()
    phones = room.data / "phones.csv"
    phones.write_text(phones.read_text().replace(form["before"], "1-800-555-0177"))
    james = person("james")
    james.clock.wait(seconds=60)
    james.signs_in()
    answer = james.posts(f"/staff/directory/proposals/{second.id}/accept", 409)
    assert "Nothing was changed" in answer.text
    james.posts(f"/staff/directory/proposals/{second.id}/destroy", 409)


def test_a_csv_that_a_spreadsheet_mangled_is_named_and_nothing_is_lost(editor, room) -> None:
    """The page says file and line; mending the file mends the page."""
    editor.gets("/staff/directory")
    services = room.data / "services.csv"
    good = services.read_bytes()
    services.write_bytes(good.replace(b",", b";", 30))
    page = editor.gets("/staff/directory", 500)
    assert "A file cannot be read" in page
    assert "services.csv:1" in page
    services.write_bytes(good)
    editor.gets("/staff/directory")


def test_flows_show_every_text_in_every_language(editor) -> None:
    """All texts of a flow, with their signatures."""
    assert "carrier" in editor.gets("/staff/flows")
    page = editor.gets("/staff/flows/referral")
    for language in ("English", "Spanish", "Portuguese", "Haitian Creole"):
        assert language in page
    assert "0 of 2 signatures" in page
    editor.gets("/staff/flows/needs")


def test_a_text_is_signed_as_it_stands(editor, room) -> None:
    """The signature goes into the file, once for each reader, and not for a text that moved."""
    key = "referral.town.say"
    page = editor.gets(f"/staff/flows/referral?sign={key}.es")
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    form = {"text": key, "language": "es", "mark": mark, "reader": "Ana Perez",
            "role": "native reader"}  # fmt: skip
    editor.posts("/staff/flows/referral/sign", 409, **{**form, "mark": "0" * 12})
    editor.posts("/staff/flows/referral/sign", 400, **{**form, "role": "king"})
    editor.posts("/staff/flows/referral/sign", 400, **{**form, "reader": "A\x00B"})
    editor.posts("/staff/flows/referral/sign", 404, **{**form, "text": "referral.none.say"})
    editor.posts("/staff/flows/referral/sign", **form)
    editor.posts("/staff/flows/referral/sign", 409, **form)
    written = (room.flows_folder / "reviews.csv").read_text()
    assert written.count("Ana Perez") == 1
    assert f"{key},es,{mark},reviewed,Ana Perez,native reader,2026-04-20" in written
    assert "1 of 2 signatures" in editor.gets("/staff/flows/referral")


def test_r126_nobody_writes_down_both_signatures_of_a_text(editor, person) -> None:
    """The second reader's signature takes a second editor, and only a role that is missing."""
    key = "referral.town.say"
    page = editor.gets(f"/staff/flows/referral?sign={key}.en")
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    form = {"text": key, "language": "en", "mark": mark}
    editor.posts("/staff/flows/referral/sign", **form, reader="Ana Perez", role="advocate")
    again = {**form, "reader": "Joan Doe", "role": "survivor advisor"}
    refused = editor.posts("/staff/flows/referral/sign", 409, **again)
    assert "a second editor has to write this one" in refused.text
    james = person("james")
    james.clock.wait(seconds=60)
    james.signs_in()
    twice = james.posts("/staff/flows/referral/sign", 409, **{**again, "role": "advocate"})
    assert "needs a survivor advisor now" in twice.text
    same = james.posts("/staff/flows/referral/sign", 409, **{**again, "reader": "ana perez"})
    assert "has signed this text already" in same.text
    james.posts("/staff/flows/referral/sign", **again)
    assert '<span class="good">signed</span>' in james.gets("/staff/flows/referral")


def test_what_was_written_outlives_the_session(editor, room, owner) -> None:
    """Whoever took too long finds what they wrote below the sign-in form, and goes on there."""
    form = {**cell(room), "after": "1-800-555-0100 <b>", "source": "called on Monday"}
    owner.delete(*owner.keys("helpline:staff:session:*"))
    page = editor.posts("/staff/directory/ct-211/propose", 401, token="gone", **form).text
    assert "Your session is over" in page
    assert "1-800-555-0100 &lt;b&gt;" in page
    assert "called on Monday" in page
    assert 'name="next" value="/staff/directory/ct-211"' in page
    assert room.accounts.proposals() == ()


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
