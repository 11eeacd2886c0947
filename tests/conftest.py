"""What all tests share: Hypothesis without a clock, because a loaded machine is no failure.

The option ``--at-least``, for a run whose tests must be neither skipped nor missing; and the
fixture `count` with the option ``--counts``, for cases of which there must be enough.
"""

import gc
import os
from collections import Counter
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from reliability import ROWS

# Where CI judges a change it draws the same examples each time; elsewhere always new ones.
in_ci = bool(os.environ.get("CI"))
settings.register_profile("layerlab", deadline=None, print_blob=True, derandomize=in_ci)
settings.load_profile("layerlab")

# What a test does not say about the engine is done by NumPy, which compiles nothing.
os.environ.setdefault("LAYERLAB_ENGINE", "numpy")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Files that compare with PyTorch import it at the top: do not even read them without need."""
    left_out = "not oracle" in config.getoption("markexpr") or find_spec("torch") is None
    return True if left_out and collection_path.name.endswith("_oracle.py") else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--at-least",
        type=int,
        default=None,
        help="fail unless so many tests passed and not one was skipped",
    )
    parser.addoption(
        "--counts",
        default="",
        metavar="RUN[,RUN]",
        help="print what these runs count (see tests/reliability.py), and fail if it is too little",
    )


@pytest.fixture
def count(request: pytest.FixtureRequest) -> Callable[[str, int], None]:
    """``count(name, n=1)`` adds to a row of tests/reliability.py, if the test passes."""

    def add(name: str, n: int = 1) -> None:
        assert name in {row.name for row in ROWS}, f"no row {name!r} in tests/reliability.py"
        request.node.user_properties.append(("count", [name, n]))

    return add


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before the selection by marks: what counts is what `make reliability` runs."""
    for item in items:
        if "count" in getattr(item, "fixturenames", ()):
            item.add_marker("reliability")


def pytest_sessionfinish(session: pytest.Session) -> None:
    check_number_of_tests(session)
    check_counts(session)


def check_counts(session: pytest.Session) -> None:
    """The table of what was counted; a failed session if a row has too little."""
    runs = session.config.getoption("--counts").split(",")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    rows = [row for row in ROWS if row.run in runs]
    if not rows or reporter is None or session.config.getoption("--collect-only"):
        return
    counted: Counter[str] = Counter()
    for report in reporter.stats.get("passed", []):
        for kind, value in report.user_properties:
            if kind == "count" and report.when == "call":
                counted[value[0]] += value[1]
    reporter.write_line(f"\n\n| {'counted on ' + date.today().isoformat():56} | cases |  wanted |")
    reporter.write_line(f"|{'-' * 58}|------:|--------:|")
    for row in rows:
        short = counted[row.name] < row.least
        line = f"| {row.name:56} | {counted[row.name]:5} | ≥ {row.least:5} |"
        reporter.write_line(line + (" TOO FEW" if short else ""), red=short)
        if short:
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


def check_number_of_tests(session: pytest.Session) -> None:
    least = session.config.getoption("--at-least")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if least is None or reporter is None or session.config.getoption("--collect-only"):
        return
    passed = len(reporter.stats.get("passed", []))
    skipped = len(reporter.stats.get("skipped", []))
    if passed < least or skipped:
        reporter.write_line(
            f"\n{passed} tests passed and {skipped} were skipped; "
            f"wanted are at least {least} and none skipped",
            red=True,
        )
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def tracers():
    """The stand-ins for values that JAX made in this test and that something still holds.

    What other tests have left behind is set aside, or looking through it would take seconds.
    """

    import jax  # here, because most tests do without it

    def living():
        gc.collect()
        # type(x), because isinstance would ask the proxies of other libraries, which load modules
        return [x for x in gc.get_objects() if issubclass(type(x), jax.core.Tracer)]

    gc.freeze()
    yield living
    gc.unfreeze()
