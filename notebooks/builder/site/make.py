"""Builds the site: writes what Sphinx reads, has Sphinx make pages of it, and puts them in their place."""

import base64
import gzip
import io
import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import numpy as np
from sphinx.application import Sphinx
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace

from builder.lesson import Lesson, SourceError
from builder.site import concept_pages, lesson_pages, other_pages
from builder.site.elsewhere import Elsewhere
from builder.site.lesson_pages import Page
from builder.site.shown import shown
from mlmomentum.explorer import Explorer
from mlmomentum.explorer.page import state

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
NOTEBOOKS = PROJECT / "notebooks"
PACKAGE = PROJECT / "mlmomentum"
KATEX = PROJECT / ".venv/katex"
RUNS = "run"  # the folder of the site in which the lessons run; another part of the build makes it
MODULES = {
    "explorer": PACKAGE / "explorer/explorer.js",
    "predict": PACKAGE / "questions/predict.js",
    "sheet": PACKAGE / "questions/sheet.js",
}
UNUSED = (  # of what Sphinx and its theme write
    ".buildinfo",
    "objects.inv",
    "_sources",
    "_static/**/*.map",
    "_static/*.html",
    "_static/fonts/*.ttf",
    "_static/fonts/*.woff",
    "_static/images",
    "_static/locales",
    "_static/scripts/fontawesome.js*",
    "_static/vendor",
)
STYLES = (PACKAGE / "explorer/explorer.css", PACKAGE / "questions/predict.css", PACKAGE / "questions/sheet.css")


def build(folder: Path, lessons: list[Lesson], katex: Path = KATEX, repository: str = "") -> None:
    """Build the site, all of it or nothing; what is in its folder `run` stays.

    Args:
        folder: where it goes; a site that is there is replaced.
        lessons: all lessons, in order, with their solutions.
        katex: a folder with KaTeX's style sheet and fonts.
        repository: where the course is on GitHub, as owner/name, for Colab and Binder; empty if it isn't there.

    Raises:
        SourceError: a notebook has somebody's work in it, KaTeX isn't there, Sphinx found something wrong, or
            `repository` has another form.
    """
    if not (katex / "katex.min.css").exists():
        raise SourceError(f"KaTeX isn't in {katex}: run make site, which fetches it from npm")
    elsewhere = Elsewhere((folder / RUNS / "index.html").exists(), repository)
    with TemporaryDirectory(prefix=f".{folder.name}-", suffix=".draft", dir=folder.parent) as draft:
        source, made = Path(draft, "source"), Path(draft, "site")
        pages = [page_of(lesson, elsewhere) for lesson in lessons]
        write(source, sources(pages, elsewhere) | static_files())
        write(made, files_beside(pages))
        run_sphinx(source, made, katex)
        put_in_place(made, folder)


def sources(pages: list[Page], elsewhere: Elsewhere) -> dict[str, bytes]:
    """All that Sphinx makes pages of, by name."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    texts = {
        "index.md": other_pages.first_page(readme, pages, elsewhere),
        "my_progress.md": other_pages.PROGRESS,
        **concept_pages.pages(page.lesson for page in pages),
        **other_pages.guides(PROJECT / "deploy"),
        **other_pages.cheat_sheet_page(NOTEBOOKS / "cheat_sheet.ipynb"),
        **other_pages.api_pages(),
        **{f"{page.slug}.ipynb": nbformat.writes(page.notebook) for page in pages},
    }
    pictures = other_pages.glimpses(NOTEBOOKS / "cheat_sheet.ipynb")
    return pictures | {name: text.encode() for name, text in texts.items()}


def page_of(lesson: Lesson, elsewhere: Elsewhere) -> Page:
    """A lesson's page, made of the notebook that learners get."""
    path = NOTEBOOKS / f"{lesson.slug}.ipynb"
    lesson_pages.expect_untouched(path, lesson)
    return lesson_pages.page_of(lesson, nbformat.read(path, as_version=4), shown(lesson.notebook.cells), elsewhere)


def files_beside(pages: list[Page]) -> dict[str, bytes]:
    """What the pages need or offer beside them, by path in the site."""
    files = {
        "pictures/hero.webp": (NOTEBOOKS / "pictures/hero.webp").read_bytes(),
        "print/cheat_sheet.html": (NOTEBOOKS / "cheat_sheet.html").read_bytes(),
    }
    for page in pages:
        files |= page.files
        files[f"notebooks/{page.slug}.ipynb"] = (NOTEBOOKS / f"{page.slug}.ipynb").read_bytes()
        for cell, value in page.shown.items():
            if isinstance(value, Explorer):
                name = lesson_pages.model_name(page.slug, cell)
                files[f"explorers/{name}.js"] = model(name, value)
    return files


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write files, each into the folder that its name asks for."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def model(name: str, explorer: Explorer) -> bytes:
    """A script that hands over an explorer's numbers: from a folder on a disk, a page can load nothing else."""
    packed = base64.b64encode(gzip.compress(in_planes(explorer.data), mtime=0)).decode()
    return f"mlmomentum.models[{json.dumps(name)}] = {json.dumps(state(explorer) | {'data': packed})};\n".encode()


def in_planes(data: bytes) -> bytes:
    """The steps from each 16-bit integer to the next: first all low bytes, then all high ones.

    Neighbors on a curve are alike, so this packs into half of the room. site.js takes it back.

    >>> in_planes(b"\\x01\\x02\\x04\\x02\\x05").hex(" ")
    '01 03 01 02 00 fe'
    """
    even = np.frombuffer(data + bytes(len(data) % 2), "<i2")
    return np.diff(even, prepend=np.int16(0)).astype("<i2").view(np.uint8).reshape(-1, 2).T.tobytes()


def static_files() -> dict[str, bytes]:
    """The styles and scripts of the site, and of the package."""
    files = {f"_static/{path.name}": path.read_bytes() for path in (*(HERE / "static").iterdir(), *STYLES)}
    modules = {name: path.read_text(encoding="utf-8") for name, path in MODULES.items()}
    files["_static/modules.js"] = f"var mlmomentum = {{ models: {{}}, modules: {json.dumps(modules)} }};\n".encode()
    files["_static/questions.js"] = lesson_pages.questions()
    return files


def run_sphinx(source: Path, made: Path, katex: Path) -> None:
    """Make the pages.

    Raises:
        SourceError: Sphinx has warned, such as of a link that leads nowhere.
    """
    warnings = io.StringIO()
    settings = {"srcdir": source, "confdir": HERE, "outdir": made, "doctreedir": source / ".doctrees"}
    static = {"html_static_path": [str(source / "_static"), str(katex)]}
    nocolor()
    with docutils_namespace():
        app = Sphinx(**settings, buildername="html", confoverrides=static, status=None, warning=warnings)
        app.build()
    if told := warnings.getvalue().strip():
        raise SourceError(f"Sphinx has warned:\n{told.replace(f'{source}/', '')}")
    for unused in UNUSED:
        for path in made.glob(unused):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def put_in_place(made: Path, folder: Path) -> None:
    """Replace the old site by the new one, and keep what is in its folder `run`."""
    (made / ".nojekyll").touch()  # GitHub would leave out the folders that begin with _
    if (folder / RUNS).exists():
        (folder / RUNS).rename(made / RUNS)
    if folder.exists():
        shutil.rmtree(folder)
    made.rename(folder)
