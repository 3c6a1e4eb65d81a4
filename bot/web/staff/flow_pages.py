"""The flows: drawn, with every text in all languages and who has signed it; sign a text (R091)."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from bot.adapters.folder_lock import alone
from bot.adapters.review_file import read_reviews, write_reviews
from bot.core.catalogue import LANGUAGES
from bot.core.check.reviews import NEEDED, Review, Role, State, fingerprint, missing_roles
from bot.core.flow import texts_of
from bot.core.report.tables import LABELS
from bot.core.sms import measure
from bot.staff_room import StaffRoom
from bot.web.staff.drawing import draw
from bot.web.staff.guard import Guard, Trouble, me
from bot.web.staff.page import page

NOT_FOUND, CONFLICT = 404, 409
REVIEWS = "reviews.csv"
LONGEST_NAME = 60
SECOND = "You wrote down the other signature of this text: a second editor has to write this one."
CHANGED = "The text was changed while you read it, so nothing was signed. Read it again."
Signatures = dict[tuple[str, str, str], list[Review]]


@dataclass(frozen=True, slots=True)
class Written:
    """One text in one language: its segments, its signatures and whose are missing."""

    language: str
    text: str
    mark: str
    segments: int
    encoding: str
    signed: tuple[Review, ...]
    missing: tuple[Role, ...]

    @property
    def needed(self) -> int:
        """How many have to sign it."""
        return len(NEEDED[self.language])

    @property
    def done(self) -> bool:
        """Whether everybody who has to sign it has."""
        return not self.missing


def pages(room: StaffRoom, guard: Guard) -> Blueprint:  # noqa: C901 - one function a route
    """Make the routes."""
    del guard
    routes = Blueprint("flows", __name__)
    file: Path = room.flows_folder / REVIEWS

    def keys() -> dict[str, list[str]]:
        flows = room.flows.by_name.items()
        found = {name: [key for key, _ in texts_of(flow)] for name, flow in flows}
        known = {key for names in found.values() for key in names}
        for key in room.catalogue.texts:
            if key not in known:
                found.setdefault(key.partition(".")[0], []).append(key)
        return found

    def written(key: str, signatures: Signatures) -> list[Written]:
        return [_written(key, language, room.catalogue.texts[key][language], signatures)
                for language in LANGUAGES]  # fmt: skip

    @routes.get("/flows")
    def show() -> AnyResponse:
        signatures = _signatures(read_reviews(file))
        rows = []
        for name, of_flow in keys().items():
            texts = [text for key in of_flow for text in written(key, signatures)]
            done = {
                language: sum(text.done for text in texts if text.language == language)
                for language in LANGUAGES
            }
            flow = room.flows.by_name.get(name)
            rows.append((name, flow.about if flow else "Texts that belong to no step.",
                         len(of_flow), done))  # fmt: skip
        room.audit(me().name, "viewed", "flows")
        return page("flows.html", rows=rows, languages=LANGUAGES, labels=LABELS)

    @routes.get("/flows/<name>")
    def one(name: str) -> AnyResponse:
        return _one(name)

    def _one(name: str, *, status: int = 200, trouble: str = "") -> AnyResponse:
        of_flow = keys().get(name)
        if of_flow is None:
            raise Trouble("There is no such flow.", NOT_FOUND)
        signatures = _signatures(read_reviews(file))
        flow = room.flows.by_name.get(name)
        room.audit(me().name, "viewed", f"flow {name}")
        return page(
            "flow.html",
            status=status,
            name=name,
            flow=flow,
            drawing=draw(flow) if flow else None,
            texts=[(key, written(key, signatures)) for key in of_flow],
            labels=LABELS,
            roles=Role,
            trouble=trouble,
            signing=request.args.get("sign", ""),
        )

    @routes.post("/flows/<name>/sign")
    def sign(name: str) -> AnyResponse:
        """Write a signature into `flows/reviews.csv`, for the text exactly as it was read."""
        form = request.form
        key, language = form.get("text", ""), form.get("language", "")
        reader, role = form.get("reader", "").strip(), form.get("role", "")
        if key not in keys().get(name, ()) or language not in LANGUAGES:
            raise Trouble("There is no such text.", NOT_FOUND)
        mark = fingerprint(room.catalogue.texts[key][language])
        if form.get("mark") != mark:
            return _one(name, status=CONFLICT, trouble=CHANGED)
        if not 1 < len(reader) <= LONGEST_NAME or any(
            unicodedata.category(letter).startswith("C") for letter in reader
        ):
            return _one(name, status=400, trouble="Write the name of the person who read the text.")
        if role not in set(Role):
            return _one(name, status=400, trouble="Choose as what they read it.")
        review = Review(key, language, mark, State.REVIEWED, reader, role, room.today.isoformat())
        with alone(room.flows_folder):
            reviews = read_reviews(file)
            trouble = _refusal(review, reviews)
            if not trouble and not room.accounts.enters(f"{key} {language} {mark}", me().name):
                trouble = SECOND
            if trouble:
                return _one(name, status=CONFLICT, trouble=trouble)
            drafted = Review(key, language, mark)
            kept = [row for row in reviews if row != drafted]
            at = reviews.index(drafted) if drafted in reviews else len(kept)
            write_reviews(file, (*kept[:at], review, *kept[at:]))
        room.audit(me().name, "signed", f"{key} [{language}] for {reader}")
        return redirect(f"/staff/flows/{name}?done=signed#{key}", 303)

    return routes


def _refusal(review: Review, reviews: tuple[Review, ...]) -> str:
    """Say why a signature would not count."""
    signed = _signatures(reviews).get((review.text, review.language, review.fingerprint), [])
    if any(row.reviewer.casefold() == review.reviewer.casefold() for row in signed):
        return f"{review.reviewer} has signed this text already."
    missing = missing_roles(review.language, [(row.reviewer, row.role) for row in signed])
    if review.role not in missing:
        return f"This text needs {' and '.join(f'a {role}' for role in missing) or 'nobody'} now."
    return ""


def _signatures(reviews: tuple[Review, ...]) -> Signatures:
    found: defaultdict[tuple[str, str, str], list[Review]] = defaultdict(list)
    for review in reviews:
        if review.state == State.REVIEWED:
            found[review.text, review.language, review.fingerprint].append(review)
    return found


def _written(key: str, language: str, text: str, signatures: Signatures) -> Written:
    mark = fingerprint(text)
    measured, signed = measure(text), tuple(signatures.get((key, language, mark), ()))
    return Written(
        language,
        text,
        mark,
        measured.segments,
        measured.encoding.value,
        signed,
        tuple(missing_roles(language, [(row.reviewer, row.role) for row in signed])),
    )
