"""Answers with a page."""

from typing import Any

from flask import Response, make_response, render_template


def page(template: str, *, status: int = 200, **shown: Any) -> Response:
    """Fill a template in."""
    return make_response(render_template(f"staff/{template}", **shown), status)
