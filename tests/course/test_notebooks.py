"""Every notebook that is built runs in Jupyter from its first cell to its last."""

import nbformat
import pytest
from nbclient import NotebookClient

from layerlab.course.building import SETUP, learner_notebook, solved_notebook
from layerlab.course.exporting import solved_package
from layerlab.course.lesson import lesson
from layerlab.course.names import lesson_ids


def run(notebook: str, folder, **options):
    """The notebook, executed in a folder."""
    found = nbformat.reads(notebook, as_version=4)
    NotebookClient(
        found,
        timeout=300,
        resources={"metadata": {"path": str(folder)}},
        **options,
    ).execute()
    return found


@pytest.fixture(autouse=True)
def quiet_kernels(monkeypatch, tmp_path_factory):
    """A kernel neither reads nor writes the settings of whoever runs the tests."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("IPYTHONDIR", str(home / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(home / "runtime"))
    monkeypatch.delenv("MPLBACKEND", raising=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", lesson_ids())
def test_a_solved_notebook_runs_without_an_error_or_a_warning(name, tmp_path):
    """As in Colab: there is no `mylayers`, the first cell writes what the lesson needs."""
    found = run(solved_notebook(lesson(name)), tmp_path)
    outputs = [output for cell in found.cells for output in cell.get("outputs", ())]
    assert [it for it in outputs if it.output_type == "error"] == []
    assert [it.text for it in outputs if it.get("name") == "stderr"] == []
    kinds = {kind for output in outputs for kind in output.get("data", ())}
    assert kinds & {"image/png", "text/html"}
    written = sorted(path.stem for path in (tmp_path / "mylayers").glob("[a-z]*.py"))
    before = sorted(lesson(other).module for other in lesson_ids() if other < name)
    assert written == (before if "mylayers" in found.cells[0].source else [])


def test_in_the_unsolved_notebook_every_test_cell_fails(tmp_path):
    name = lesson_ids()[0]
    found = run(learner_notebook(lesson(name)), tmp_path, allow_errors=True)
    tests = [cell for cell in found.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert tests
    for cell in tests:
        assert [it.output_type for it in cell.outputs][-1:] == ["error"], cell.id


def test_the_first_cell_leaves_the_learners_own_package_alone(tmp_path):
    """It writes the modules of earlier lessons only where there is no package at all."""
    name = lesson_ids()[-1]
    found = nbformat.reads(solved_notebook(lesson(name)), as_version=4)
    found.cells = [cell for cell in found.cells if cell.id == SETUP]
    first = nbformat.writes(found)
    (tmp_path / "mylayers").mkdir()
    (tmp_path / "mylayers" / "__init__.py").write_text("")
    run(first, tmp_path)
    assert [path.name for path in (tmp_path / "mylayers").glob("*.py")] == ["__init__.py"]
    (tmp_path / "empty").mkdir()
    run(first, tmp_path / "empty")
    solved_package(tmp_path / "expected", before=name)
    files = {path.name: path.read_text() for path in (tmp_path / "empty").rglob("*.py")}
    assert files == {p.name: p.read_text() for p in (tmp_path / "expected").rglob("*.py")}
