"""`layerlab doctor`: each thing that can be wrong is found, with how to mend it."""

import os
import re
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from cli.conftest import MAIN, SMALL, write_solved
from layerlab.cli.terminal import PLAIN


def test_nothing_is_wrong(layerlab, workspace):
    write_solved("01_scales")
    layerlab("test 1")
    answer = layerlab("doctor")
    assert (answer.code, answer.err) == (0, "")
    assert "✗" not in answer.out
    assert answer.out.endswith("\nNothing is wrong.\n")
    for line in (
        r"✓ Python: 3\.\d+\.\d+\S*, /",
        r"✓ layerlab: \d\S*, /",
        r"✓ packages: jupytext \d\S*, pyyaml \d\S*, matplotlib \d",
        r"✓ terminal: ",
        r"✓ workspace: /",
        r"✓ disk: [\d,]+ MB free",
        r"✓ progress: 3 events\n",
        r"✓ 01_scales: every cell is there\n",
        r"✓ mylayers\.scales: can be imported\n",
    ):
        assert re.search(line, answer.out), line


def test_outside_of_a_workspace(layerlab, workspace):
    os.chdir("..")
    answer = layerlab("doctor")
    assert answer.code == 0
    assert "! workspace: there is none here; layerlab start makes one\n" in answer.out
    answer = layerlab("doctor --workspace lessons")
    assert answer.code == 1
    assert "✗ workspace: lessons is not a workspace of the course\n    Fix: " in answer.out


def cells_gone():
    path = Path("01_scales.py")
    path.write_text(path.read_text().replace('"grade_id": "relu"', '"grade_id": "rule"'))


def cells_doubled():
    path = Path("01_scales.py")
    path.write_text(path.read_text().replace('"grade_id": "relu"', '"grade_id": "twice"'))


def package(name):
    Path(name).mkdir()
    Path(name, "__init__.py").write_text("")


WRONG = {
    "file gone": (lambda: Path("02_pairs.py").unlink(), "02_pairs: there is no", "layerlab start"),
    "not UTF-8": (
        lambda: Path("02_pairs.py").write_bytes(b"\xff"),
        "02_pairs: 02_pairs.py is no text in UTF-8 byte 0 is 0xff",
        "save it as UTF-8",
    ),
    "cell gone": (cells_gone, "01_scales: missing cells: relu", "layerlab reset 01_scales"),
    "cell twice": (
        cells_doubled,
        "01_scales: missing cells: relu; cells that are there twice: twice",
        "layerlab reset 01_scales",
    ),
    "no module": (
        lambda: Path("mylayers", "scales.py").write_text("1 +"),
        "mylayers.scales: cannot be imported: SyntaxError",
        "layerlab export scales",
    ),
    "module stops": (
        lambda: Path("mylayers", "scales.py").write_text("import nothing_of_this_name"),
        "mylayers.scales: cannot be imported: ModuleNotFoundError",
        "layerlab export scales",
    ),
    "numpy.py": (
        lambda: Path("numpy.py").write_text("raise SystemExit"),
        "names: numpy.py beside the lessons hides the module numpy",
        "give it another name",
    ),
    "random.py": (
        lambda: Path("random.py").write_text(""),
        "names: random.py beside the lessons hides the module random",
        "give it another name",
    ),
    "mylayers.py": (
        lambda: Path("mylayers.py").write_text(""),
        "names: mylayers.py beside the lessons hides the module mylayers",
        "give it another name",
    ),
    "json/": (
        lambda: package("json"),
        "names: json beside the lessons hides the module json",
        "give it another name",
    ),
    "progress": (
        lambda: (Path("progress.jsonl").unlink(), Path("progress.jsonl").mkdir()),
        "progress: cannot read progress.jsonl: Is a directory",
        "a plain file",
    ),
    "course.json": (
        lambda: Path(".layerlab/course.json").write_text("{"),
        "course.json cannot be read",
        "layerlab start writes it anew",
    ),
    "mylayers a file": (
        lambda: (shutil.rmtree("mylayers"), Path("mylayers").write_text("")),
        "writing: cannot write to ",
        "give yourself the right",
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_is_found_with_its_mend(layerlab, workspace, kind):
    spoil, said, fix = WRONG[kind]
    spoil()
    answer = layerlab("doctor")
    assert (answer.code, answer.err) == (1, "")
    assert answer.out.count("✗") == 1, answer.out
    line, mend = re.search(r"✗ (.*)\n    Fix: (.*)\n", answer.out).groups()
    assert said in line
    assert fix in mend
    assert answer.out.endswith("\n1 thing is wrong.\n")


def test_folders_of_ones_own_are_no_harm(layerlab, workspace):
    Path("test").mkdir()  # a name of Python's own, but no package
    Path("data").mkdir()
    assert layerlab("doctor").code == 0


def test_a_text_and_a_notebook_of_one_lesson(layerlab, workspace):
    shutil.copy("01_scales.py", "01_scales.ipynb")
    answer = layerlab("doctor")
    assert answer.code == 0
    assert "! 01_scales: there are 01_scales.py and 01_scales.ipynb; what counts is " in answer.out


def test_lessons_that_are_new(layerlab, workspace):
    path = workspace.parent / "lessons" / "03_more.py"
    shutil.copy(path.parent / "02_pairs.py", path)
    from tiny_course import forget

    forget()
    answer = layerlab("doctor")
    assert answer.code == 1
    assert "✗ lessons: there are new ones: 03_more\n    Fix: layerlab start adds them" in answer.out


def test_little_room_on_the_disk(layerlab, workspace, monkeypatch):
    usage = namedtuple("usage", "total used free")(10**9, 10**9, 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    answer = layerlab("doctor")
    assert answer.code == 1
    assert "✗ disk: 1 MB free\n    Fix: make room" in answer.out


def test_lines_of_the_progress_that_cannot_be_read_are_no_harm(layerlab, workspace):
    with open("progress.jsonl", "a") as file:
        file.write("{\n")
    answer = layerlab("doctor")
    assert answer.code == 0
    assert "! progress: 1 events; lines that could not be read: 1." in answer.out


def test_without_the_extra(layerlab_process, workspace):
    """What it needs the most to say."""
    hide = (
        "import sys, importlib.util as u; sys.modules['jupytext'] = None; f = u.find_spec; "
        "u.find_spec = lambda name: None if name == 'jupytext' else f(name); "
    )
    code = hide + SMALL.replace("lesson, names; ", "names; ").replace("lesson.LESSONS = ", "")
    running = layerlab_process("doctor", code=code.format(workspace.parent), PYTHONUTF8="1")
    out, err = running.communicate()
    assert (running.returncode, err) == (1, b"")
    text = out.decode()
    assert "✗ packages: missing: jupytext\n    Fix: pip install 'layerlab[course]'\n" in text
    assert "1 thing is wrong." in text


def test_a_terminal_of_plain_letters(layerlab_process, workspace):
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    running = layerlab_process("doctor", code=MAIN, **plain)
    out, _ = running.communicate()
    mark = "!".translate(PLAIN)
    assert re.search(rf"{mark} terminal: .*; some signs are shown as plain letters", out.decode())
