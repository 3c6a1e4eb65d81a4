"""What editors do: dial, propose, accept and sign, two at once and with files others mangled."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import redis


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


def test_what_was_written_outlives_every_trouble(editor, room, monkeypatch) -> None:
    """A form that is out of date, a file that was mangled, Redis away: nothing is lost."""
    form = {**cell(room), "after": "1-800-555-0100", "source": "called on Monday"}
    place = "/staff/directory/ct-211/propose"
    assert "called on Monday" in editor.posts(place, 400, token="of another tab", **form).text
    elsewhere = editor.browser.post(
        place, data={"form_token": "x", **form}, headers={"Origin": "https://evil.example"}
    )
    assert "called on Monday" not in elsewhere.text
    services = room.data / "services.csv"
    good = services.read_bytes()
    services.write_bytes(good.replace(b",", b";", 30))
    assert "called on Monday" in editor.posts(place, 500, **form).text
    services.write_bytes(good)

    def away(*_: object) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(room.accounts, "propose", away)
    assert "called on Monday" in editor.posts(place, 503, **form).text
