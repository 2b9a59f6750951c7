"""The cheat sheet, made from the package: a first page to decide by, and after it the listing of everything.

As texts for a notebook, and as one page of HTML whose first section fills the first sheet of A4.
"""

import base64
import re
from html import escape

from nbconvert.filters import markdown2html

from builder import first_page, glimpses, listing
from mlmomentum.plots import Picture

TITLE = "Cheat sheet"
OPENING = f"""# {TITLE}

lr is the learning rate, γ is gamma, λ is any curvature, L and μ are the largest and the smallest, κ = L / μ, and σ is
the spread of the noise in a gradient."""
TO_PRINT = "\n\nTo print it, open `cheat_sheet.html`, which is in the same folder, in a browser."
APPENDIX = """# Appendix: everything in one place

All equations, limits, and words of the course, straight from the code."""


def texts() -> list[str]:
    """The cheat sheet in Markdown, a section each: those of the first page, and the appendix."""
    return [f"{OPENING}\n\n{glimpses.in_markdown()}", *first_page.sections(), APPENDIX, *listing.sections()]


def page() -> str:
    """The cheat sheet as one HTML file that needs nothing from elsewhere, laid out for A4."""
    first = [f"{as_html(OPENING)}{figures()}", *map(as_html, first_page.sections())]
    after = map(as_html, (APPENDIX, *listing.sections()))
    pages = ("\n".join(f"<section>\n{part}</section>" for part in parts) for parts in (first, after))
    return PAGE.format(TITLE, *pages)


def as_html(text: str) -> str:
    """Markdown as HTML, without links, since a browser can't show the notebooks that they lead to."""
    found = re.sub(r'<a class="anchor-link".*?</a>', "", markdown2html(text))
    # On a phone a wide table scrolls, which has to work from a keyboard as well.
    return re.sub(r"</?a\b[^>]*>", "", found).replace("<table>", '<table tabindex="0">')


def figures() -> str:
    """The small pictures as HTML that holds them."""
    shown = "\n".join(figure(glimpse, picture) for glimpse, picture in glimpses.pictures().items())
    return f'<div class="glimpses">\n{shown}\n</div>\n'


def figure(glimpse: glimpses.Glimpse, picture: Picture) -> str:
    """One of them, with its caption."""
    image = f"data:image/png;base64,{base64.b64encode(picture.png).decode()}"
    caption = f"<b>{escape(glimpse.name)}.</b> {escape(glimpse.caption)}"
    return f'<figure><img src="{image}" alt="{escape(picture.alt)}"><figcaption>{caption}</figcaption></figure>'


# In the first page, section 2 is what goes wrong, and section 3 where to start.
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{}</title>
<style>
:root {{ color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }}
body {{ margin: 2rem auto; max-width: 64rem; padding: 0 1rem; }}
h2 {{ border-bottom: 1px solid; break-after: avoid; font-size: 1.2em; margin: 1.6em 0 0.5em; }}
p {{ break-after: avoid; margin: 0.6em 0 0.2em; }}
pre {{ break-inside: avoid; margin: 0.2em 0 0.6em 1em; white-space: pre-wrap; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid #8888; padding: 0.2em 0.6em 0.2em 0; text-align: left; vertical-align: top; }}
tr {{ break-inside: avoid; }}
code, pre {{ font-family: ui-monospace, monospace; font-size: 0.93em; }}
.glimpses {{ display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); }}
figure {{ margin: 0.8em 0 0; }}
img {{ max-width: 100%; }}
@media screen and (max-width: 45rem) {{
  table {{ display: block; overflow-x: auto; }}
  td {{ min-width: 6.5rem; }}
  .glimpses {{ grid-template-columns: 1fr 1fr; }}
  .first section:nth-child(2) :is(table, tr, tbody, td) {{ border: 0; display: block; padding: 0; }}
  .first section:nth-child(2) tr {{ border-bottom: 1px solid #8888; padding: 0.4em 0; }}
  .first section:nth-child(2) thead {{ display: none; }}
  .first section:nth-child(2) td:nth-child(2)::before {{ content: "Because: "; }}
  .first section:nth-child(2) td:nth-child(3)::before {{ content: "So: "; }}
  .first section:nth-child(2) td:nth-child(4)::before {{ content: "Lesson "; }}
}}
@page {{ margin: 8mm; size: A4; }}
@media print {{
  :root {{ color-scheme: light; font-size: 8.5pt; line-height: 1.3; }}
  body {{ margin: 0; max-width: none; padding: 0; }}
  .first {{ break-after: page; font: 7pt/1.2 Arial, Helvetica, sans-serif; }}
  .first h1 {{ font-size: 1.5em; margin: 0; }}
  .first h2 {{ font-size: 1.15em; margin: 0.5em 0 0; }}
  .first th, .first td {{ padding-bottom: 0.08em; padding-top: 0.08em; }}
  .first section:nth-child(2) td:first-child {{ width: 20%; }}
  .first section:nth-child(3) td:nth-child(2), .first td:first-child:not(:has(strong)) {{ white-space: nowrap; }}
  .glimpses {{ gap: 4mm; grid-template-columns: repeat(4, 1fr); }}
  figure {{ margin-top: 0.3em; }}
}}
</style>
<body>
<main>
<div class="first">
{}
</div>
<div class="appendix">
{}
</div>
</main>
</body>
</html>
"""
