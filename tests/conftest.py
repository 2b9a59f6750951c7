"""Nothing is left out in silence: a notebook that somebody has worked in is named, and with CI=true any skip fails."""

import importlib
import os
import sys
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
sys.path.insert(0, str(NOTEBOOKS))  # for the tests of the builder
from digest import is_edited  # noqa: E402
from lab import browser, home, opened, page, server  # noqa: E402, F401

importlib.import_module("matplotlib.font_manager")  # the first import lists all fonts: not in a cell that is compared


def worked_in():
    """The notebooks whose cells are not those that were built: their outputs cannot be compared."""
    return [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if is_edited(path)]


def pytest_configure(config):
    if os.environ.get("CI") == "true":
        config.pluginmanager.register(NothingIsSkipped())


def pytest_collection_modifyitems(items):
    edited = worked_in()
    for item in items:
        if item.path in edited:
            item.add_marker(pytest.mark.skip(reason=f"somebody has worked in {item.path.name}"))


def pytest_terminal_summary(terminalreporter):
    for path in worked_in():
        terminalreporter.write_line(f"{path.name} is not tested, because somebody has worked in it.", yellow=True)


class NothingIsSkipped:
    """Turns every skip, of a test or of a whole file, into a failure that gives the skip's reason."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        return self.fail((yield))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector):
        return self.fail((yield))

    def fail(self, report):
        if report.skipped and not hasattr(report, "wasxfail"):
            *_, reason = report.longrepr if isinstance(report.longrepr, tuple) else [report.longrepr]
            report.outcome, report.longrepr = "failed", f"With CI=true nothing may be skipped. {reason}"
        return report
