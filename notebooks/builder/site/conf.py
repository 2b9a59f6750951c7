"""Sphinx's settings for the site; `make.py` writes the sources that it reads, and says where KaTeX is."""

import re

import mlmomentum

project = "mlmomentum"
author = "The mlmomentum developers"
copyright = "the mlmomentum developers: the code BSD 3-Clause, the lessons CC BY 4.0"
version = release = mlmomentum.__version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinxcontrib.katex"]
nb_execution_mode = "off"  # the notebooks have their outputs
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
myst_dmath_double_inline = True
katex_css_path = "katex.min.css"  # from npm; the package has all the rest

default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Attributes", "params_style")]  # else each is an entry of its own, and comes twice
add_module_names = False

html_theme = "sphinx_book_theme"
html_title = "mlmomentum"
templates_path = ["templates"]
html_css_files = ["icons.css", "explorer.css", "predict.css", "sheet.css", "site.css"]
html_js_files = [("modules.js", {"defer": ""}), ("site.js", {"defer": ""})]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_search_summary = False  # for that, a page would read the others, which no folder on a disk allows
html_use_index = html_domain_indices = False
html_last_updated_fmt = None
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "home_page_in_toc": True,
    "search_bar_text": "Search",
    "max_navbar_depth": 1,
    "show_toc_level": 2,
    "article_header_end": "article-header-buttons.html",
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"**": ["search-button-field.html", "sbt-sidebar-nav.html"]}  # the first entry leads home
SECTIONS = re.compile(r"(Args|Attributes|Examples?|Raises|Returns|Yields):\s*$")

ARGUMENTS = re.compile(r"(?<![\w*`])\*(\w+)(?![\w*])")  # as in "shape (*runs, n)", which is no emphasis


def literal_equations(app, what, name, object_, options, lines):
    """Our docstrings indent equations and code as Markdown does; reStructuredText would join their lines."""
    made, header = [], ""
    for before, line in zip(["", *lines], lines, strict=False):
        indented = line.startswith("    ")
        if indented and not before.strip() and header and not SECTIONS.match(header):
            made += [".. code-block:: text", ""]
            header = ""  # the rest of this block belongs to it
        if line.strip() and not indented:
            header = line
        made.append(ARGUMENTS.sub(r"\\*\1", line))
    lines[:] = made


def empty_heads(app, pagename, templatename, context, doctree):
    """The empty corner of a table is no heading of anything."""
    if "body" in context:
        context["body"] = context["body"].replace('<th class="head"><p></p></th>', "<td></td>")


def setup(app):
    """Called by Sphinx."""
    app.connect("html-page-context", empty_heads)
    app.connect("autodoc-process-docstring", literal_equations, priority=100)  # before napoleon
