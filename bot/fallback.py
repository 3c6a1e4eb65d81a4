"""Static TwiML for a second host, made out of the catalogue: what is said when we are not there.

Twilio calls the fallback URL when our webhook does not answer; without one it does nothing more,
and a texter in danger hears silence (R022). The files need no code, no store and no look at what
was texted, so every one of them says the same: this is automated, 911, and people who answer.
"""

from xml.sax.saxutils import escape

from bot.core.book import Answers
from bot.core.catalogue import LANGUAGES
from bot.core.prompts import phrase

FIRST = "sms.xml"
"""The file that the fallback URL names. It is in English: nobody has read what was texted."""


def fallback_files(book: Answers) -> dict[str, str]:
    """Return the files of the second host by their names: the one to serve, and one a language."""
    said = {language: phrase(book, "carrier.fallback", language) for language in LANGUAGES}
    files = {f"sms.{language}.xml": _twiml(text) for language, text in said.items()}
    return {FIRST: _twiml(said["en"]), **files}


def _twiml(text: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Response><Message>{escape(text)}</Message></Response>\n"
    )
