"""Reads and writes `flows/reviews.csv`: who has signed which text, in which language."""

import csv
from io import StringIO
from pathlib import Path

from bot.core.check.reviews import COLUMNS, Review, unusable
from bot.core.issue import AuthoringError, Issue


def read_reviews(path: Path) -> tuple[Review, ...]:
    """Read every row; without the file nothing is signed.

    Raises:
        AuthoringError: the file, or a row of it, cannot be used.
    """
    shown = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError:
        raise AuthoringError((Issue(shown, 1, "is not UTF-8", "save it as CSV UTF-8"),)) from None
    rows = csv.DictReader(StringIO(text, newline=""))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        hint = f"the first line is {','.join(COLUMNS)}"
        raise AuthoringError((Issue(shown, 1, "these are not the columns of reviews", hint),))
    reviews = tuple(Review(*((row[column] or "").strip() for column in COLUMNS)) for row in rows)
    issues = tuple(unusable(reviews, shown))
    if issues:
        raise AuthoringError(issues)
    return reviews


def write_reviews(path: Path, reviews: tuple[Review, ...]) -> None:
    """Write every row, so that a spreadsheet and a reviewer of changes can both read them.

    The file is replaced as a whole, so that nobody reads half of it.
    """
    beside = path.with_suffix(".csv.new")
    with beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(tuple(getattr(row, column) for column in COLUMNS) for row in reviews)
    beside.replace(path)
