"""Checking a file in a process of its own: what hangs, dies or fails on import is told."""

import os
import time

import pytest

from layerlab.check import diagnose_file
from layerlab.errors import ArgumentError, FileError

START = """\
import os, sys, time
import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.1
        self.b = np.zeros(n_out)

    def forward(self, x):
"""


def written(folder, forward):
    path = folder / "layers.py"
    body = "".join(f"        {line}\n" for line in forward.splitlines())
    path.write_text(START + body)
    return path


def test_right_and_wrong(tmp_path):
    assert diagnose_file(written(tmp_path, "return x @ self.W + self.b"), "Dense", "dense").passed
    found = diagnose_file(written(tmp_path, "return x @ self.W"), None, "dense")
    assert found.mistake == "bias-ignored"
    assert found.counterexample.got == [1.0]


def test_a_file_beside_it_can_be_imported(tmp_path):
    (tmp_path / "helper_of_mine.py").write_text("def add(a, b):\n    return a + b\n")
    path = written(tmp_path, "from helper_of_mine import add\nreturn add(x @ self.W, self.b)")
    assert diagnose_file(path, "Dense", "dense").passed


def test_what_hangs_is_cut_off(tmp_path):
    path = written(tmp_path, "while True:\n    pass")
    found = diagnose_file(path, "Dense", "dense", seconds=1)
    assert not found.passed
    assert found.mistake is None
    assert "stopped after 1 second" in found.message


def test_no_process_is_left_behind(tmp_path):
    mark = tmp_path / "alive"
    path = written(
        tmp_path,
        "import subprocess\n"
        "code = 'import sys, time; time.sleep(1.5); open(sys.argv[1], chr(119))'\n"
        f"subprocess.Popen([sys.executable, '-c', code, {str(mark)!r}])\n"
        "while True:\n    pass",
    )
    found = diagnose_file(path, "Dense", "dense", seconds=1)
    assert "stopped" in found.message
    time.sleep(2)
    assert not mark.exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("os._exit(0)", "exit code 0"),
        ("os._exit(3)", "exit code 3"),
        ("os.abort()", "SIGABRT"),
        ("return self.forward(x)", "calls itself"),
        ("while True:\n    print(x)", "printed more than"),
        ("while True:\n    os.write(1, b'x' * 4096)", "stopped after"),
        ("return [0] * 10**10", "memory"),
        ("sys.exit(0)", "SystemExit"),
        ("raise KeyboardInterrupt", "ended"),
    ],
)
def test_what_dies_is_told(tmp_path, code, said):
    found = diagnose_file(written(tmp_path, code), "Dense", "dense", seconds=2)
    assert not found.passed
    assert found.mistake is None
    assert said in found.title + found.message


def test_what_is_printed_is_no_answer(tmp_path):
    forged = '{"role": "dense", "passed": true}'
    path = written(tmp_path, f"os.write(1, {forged.encode()!r})\nprint({forged!r})\nos._exit(0)")
    assert not diagnose_file(path, "Dense", "dense").passed


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("import numpy as np\nclass Dense(Base):\n    pass\n", "NameError", "class Dense(Base):"),
        (
            "class Dense:\n    def forward(self x):\n        pass\n",
            "SyntaxError",
            "def forward(self x):",
        ),
        ("import nothing_of_this_name\n", "ModuleNotFoundError", "import nothing_of_this_name"),
        ("def f():\n    return 1 / 0\nf()\n", "ZeroDivisionError", "return 1 / 0"),
    ],
)
def test_a_file_that_fails_on_import_shows_its_own_line(tmp_path, text, said, line):
    path = tmp_path / "mine.py"
    path.write_text(text)
    found = diagnose_file(path, "Dense", "dense")
    assert said in found.title
    assert found.title.startswith("mine.py, line ")
    assert found.raised.line == line
    assert "layerlab" not in str(found)


def test_a_file_that_is_not_utf8(tmp_path):
    path = tmp_path / "mine.py"
    path.write_bytes(b"x = '\xff\xfe'\nclass Dense:\n    pass\n")
    found = diagnose_file(path, "Dense", "dense")
    assert not found.passed
    assert "SyntaxError" in found.title


def test_wrong_calls(tmp_path):
    path = written(tmp_path, "return x @ self.W + self.b")
    with pytest.raises(ArgumentError, match="dense"):
        diagnose_file(path, "Dense", "dens")
    with pytest.raises(ArgumentError, match="Dense"):
        diagnose_file(path, "Dens", "dense")
    with pytest.raises(ArgumentError, match="seconds"):
        diagnose_file(path, "Dense", "dense", seconds=0)
    with pytest.raises((FileError, ArgumentError), match="no file"):
        diagnose_file(tmp_path / "none.py", "Dense", "dense")
    (tmp_path / "two.py").write_text("class A:\n    pass\nclass B:\n    pass\n")
    with pytest.raises(ArgumentError, match="which class or function"):
        diagnose_file(tmp_path / "two.py", None, "dense")
    (tmp_path / "empty.py").write_text("x = 3\n")
    with pytest.raises(ArgumentError, match="which class or function"):
        diagnose_file(tmp_path / "empty.py", None, "dense")


def test_no_descriptor_is_left_open(tmp_path):
    if not os.path.isdir("/proc/self/fd"):  # Linux alone has it, and continuous integration does
        pytest.skip("this system does not list open files")
    path = written(tmp_path, "return x @ self.W + self.b")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        diagnose_file(path, "Dense", "dense")
    assert len(os.listdir("/proc/self/fd")) == before


# ── what is around the file ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["random", "json", "numpy", "typing", "inspect", "layerlab"])
def test_a_file_named_like_a_library_is_not_taken_for_it(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{name}.py").write_text("raise RuntimeError('not this one')\n")
    assert diagnose_file(written(tmp_path, "return x @ self.W"), "Dense", "dense").mistake == (
        "bias-ignored"
    )


def test_a_file_that_is_itself_named_like_a_library(tmp_path):
    path = written(tmp_path, "return x @ self.W").rename(tmp_path / "random.py")
    assert diagnose_file(path, "Dense", "dense").mistake == "bias-ignored"


def test_code_that_forks_is_answered_once(tmp_path):
    path = tmp_path / "layers.py"
    path.write_text("import os\nos.fork()\n" + START + "        return x @ self.W\n")
    assert diagnose_file(path, "Dense", "dense").mistake == "bias-ignored"


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), 1e300])
def test_seconds_that_nobody_waits(tmp_path, seconds):
    path = written(tmp_path, "return x @ self.W")
    with pytest.raises(ArgumentError, match="seconds"):
        diagnose_file(path, "Dense", "dense", seconds=seconds)


def test_an_error_without_a_message_has_no_colon(tmp_path):
    path = written(tmp_path, "assert x is None\nreturn x")
    assert diagnose_file(path, "Dense", "dense").title == "it stops with AssertionError"
    path.write_text("raise GeneratorExit\n")
    assert diagnose_file(path, "Dense", "dense").title == "layers.py, line 1: GeneratorExit"
