"""`layerlab solution`: after passing, or given up; shown, or written."""

from pathlib import Path

from cli.conftest import write_solved
from layerlab.course.progress import read

RELU = "return np.maximum(x, 0)"


def test_not_before_it_passes(layerlab, workspace):
    before = Path("01_scales.py").read_bytes()
    for command in ("solution 1", "solution 1 --write"):
        answer = layerlab(command)
        assert (answer.code, answer.out) == (1, "")
        assert "01_scales has not passed yet, and its solution is shown after that" in answer.err
        assert "Fix: layerlab solution 01_scales --give-up shows it now, which is rec" in answer.err
        assert "maximum" not in answer.err
    assert Path("01_scales.py").read_bytes() == before
    assert not read(Path()).of("solution")


def test_after_passing(layerlab, workspace):
    write_solved("01_scales")
    assert layerlab("test 1").code == 0
    answer = layerlab("solution 1")
    assert (answer.code, answer.err) == (0, "")
    assert '  def relu(x):\n      """max(0, x): (...) -> (...)."""\n' in answer.out
    assert RELU in answer.out
    assert "BEGIN SOLUTION" not in answer.out
    assert "The same in the library, layerlab.functional.relu:\n" in answer.out
    assert "arrays.rectified(x)" in answer.out
    assert read(Path()).of("solution")[0]["gave_up"] is False


def test_giving_up_is_recorded_and_asked_for_once(layerlab, workspace):
    answer = layerlab("solution 1 --give-up")
    assert (answer.code, RELU in answer.out) == (0, True)
    assert read(Path()).gave_up("01_scales")
    assert RELU in layerlab("solution 1").out
    assert layerlab("solution 2").code == 1
    assert "NotImplementedError" in Path("01_scales.py").read_text(), "it is only shown"


def test_what_cannot_be_recorded_is_not_shown(layerlab, workspace, full_disk):
    before = Path("01_scales.py").read_bytes()
    answer = layerlab("solution 1 --give-up --write")
    assert (answer.code, answer.out) == (1, "")
    assert "Error: your progress is not recorded in progress.jsonl: No space left" in answer.err
    assert Path("01_scales.py").read_bytes() == before


def test_written_into_the_file_it_passes(layerlab, workspace):
    mine = Path("01_scales.py").read_bytes()
    answer = layerlab("solution 1 --give-up --write")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith("Next:\n  layerlab test 01_scales\n")
    assert [copy.read_bytes() for copy in Path(".layerlab/backups").iterdir()] == [mine]
    assert layerlab("test 1").code == 0


def test_a_cell_that_is_gone(layerlab, workspace):
    path = Path("01_scales.py")
    path.write_text(path.read_text().replace('"grade_id": "relu"', '"grade_id": "rule"'))
    before = path.read_bytes()
    answer = layerlab("solution 1 --give-up --write")
    assert (answer.code, answer.out) == (1, "")
    assert "the cell relu is missing from 01_scales.py, so nothing is written" in answer.err
    assert "Fix: layerlab reset 01_scales" in answer.err
    assert path.read_bytes() == before
