"""What holds for all tests: in which order, on which worker, and that with CI=true any skip fails."""

import importlib
import os
import re

import pytest

pytest.register_assert_rewrite("lab", "lite", "rehearsal")
SLOW = ("browser", "nbgrader", "notebook", "environment")  # the markers of what `make quick` leaves out


def pytest_configure(config):
    # Without its compiled modules each of a thousand processes compiles the package: a third of what its import takes.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if os.environ.get("CI") == "true":
        config.pluginmanager.register(NothingIsSkipped())


def pytest_collection_modifyitems(items):
    """The slow ones first, a browser's before all: at the end no worker is alone with one of them."""
    items.sort(key=lambda item: [not item.get_closest_marker(name) for name in SLOW])
    if any(item.get_closest_marker(name) for item in items[:1] for name in SLOW):
        # Its first import lists all fonts, and says so: better here than in a cell whose output is compared.
        importlib.import_module("matplotlib.font_manager")


@pytest.hookimpl(optionalhook=True)  # there may be no xdist
def pytest_xdist_auto_num_workers():
    """One more than there are processors: a third of the time a test waits, for a browser, a kernel, or a server."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class ByLesson(LoadScopeScheduling):
        """Keeps the tests of a file together on a worker, for what they share; or those of each lesson in a file."""

        def _split_scope(self, nodeid):
            lesson = re.search(r"\[\d\d(?=[-_])", nodeid)
            return nodeid.partition("::")[0] + (lesson[0] if lesson else "")

    return ByLesson(config, log) if config.getvalue("dist") == "loadscope" else None


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
