"""The workspace: made once, found from within, never overwritten; the solution put into it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from layerlab.course import solving, starting, workspace
from layerlab.course.building import learner_notebook, learner_text, solved_notebook, solved_text
from layerlab.course.lesson import lesson, read_cells
from layerlab.course.progress import record
from layerlab.course.solving import require_leave, write_solution
from layerlab.course.starting import reset, start
from layerlab.course.workspace import COURSE, find_workspace
from layerlab.errors import ArgumentError, DataError, FileError, LayerlabError
from layerlab.files import create_whole
from tiny_course import COURSE as TINY
from tiny_course import forget, make_course

EVERY = {
    "01_scales.py",
    "02_pairs.py",
    "mylayers/__init__.py",
    "README.md",
    ".gitignore",
    ".gitattributes",
}


@pytest.fixture(autouse=True)
def course(tmp_path, monkeypatch):
    """Two small lessons instead of those of the course; a folder of its own to work in."""
    make_course(monkeypatch, tmp_path / "lessons", TINY)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    yield
    forget()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, with its path."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# ── start ────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_workspace():
    started = start(Path("w"))
    assert set(started.made) == EVERY
    assert (started.kept, started.existed) == ((), False)
    assert set(contents(Path("w"))) == EVERY | {COURSE.as_posix()}
    for name in TINY:
        assert Path("w", f"{name}.py").read_text("utf-8") == learner_text(lesson(name))
    known = started.workspace.facts("01_scales")
    assert known.exercises == {"relu": 2, "twice": 3}
    assert (known.points, known.module, known.minutes) == (5, "scales", 10)
    assert "merge=union" in Path("w", ".gitattributes").read_text()


def test_notebooks():
    start(Path("w"), "ipynb")
    assert Path("w", "01_scales.ipynb").read_text("utf-8") == learner_notebook(lesson("01_scales"))
    assert not list(Path("w").glob("*.py"))
    Path("w", "02_pairs.ipynb").unlink()
    assert start(Path("w")).made == ("02_pairs.ipynb",)  # the form is remembered
    Path("w", "02_pairs.ipynb").unlink()
    assert start(Path("w"), "py").made == ("02_pairs.py",)


def test_again_changes_nothing_that_is_there():
    workspace = start(Path("w")).workspace
    for name in EVERY:
        Path("w", name).write_text(f"mine {name}")
    record(workspace.folder, "test", lesson="01_scales")
    before = contents(Path("w"))
    again = start(Path("w"))
    assert (again.made, again.existed) == ((), True)
    assert again.kept == ("01_scales.py", "02_pairs.py")
    assert contents(Path("w")) == before
    Path("w", "02_pairs.py").unlink()
    assert start(Path("w")).made == ("02_pairs.py",)
    assert contents(Path("w")) == {
        **before,
        "02_pairs.py": learner_text(lesson("02_pairs")).encode(),
    }


def test_a_notebook_stands_for_its_lesson():
    start(Path("w"))
    Path("w", "01_scales.py").rename(Path("w", "01_scales.ipynb"))
    assert start(Path("w")).made == ()
    assert find_workspace(Path("w")).path("01_scales").name == "01_scales.ipynb"


def test_a_folder_with_other_files_keeps_them():
    Path("w").mkdir()
    Path("w", "01_scales.py").write_text("older work")
    Path("w", "mylayers").mkdir()
    assert "01_scales.py" in start(Path("w")).kept
    assert Path("w", "01_scales.py").read_text() == "older work"


def test_a_lesson_that_the_package_has_since(tmp_path, monkeypatch):
    make_course(monkeypatch, tmp_path / "fewer", {"01_scales": TINY["01_scales"]})
    old = start(Path("w")).workspace
    make_course(monkeypatch, tmp_path / "lessons", TINY)
    with pytest.raises(ArgumentError, match=r"does not have 02_pairs yet(.|\n)*layerlab start"):
        old.facts("02_pairs")
    assert start(Path("w")).made == ("02_pairs.py",)
    assert [known.id for known in find_workspace(Path("w")).lessons] == ["01_scales", "02_pairs"]


@pytest.mark.parametrize("stop", range(8))
def test_an_interrupted_start_is_completed_by_the_next(monkeypatch, stop):
    calls = iter(range(100))

    def interrupted(path, content):
        if next(calls) == stop:
            raise KeyboardInterrupt
        return create_whole(path, content)

    monkeypatch.setattr(starting, "create_whole", interrupted)
    if stop < len(EVERY):
        with pytest.raises(KeyboardInterrupt):
            start(Path("w"))
        with pytest.raises(DataError, match="is not a workspace"):
            find_workspace(Path("w"))
    calls = iter(range(100, 200))
    start(Path("w"))
    assert set(contents(Path("w"))) == EVERY | {COURSE.as_posix()}


START = """
from pathlib import Path
from layerlab.course import lesson, names
from layerlab.course.starting import start

names.LESSONS = lesson.LESSONS = Path("../lessons")
print(*start(Path("w")).made, sep="\\n")
"""


def test_two_starts_at_once_make_each_file_once():
    """In processes of their own: a fork of this one would have the threads of other libraries."""
    words = [sys.executable, "-c", START]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    made = [name for process in both for name in process.communicate()[0].split()]
    assert [process.returncode for process in both] == [0, 0, 0]
    assert sorted(made) == sorted(EVERY)
    assert set(contents(Path("w"))) == EVERY | {COURSE.as_posix()}


def test_a_folder_that_cannot_be_made(monkeypatch):
    Path("w").write_text("a file")
    with pytest.raises(FileError, match=r"cannot make a workspace in 'w': (File exists|Not a dir)"):
        start(Path("w"))
    assert Path("w").read_text() == "a file"


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_no_half_files(monkeypatch):
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="No space left on device"):
        start(Path("w"))
    assert contents(Path("w")) == {}


def test_a_file_is_made_whole_and_never_over_another(tmp_path, monkeypatch):
    path = tmp_path / "file"
    assert create_whole(path, b"one")
    assert not create_whole(path, b"two")
    path.unlink()
    path.symlink_to(tmp_path / "nowhere")  # a name that is taken, too
    assert not create_whole(path, b"two")
    path.unlink()
    monkeypatch.setattr(os, "link", full)  # as where a file system has no links
    assert create_whole(path, b"three")
    assert not create_whole(path, b"four")
    assert path.read_bytes() == b"three"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_no_lessons_is_an_error(tmp_path, monkeypatch):
    make_course(monkeypatch, tmp_path / "none", {})
    with pytest.raises(DataError, match="this installation has no lessons"):
        start(Path("w"))


# ── finding it, and the files in it ──────────────────────────────────────────────────────────────


def test_it_is_found_from_within(monkeypatch):
    made = start(Path("w")).workspace
    assert find_workspace(Path("w")).folder == made.folder == Path("w").resolve()
    Path("w", "a", "b").mkdir(parents=True)
    for inner in ("w", "a", "b"):
        monkeypatch.chdir(inner)
        assert find_workspace() == made


def test_a_folder_that_is_none():
    with pytest.raises(
        DataError, match=r"neither this folder nor one above it(.|\n)*layerlab start"
    ):
        find_workspace()
    with pytest.raises(DataError, match="nowhere is not a workspace"):
        find_workspace(Path("nowhere"))


def test_from_the_folder_around_it_the_way_in_is_told():
    start(Path("my course"), "py")
    with pytest.raises(DataError, match="neither this folder") as caught:
        find_workspace()
    assert caught.value.fix == "cd 'my course', which is one"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'{"form": "py"}',
        b'{"form": "txt", "lessons": []}',
        b'{"form": "py", "lessons": [{"id": "01"}]}',
        b'{"form": "py", "lessons": [{"id": "0", "title": "", "module": "", "minutes": "x",'
        b' "exercises": {}}]}',
        b"[" * 100_000,
    ],
    ids=range(10),
)
def test_course_facts_that_cannot_be_read_are_written_anew_by_start(content):
    start(Path("w"))
    Path("w", "01_scales.py").write_text("my work")
    whole = Path("w", COURSE).read_bytes()
    Path("w", COURSE).write_bytes(content)
    with pytest.raises(DataError, match=r"cannot be read(.|\n)*layerlab start writes it anew"):
        find_workspace(Path("w"))
    start(Path("w"))
    assert Path("w", COURSE).read_bytes() == whole
    assert Path("w", "01_scales.py").read_text() == "my work"


def test_a_file_that_is_gone():
    found = start(Path("w")).workspace
    Path("w", "01_scales.py").unlink()
    with pytest.raises(DataError, match=r"there is no 01_scales\.py(.|\n)*layerlab start puts"):
        found.path("01_scales")


def test_what_a_reader_means():
    found = start(Path("w")).workspace
    assert found.find_exercise("relu") == ("01_scales", "relu")
    assert found.find_exercise("Pair") == ("02_pairs", "Pair")
    assert found.find_exercise("2") == found.find_exercise("pairs.py") == ("02_pairs", None)
    assert found.find_exercise("01:twice") == ("01_scales", "twice")
    for word, nearest in (
        ("rellu", "relu"),
        ("scale", "01_scales"),
        ("01:relo", "01_scales:relu"),
        ("2:pair", "02_pairs:Pair"),
        ("1:", "01_scales:relu"),
    ):
        with pytest.raises(ArgumentError) as caught:
            found.find_exercise(word)
        assert caught.value.fix == nearest


def test_of_two_lessons_with_an_exercise_of_one_name_the_first_open_one(tmp_path, monkeypatch):
    both = TINY["01_scales"].replace('"twice"', '"Pair"').replace('"test_twice"', '"test_Pair"')
    make_course(monkeypatch, tmp_path / "both", {**TINY, "01_scales": both})
    found = start(Path("w")).workspace
    assert found.find_exercise("Pair") == ("01_scales", "Pair")
    record(found.folder, "test", lesson="01_scales", passed=True)
    assert find_workspace(Path("w")).find_exercise("Pair") == ("02_pairs", "Pair")


def test_the_next_lesson():
    found = start(Path("w")).workspace
    assert found.next_lesson() == "01_scales"
    assert found.next_lesson(after="01_scales") == "02_pairs"
    assert found.next_lesson(after="02_pairs") is None
    record(found.folder, "test", lesson="01_scales", passed=True)
    assert find_workspace(Path("w")).next_lesson() == "02_pairs"
    record(found.folder, "test", lesson="02_pairs", passed=True)
    assert find_workspace(Path("w")).next_lesson() is None


# ── copies, reset, solutions ─────────────────────────────────────────────────────────────────────


def test_copies_are_never_written_over():
    found = start(Path("w")).workspace
    path = found.path("01_scales")
    kept = []
    for number in range(4):
        path.write_text(f"work {number}")
        kept.append(found.backup(path))
    assert [copy.read_text() for copy in kept] == [f"work {number}" for number in range(4)]
    assert all(re.fullmatch(r"01_scales-\d{8}-\d{6}(-\d+)?\.py", copy.name) for copy in kept)


@pytest.mark.parametrize("form", ["py", "ipynb"])
def test_reset_keeps_what_was_written(form):
    found = start(Path("w"), form).workspace
    path = found.path("01_scales")
    fresh = path.read_bytes()
    assert reset(found, "01_scales") == (path, None)
    for work in (b"mine", b"\xff\xfe no text", b""):
        path.write_bytes(work)
        _, kept = reset(found, "01_scales")
        assert path.read_bytes() == fresh
        assert kept.read_bytes() == work


@pytest.mark.parametrize("job", [reset, write_solution])
def test_where_no_copy_can_be_kept_nothing_is_replaced(monkeypatch, job):
    found = start(Path("w")).workspace
    path = found.path("01_scales")
    path.write_text(path.read_text() + "# mine\n")
    before = path.read_bytes()
    monkeypatch.setattr(workspace, "create_whole", full)
    with pytest.raises(
        FileError, match=r"keep a copy of 01_scales\.py, so it stays as it is: No sp"
    ):
        job(found, "01_scales")
    assert path.read_bytes() == before


def test_leave_to_see_a_solution():
    found = start(Path("w")).workspace
    with pytest.raises(ArgumentError, match=r"has not passed yet(.|\n)*--give-up"):
        require_leave(found, "01_scales", give_up=False)
    require_leave(found, "01_scales", give_up=True)
    record(found.folder, "test", lesson="01_scales", passed=False)
    with pytest.raises(ArgumentError):
        require_leave(find_workspace(Path("w")), "01_scales", give_up=False)
    record(found.folder, "test", lesson="01_scales", passed=True)
    require_leave(find_workspace(Path("w")), "01_scales", give_up=False)
    record(found.folder, "solution", lesson="02_pairs", gave_up=True)
    require_leave(find_workspace(Path("w")), "02_pairs", give_up=False)


@pytest.mark.parametrize("form", ["py", "ipynb"])
@pytest.mark.parametrize("name", list(TINY))
def test_the_solution_in_an_untouched_file_is_the_solved_file(form, name):
    found = start(Path("w"), form).workspace
    path, kept = write_solution(found, name)
    whole = (solved_text if form == "py" else solved_notebook)(lesson(name))
    assert [cell.source for cell in read_cells(path)] == [
        cell.source for cell in read_cells_of(whole, form)
    ]
    build = learner_text if form == "py" else learner_notebook
    assert kept.read_text("utf-8") == build(lesson(name))


def read_cells_of(text: str, form: str) -> tuple[object, ...]:
    path = Path(f"whole.{form}")
    path.write_text(text, "utf-8")
    return read_cells(path)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_solution_leaves_the_learners_own_cells_alone(newline):
    found = start(Path("w")).workspace
    path = found.path("01_scales")
    text = learner_text(lesson("01_scales"))
    mine = "# %% my own\n# é ≠ e\nx = '''\n  text\n'''\n\n"
    text = text.replace("# %% [markdown]\n# ### Twice", f"{mine}# %% [markdown]\n# ### Twice")
    text = text.replace("Two ways to bend", "My notes: two ways to bend")
    path.write_bytes(text.replace("\n", newline).encode())
    write_solution(found, "01_scales")
    new = path.read_bytes().decode()
    assert new.count("\n") == new.count(newline)
    new = new.replace(newline, "\n")
    assert mine in new
    assert "My notes" in new
    assert "return np.maximum(x, 0)" in new
    assert "NotImplementedError" not in new


def test_the_solution_leaves_a_notebooks_own_cells_alone():
    found = start(Path("w"), "ipynb").workspace
    path = found.path("01_scales")
    notebook = json.loads(path.read_text("utf-8"))
    mine = {"cell_type": "code", "id": "mine", "metadata": {"tags": ["é"]}, "execution_count": 3,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["7\n"]}],
            "source": ["print(7)"]}  # fmt: skip
    notebook["cells"].insert(3, mine)
    notebook["metadata"]["mine"] = 1
    path.write_text(json.dumps(notebook), "utf-8")
    write_solution(found, "01_scales")
    new = json.loads(path.read_text("utf-8"))
    assert new["cells"][3] == mine
    assert new["metadata"] == notebook["metadata"]
    assert "np.maximum" in json.dumps(new)


def doubled(text: str) -> str:
    begin = text.index("# %% nbgrader")
    cell = text[begin : text.index("# %%", begin + 4)]
    return text[:begin] + cell + text[begin:]


WRONG = {
    "missing": (
        lambda text: text.replace('"grade_id": "relu"', '"grade_id": "other"'),
        "is missing",
    ),
    "twice": (doubled, "more than once in"),
    "marker in a text": (
        lambda text: text.replace("raise NotImplementedError()", 's = """\n# %% x\n"""', 1),
        "cannot be told apart",
    ),
    "no cells": (lambda text: "hello", "is missing"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_where_a_cell_is_not_found_once_nothing_is_written(kind):
    found = start(Path("w")).workspace
    path = found.path("01_scales")
    change, message = WRONG[kind]
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    before = contents(Path("w"))
    with pytest.raises(DataError, match=rf"{message}(.|\n)*layerlab reset 01_scales"):
        write_solution(found, "01_scales")
    assert contents(Path("w")) == before


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b'{"cells": 3}', b'{"cells": [{}], "nbformat": 4}', b"\xff"]
)
def test_the_solution_of_a_notebook_that_is_none(content):
    found = start(Path("w"), "ipynb").workspace
    path = found.path("01_scales")
    path.write_bytes(content)
    with pytest.raises(LayerlabError, match=r"can be read|UTF-8|is missing"):
        write_solution(found, "01_scales")
    assert path.read_bytes() == content


def test_the_librarys_own_source_is_shown():
    sources = solving.sources_in_library("01_scales")
    assert list(sources) == ["layerlab.functional.relu"]
    assert "def relu(x" in sources["layerlab.functional.relu"]


def test_the_quick_part_loads_no_reader_of_notebooks():
    """`status` must not wait for them."""
    code = (
        "import sys, layerlab.cli.status\n"
        "print(*[n for n in ('jupytext', 'yaml', 'rich', 'matplotlib', 'layerlab.check')"
        " if n in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
