"""`helpline check`: everything wrong in flows, texts and directory, and what is proved."""

import argparse
import sys
import time
from pathlib import Path

from bot.adapters.flow_lines import read_lines
from bot.adapters.folder_lock import alone
from bot.adapters.review_file import read_reviews, write_reviews
from bot.core.check.drawing import mermaid, svg
from bot.core.check.proof import Proof, prove
from bot.core.check.reviews import Standing, brought_up, standing
from bot.core.check.subject import Subject
from bot.settings import read_settings
from bot.wiring import DATA, FLOWS, read_book

REVIEWS = "reviews.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--flows", type=Path, default=FLOWS, help="another folder of flows")
    parser.add_argument("--data", type=Path, default=DATA, help="another folder of data")
    parser.add_argument("--fast", action="store_true", help="read only, do not walk the engine")
    parser.add_argument(
        "--release", action="store_true", help="refuse texts that their readers have not signed"
    )
    parser.add_argument(
        "--update-reviews", action="store_true", help="add new texts to reviews.csv as drafted"
    )
    parser.add_argument(
        "--draw", nargs="?", const="", metavar="FLOW", help="print a flow, or all, as Mermaid"
    )
    parser.add_argument("--svg", action="store_true", help="with --draw FLOW: print it as SVG")


def run(args: argparse.Namespace) -> int:
    """Do one thing: draw, bring the reviews up to date, or check."""
    started = time.monotonic()
    book = read_book(read_settings(), flows=args.flows, data=args.data)
    subject = Subject(book, read_lines(args.flows))
    if args.draw is not None:
        return _draw(subject, args.draw, as_svg=args.svg)
    if args.update_reviews:
        with alone(args.flows):  # somebody may be signing on the staff pages
            rows, lapsed = brought_up(subject, read_reviews(args.flows / REVIEWS))
            write_reviews(args.flows / REVIEWS, rows)
        print(f"{len(rows)} rows; {lapsed} signatures lapsed because their text has changed")
        return 0
    reviews = read_reviews(args.flows / REVIEWS)
    proof = prove(subject, explore=not args.fast)
    stands = standing(subject, reviews)
    _tell(proof, stands, time.monotonic() - started)
    if args.release and stands.unsigned:
        print(*stands.unsigned, sep="\n")
        print(f"{len(stands.unsigned)} texts are not signed; a release waits for them")
        return 1
    return 1 if proof.findings else 0


def _tell(proof: Proof, stands: Standing, seconds: float) -> None:
    for finding in proof.findings:
        print(finding)
    signed = ", ".join(
        f"{language} {stands.signed.get(language, 0)}/{stands.texts}"
        for language in ("en", "es", "pt", "ht")
    )
    figures = ", ".join(f"{count:,} {name}" for name, count in proof.figures)
    verdict = f"{len(proof.findings)} findings" if proof.findings else "proved"
    print(f"{verdict}: {figures}; {seconds:.1f} s")
    print(f"texts signed by their readers: {signed}")


def _draw(subject: Subject, name: str, *, as_svg: bool) -> int:
    flows = subject.book.flows
    if name and name not in flows.by_name:
        print(f"helpline check: no flow `{name}`: {', '.join(flows.by_name)}", file=sys.stderr)
        return 2
    write = svg if as_svg else mermaid
    for flow in flows.by_name.values():
        if name in {"", flow.flow}:
            sys.stdout.write(write(flows, flow))
    return 0
