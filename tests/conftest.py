"""What all tests share: Hypothesis without a clock, because a loaded machine is no failure.

And the option ``--at-least``, for a run whose tests must be neither skipped nor missing.
"""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

# Where CI judges a change it draws the same examples each time; elsewhere always new ones.
in_ci = bool(os.environ.get("CI"))
settings.register_profile("layerlab", deadline=None, print_blob=True, derandomize=in_ci)
settings.load_profile("layerlab")


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


def pytest_sessionfinish(session: pytest.Session) -> None:
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
