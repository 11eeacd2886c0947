"""`layerlab reset`: a fresh file, and the copy of what was there."""

import re
from pathlib import Path

from cli.conftest import write_solved
from layerlab.course.progress import read


def test_a_fresh_file_and_a_copy_of_the_old_one(layerlab, workspace):
    fresh = Path("01_scales.py").read_bytes()
    mine = write_solved("01_scales").read_bytes()
    assert layerlab("test 1").code == 0
    answer = layerlab("reset 1")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("01_scales.py is fresh. What you had written is in\n  .layerlab")
    copy = Path(re.search(r"\S+/01_scales-\S+\.py", answer.out)[0])
    assert copy.read_bytes() == mine
    assert Path("01_scales.py").read_bytes() == fresh
    assert read(Path()).of("reset")[0]["backup"] == copy.name
    assert "· 01_scales  0 of 5 points" in layerlab("status").out
    assert layerlab("solution 1").code == 0, "it had passed"


def test_what_is_fresh_already_is_not_copied(layerlab, workspace):
    answer = layerlab("reset scales")
    assert "there is nothing to reset" in answer.out
    assert not Path(".layerlab/backups").exists()
    assert not read(Path()).of("reset")


def test_what_cannot_be_read_is_reset_too(layerlab, workspace):
    Path("01_scales.py").write_bytes(b"\xff\x00")
    assert layerlab("reset 1").code == 0
    assert [copy.read_bytes() for copy in Path(".layerlab/backups").iterdir()] == [b"\xff\x00"]


def test_where_no_copy_can_be_kept_it_stays(layerlab, workspace):
    Path("01_scales.py").write_text("mine")
    Path(".layerlab/backups").write_text("a file")
    answer = layerlab("reset 1")
    assert (answer.code, answer.out) == (1, "")
    assert "Error: cannot keep a copy of 01_scales.py, so it stays as it is: " in answer.err
    assert Path("01_scales.py").read_text() == "mine"


def test_a_full_disk_for_the_progress_is_a_note(layerlab, workspace, full_disk):
    Path("01_scales.py").write_text("mine")
    answer = layerlab("reset 1")
    assert (answer.code, "is fresh" in answer.out) == (0, True)
    assert "Note: your progress is not recorded" in answer.err


def test_a_file_that_is_gone(layerlab, workspace):
    Path("01_scales.py").unlink()
    answer = layerlab("reset 1")
    assert answer.code == 1
    assert "there is no 01_scales.py" in answer.err
    assert "Fix: layerlab start" in answer.err
    assert layerlab("reset").code == 2
