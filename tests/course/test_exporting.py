"""From cells to a module: it can be imported, says where it came from, and nothing is lost."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from layerlab.course.building import learner_notebook, learner_text, solved_text
from layerlab.course.exporting import (
    edited_by_hand,
    export,
    solved_package,
    unwritten,
    write_module,
)
from layerlab.course.lesson import Cell, lesson, parse
from layerlab.course.names import lesson_ids
from layerlab.errors import DataError, FileError
from tiny_course import COURSE, forget, make_course, read

SCALES = read("01_scales")


def cells(*sources: str) -> list[Cell]:
    """Exported cells, as a text file of them would give."""
    text = "\n\n".join(f"# %%\n#| export\n{source}" for source in sources)
    return list(parse(text)[1])


def exported(*sources: str) -> str:
    """The module without its header."""
    text = export(SCALES, cells(*sources), "01_scales.py")
    return text.split("\n\n", 3)[3]


def test_a_whole_module():
    module = export(SCALES, parse(solved_text(SCALES))[1], "01_scales.py")
    header, rest = module.split("\n# checksum ")
    assert header == (
        '"""Lesson 1, Scales: numbers, bent. From 01_scales.py, by `layerlab export`.\n\n'
        'Change it there and export again: what is written here is replaced.\n"""\n'
    )
    checksum, rest = rest.split("\n\n", 1)
    assert len(checksum) == 12
    assert rest == (
        "import numpy as np\n\n"
        '__all__ = ["relu", "twice"]\n\n\n'
        "# 01_scales.py, cell relu, line 48\n"
        "def relu(x):\n"
        '    """max(0, x): (...) -> (...)."""\n'
        "    # the larger of the two, number by number\n"
        "    return np.maximum(x, 0)\n\n\n"
        "# 01_scales.py, cell twice, line 63\n"
        "def twice(numbers):\n"
        '    """2x for each x of a list."""\n'
        "    return [2 * number for number in numbers]\n"
    )
    lines = solved_text(SCALES).splitlines()
    assert lines[48 - 1 : 50 - 1] == ["#| export", "def relu(x):"]
    assert lines[63 - 1] == "#| export"


def test_imports_stand_first_once_and_in_groups():
    assert exported(
        "import numpy as np\nimport math, os.path",
        "from mylayers.scales import relu\nfrom math import pi, e as euler\n"
        "import numpy as np\nx = 1",
        "from __future__ import annotations\nfrom math import pi\nimport numpy",
    ) == (
        "from __future__ import annotations\n\n"
        "import math\nimport os.path\nfrom math import e as euler, pi\n\n"
        "import numpy\nimport numpy as np\n\n"
        "from mylayers.scales import relu\n\n"
        '__all__ = ["x"]\n\n\n# 01_scales.py, cell 2, line 7\nx = 1\n'
    )


@pytest.mark.parametrize(
    "source",
    [
        "from math import *\nx = pi",  # what it binds is not known
        "def exp(x): return x\nfrom math import exp",  # the last one counts
        "import math; x = math.pi",  # shares its line
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None",
        "if True:\n    import math",
    ],
)
def test_imports_that_would_mean_something_else_at_the_head_stay(source):
    body = exported(source)
    assert body.endswith(f"\n# 01_scales.py, cell 1, line 2\n{source}\n")
    ast.parse(body)


def test_names_are_listed_that_the_module_defines_and_no_others():
    body = exported(
        "import math\nA, (B, *C) = 1, (2, 3)\nD: int = 4\n_private = [i for i in range(3)]",
        "for n in range(2):\n    last = n\nwith open(__file__) as file:\n    pass",
        "async def wait(): pass\nclass Thing:\n    inner = 1\n    def method(self): local = 2",
        "def f(argument):\n    local = argument\n    return local\nF = lambda z: z",
    )
    assert '__all__ = ["A", "B", "C", "D", "F", "Thing", "f", "file", "last", "n", "wait"]' in body


def test_what_is_imported_further_in_is_not_listed():
    assert "__all__ = []" in exported("if True:\n    import math")
    assert '__all__ = ["f"]' in exported("import math\ndef f():\n    import os")


def test_blanks_at_the_ends_of_lines_go_but_not_those_inside_strings():
    assert exported("x = 1   \n\n\ny = 2\t\n\n\n").endswith("\nx = 1\n\n\ny = 2\n")
    kept = 'text = """one  \ntwo"""  '
    assert exported(kept).endswith(f"{kept}\n")


def test_long_lists_get_a_line_for_each_name():
    names = [f"a_rather_long_name_{n}" for n in range(5)]
    body = exported(f"from mylayers.scales import {', '.join(names)}", "\n".join(
        f"{name}_2 = 1" for name in names
    ))  # fmt: skip
    imported = "".join(f"    {name},\n" for name in names)
    listed = "".join(f'    "{name}_2",\n' for name in names)
    assert f"from mylayers.scales import (\n{imported})\n\n" in body
    assert f"\n__all__ = [\n{listed}]\n\n" in body
    ast.parse(body)


def test_a_module_without_names_has_an_empty_list():
    assert exported("import math") == "import math\n\n__all__ = []\n"


@pytest.mark.parametrize(
    ("source", "line", "text"),
    [
        ("def f(x)\n    return x", 6, "expected ':': def f(x)"),
        ("x = 1\n  y = 2", 7, "unexpected indent: y = 2"),
        ("x = (1,\n", 6, "'(' was never closed: x = (1,"),
        ("return 3", 6, "'return' outside function: return 3"),
        ("x = 1\n%timeit x", 7, "invalid syntax: %timeit x"),
    ],
)
def test_what_is_no_python_is_refused_with_the_learners_own_line(source, line, text, tmp_path):
    file = f"# %%\n#| export\nok = 1\n# %%\n#| export\n{source}\n"
    (tmp_path / "mylayers").mkdir()
    old = tmp_path / "mylayers" / "scales.py"
    old.write_text("# mine\n")
    broken = [Cell("code", f"#| export\n{source}", {}, 2, 5)]
    with pytest.raises(DataError) as caught:
        write_module(SCALES, broken, "01_scales.py", old.parent, tmp_path / "backups")
    assert caught.value.what == f"01_scales.py cannot be exported: line {line} is no Python"
    assert caught.value.detail == text
    assert file.splitlines()[line - 1].strip() in caught.value.detail
    assert old.read_text() == "# mine\n"
    assert [path.name for path in tmp_path.rglob("*")] == ["mylayers", "scales.py"]


def test_in_a_notebook_the_line_is_that_of_its_cell():
    broken = [Cell("code", "#| export\nx = = 1", {"nbgrader": {"grade_id": "relu"}}, 7)]
    with pytest.raises(DataError, match="cell relu, its line 2 is no Python"):
        export(SCALES, broken, "01_scales.ipynb")


@pytest.mark.parametrize("source", ["x = '\0'", "x = '\ud800'"])
def test_letters_that_no_program_can_have_are_refused(source):
    with pytest.raises(DataError, match=r"01_scales\.py cannot be exported"):
        export(SCALES, [Cell("code", f"#| export\n{source}")], "01_scales.py")


def test_a_file_without_exported_cells_is_refused():
    with pytest.raises(DataError, match="no cell to export") as caught:
        export(SCALES, parse("# %%\nx = 1")[1], "01_scales.py")
    assert "layerlab reset 01_scales" in caught.value.fix


def test_what_the_learner_wrote_is_exported_without_the_marker_too():
    whole = solved_text(SCALES)
    bare = whole.replace("#| export\ndef relu", "def relu")
    assert bare != whole
    assert "\ndef relu(" in export(SCALES, parse(bare)[1], "01_scales.py")


def test_what_is_not_written_yet():
    todo = parse(learner_text(SCALES))[1]
    assert unwritten(todo) == ["relu", "twice"]
    assert unwritten(parse(solved_text(SCALES))[1]) == []
    assert "raise NotImplementedError()" in export(SCALES, todo, "01_scales.py")


def test_text_and_notebook_export_the_same_but_for_where():
    from_text = export(SCALES, parse(learner_text(SCALES))[1], "f")
    from_notebook = export(SCALES, parse(learner_notebook(SCALES), notebook=True)[1], "f")
    code = [ast.dump(ast.parse(text)) for text in (from_text, from_notebook)]
    assert code[0] == code[1]
    assert "# f, cell relu\n" in from_notebook


def test_the_checksum_notices_every_edit():
    text = export(SCALES, cells("x = 1"), "01_scales.py")
    assert not edited_by_hand(text)
    for edited in (text + "\n", text.replace("x = 1", "x = 2"), "x = 1\n", ""):
        assert edited_by_hand(edited)


def test_a_module_that_was_edited_by_hand_is_kept(tmp_path):
    package, backups = tmp_path / "mylayers", tmp_path / "kept" / "backups"

    def write(source):
        return write_module(SCALES, cells(source), "01_scales.py", package, backups)

    target, kept = write("x = 1")
    assert target == package / "scales.py"
    assert kept is None
    assert (package / "__init__.py").read_text().startswith('"""')
    assert write("x = 2")[1] is None
    assert not backups.exists()
    edited = target.read_bytes() + b"y = '\xff'\n"  # whatever stands there
    target.write_bytes(edited)
    _, kept = write("x = 3")
    assert kept.parent == backups
    assert kept.read_bytes() == edited
    assert "x = 3" in target.read_text()
    (package / "__init__.py").write_text("mine = 1\n")
    assert write("x = 4")[1] is None
    assert (package / "__init__.py").read_text() == "mine = 1\n"


def test_without_room_for_the_copy_nothing_is_replaced(tmp_path):
    package = tmp_path / "mylayers"
    package.mkdir()
    (package / "scales.py").write_text("mine = 1\n")
    (tmp_path / "backups").write_text("a file where the folder should be")
    with pytest.raises(FileError, match="cannot keep a copy"):
        write_module(SCALES, cells("x = 1"), "01_scales.py", package, tmp_path / "backups")
    assert (package / "scales.py").read_text() == "mine = 1\n"


def test_where_no_folder_can_be_made_it_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot make the folder"):
        write_module(SCALES, cells("x = 1"), "f", tmp_path / "file" / "mylayers", tmp_path)


def imported(folder: Path, code: str) -> str:
    """What a program prints that has the folder and NumPy, and nothing of layerlab's."""
    refuse = "import sys; sys.modules['layerlab'] = None; sys.path.insert(0, '.')\n"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", refuse + code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_solved_package_is_imported_without_layerlab(tmp_path, monkeypatch):
    make_course(monkeypatch, tmp_path / "lessons", COURSE)
    try:
        solved_package(tmp_path)
        before = solved_package(tmp_path / "before", before="02_pairs")
    finally:
        monkeypatch.undo()
        forget()
    code = "from mylayers.pairs import *; print(Pair(-1, 3).positive(), 'relu' in globals())"
    assert imported(tmp_path, code) == "3.0 False\n"
    assert sorted(path.name for path in before.iterdir()) == ["__init__.py", "scales.py"]


def test_the_whole_course_solved_is_a_package(tmp_path):
    solved_package(tmp_path)
    modules = [lesson(name).module for name in lesson_ids()]
    code = "".join(f"from mylayers.{module} import *\n" for module in modules)
    assert imported(tmp_path, f"{code}print('done')") == "done\n"
