"""A learner's text cells without anything that could run in the browser of somebody who reads them."""

import html
import re

from mlmomentum.extras import needs_extra

with needs_extra("class"):
    import nh3

TAGS = set(
    """
    b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li ol p pre s span strong sub
    summary sup table tbody td th thead tr u ul
    """.split()  # noqa: SIM905
)
OTHER = re.compile(rf"<(?=[a-z/!?])(?!/?(?:{'|'.join(sorted(TAGS))})\s*/?>)", re.IGNORECASE)
SCHEME = re.compile(r"(?:java|vb|live)script\s*:|data\s*:\s*(?:text|image/svg|application)", re.IGNORECASE)
CLOSED = re.compile(r"\s*/>")  # as in <br/>, which nh3 writes as <br>
INVISIBLE = re.compile(r"[\t\r\n\\]")  # what Markdown or a browser takes out of an address
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def clean(text: str) -> str:
    """A text in Markdown without scripts, event handlers, and links that run something.

    Plain tags without attributes stay tags.  All others get a space behind their bracket, so that they are text for
    Markdown and for a browser, and nothing of it is lost: it may be half of `a<b`.  What is left is looked at by nh3.

    >>> clean("if $a<b$ and *$a>0$*, then <b>this</b>")
    'if $a< b$ and *$a>0$*, then <b>this</b>'
    >>> clean("<script>x()</script> [there](javascript:x())")
    '< script>x()< /script> [there](x())'
    """
    text = CONTROL.sub("", text)
    while (safe := _without_tags(_without_schemes(text))) != text:
        text = safe  # what was taken out may have held two halves apart
    return text


def _without_tags(text: str) -> str:
    text = OTHER.sub("< ", text)
    cleaned = nh3.clean(text, tags=TAGS, attributes={}, link_rel=None)
    return text if html.unescape(cleaned) == html.unescape(CLOSED.sub(">", text)) else cleaned


def _without_schemes(text: str) -> str:
    """Without the schemes of addresses that run something, however they are spelled."""
    while SCHEME.search(bare := INVISIBLE.sub("", html.unescape(text))):
        text = SCHEME.sub("", bare)
    return text
