"""The documentation runs: doctests, every Python block and every command of the pages."""

import doctest
import importlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import cases
from conventions import CONVENTIONS
from reliability import ROWS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
PAGES = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "docs/start.md"]
MODULES = sorted(
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    for path in SOURCE.rglob("*.py")
    if not {"lessons", "__main__.py"} & set(path.parts)
)


def blocks(page: str, *languages: str) -> list[str]:
    """The fenced blocks of a page in these languages, in order, with their line numbers kept."""
    text = (ROOT / page).read_text("utf-8")
    found = re.finditer(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [
        "\n" * text.count("\n", 0, match.start(2)) + match[2]
        for match in found
        if match[1] in languages
    ]


def commands(page: str) -> list[str]:
    """The lines of the shell blocks of a page, without prompts and comments."""
    lines = "".join(blocks(page, "sh", "bash", "shell", "console")).splitlines()
    found = (re.sub(r"^\$ ", "", line).split(" #")[0].strip() for line in lines)
    return [line for line in found if line and not line.startswith("#")]


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings(module, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert doctest.testmod(importlib.import_module(module)).failed == 0


@pytest.mark.parametrize("page", PAGES)
def test_python_blocks(page, monkeypatch, tmp_path):
    """All blocks of a page share one namespace, as a reader types them one after the other."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cases, "ROWS", cases.ROWS.copy())  # CONTRIBUTING.md adds one
    namespace: dict[str, object] = {"__name__": page}
    for block in blocks(page, "python", "pycon"):
        if ">>>" in block:
            test = doctest.DocTestParser().get_doctest(block, namespace, page, page, 0)
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
            assert runner.run(test, clear_globs=False).failed == 0
            namespace = test.globs
        else:
            exec(compile(block, page, "exec"), namespace)


def test_blocks_are_of_known_languages():
    """A block without a language, or with a rare one, would be executed by no test."""
    known = {"python", "pycon", "sh", "bash", "shell", "console", "text", "make"}
    known |= {"chain", "rooms", "gradient-rooms", "allowed", "exceptions"}
    for page in PAGES:
        fences = re.findall(r"^```(.*)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
        assert len(fences) % 2 == 0, page
        assert set(fences[::2]) <= known, page


@pytest.mark.parametrize("page", PAGES)
def test_a_text_after_python_is_what_that_prints(page, capsys, monkeypatch):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    text = (ROOT / page).read_text("utf-8")
    pair = r"^```python\n(.*?)^```\n\n```text\n(.*?)^```"
    found = re.findall(pair, text, re.MULTILINE | re.DOTALL)
    assert found or page != "README.md"
    for code, output in found:
        exec(compile(code, page, "exec"), {"__name__": page})
        assert capsys.readouterr().out == output


@pytest.mark.parametrize("page", PAGES)
def test_commands(page, tmp_path):
    """What a page tells a reader to type exists, and `layerlab` runs it, in order, in one folder.

    `make` is not run from here, nor the demo, nor what never ends: that they are there is enough.
    `tests/course/test_learner.py` trains what a learner wrote.
    """
    for line in commands(page):
        program, *words = shlex.split(line)
        name = Path(program).name
        if name == "make":
            targets = {word for word in words if "=" not in word and not word.startswith("-")}
            assert targets <= make_targets(), line
            if targets == {"course"}:
                run_layerlab(["start", "course"], tmp_path)
        elif name == "layerlab":
            example = (
                words[0] in ("demo", "watch")
                or "--with" in words
                or any(re.search("[A-Z]{3}", word) for word in words)
            )
            run_layerlab([words[0], "--help"] if example else words, tmp_path)
        elif name == "cd":
            tmp_path = tmp_path / words[0]
            assert tmp_path.is_dir(), line
        elif name.startswith("python"):
            assert (ROOT / words[0]).exists(), line
        elif "/" in program:
            assert (ROOT / program).exists(), line
        else:
            assert name in {"pip", "uv", "git", "source"}, f"who tries {line!r}?"


def test_every_make_target_is_explained():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make (\S+)", listed, re.MULTILINE)) == make_targets()


def test_the_differences_from_pytorch_are_those_of_the_tests():
    page = " ".join((ROOT / "docs" / "reliability.md").read_text("utf-8").split())
    told = page.partition("on purpose")[2].partition("##")[0]
    assert told.count("Why: ") == len(CONVENTIONS) <= 10
    for convention in CONVENTIONS:
        for sentence in (convention.theirs, convention.ours, convention.reason):
            assert sentence in told


def test_the_table_of_reliability_has_every_row():
    page = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    table = dict(re.findall(r"^\| (.*?) +\| +(\d+) \|", page, re.MULTILINE))
    assert all(int(table[row.name]) >= row.least for row in ROWS)


def test_continuous_integration_runs_what_the_pages_tell():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "set -euo pipefail" in script
    called = re.findall(r"^ *(make .*)$", script, re.MULTILINE)
    targets = ("lint", "test", "oracles", "test-slow", "nbgrader", "site-test")
    assert called == [f"make {target}" for target in targets]
    assert set(called) <= set(commands("CONTRIBUTING.md"))
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def run_layerlab(words: list[str], folder: Path) -> None:
    command = [sys.executable, "-m", "layerlab", *words]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    untouched = words[0] == "test"  # a lesson in which nothing is written yet does not pass
    assert run.returncode == (1 if untouched else 0), run.stderr
    assert "Traceback" not in run.stderr
