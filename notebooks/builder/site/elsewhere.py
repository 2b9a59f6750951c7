"""Where the lessons run, besides a reader's own computer: in the browser alone, on Colab, and on Binder.

Colab and Binder read a repository on GitHub.  Only whoever publishes the site knows its name, so they give it.
"""

import html
import re
from dataclasses import dataclass

from builder.lesson import SourceError

BRANCH = "main"


@dataclass(frozen=True)
class Elsewhere:
    """Where the lessons of a site run.

    Attributes:
        browser: whether the site has the part in which lessons run.
        repository: where the course is on GitHub, as owner/name; without it, there is no Colab and no Binder.

    Raises:
        SourceError: that is no such name.
    """

    browser: bool = False
    repository: str = ""

    def __post_init__(self) -> None:
        if self.repository and not re.fullmatch(r"[\w.-]+/[\w.-]+", self.repository):
            raise SourceError(f"the repository is owner/name, as in GitHub's addresses, and not {self.repository!r}")

    def run(self, slug: str = "") -> str:
        """The button that runs a lesson in the browser, or leads to all of them."""
        lesson = f"?lesson={slug}" if slug else ""
        return _button(f"run/index.html{lesson}", "Write it in the browser", "mlm-first" if slug else "")

    def colab(self, slug: str) -> str:
        """The button that opens a lesson on Colab.

        >>> Elsewhere(repository="ana/course").colab("02_momentum").split('"')[3]
        'https://colab.research.google.com/github/ana/course/blob/main/notebooks/02_momentum.ipynb'
        """
        address = f"https://colab.research.google.com/github/{self.repository}/blob/{BRANCH}/notebooks/{slug}.ipynb"
        return _button(address, "Open in Colab")

    def binder(self) -> str:
        """The button that opens the first lesson on Binder."""
        return _button(f"https://mybinder.org/v2/gh/{self.repository}/{BRANCH}", "Open on Binder")

    def install(self) -> str:
        """What Colab has to run before a lesson.

        >>> Elsewhere(repository="ana/course").install()
        "%pip install -q 'mlmomentum[notebook] @ git+https://github.com/ana/course'"
        """
        return f"%pip install -q 'mlmomentum[notebook] @ git+https://github.com/{self.repository}'"


def _button(address: str, text: str, kind: str = "") -> str:
    return f'<a class="{f"mlm-button {kind}".strip()}" href="{html.escape(address)}">{text}</a>\n'
