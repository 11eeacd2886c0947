"""`layerlab start`: a folder to work in, and the next command."""

import json
from pathlib import Path

import pytest

from cli.conftest import MAIN


def test_a_folder_and_what_to_do_next(layerlab, workspace):
    answer = layerlab("start ../new")
    assert (answer.code, answer.err) == (0, "")
    assert "Made ../new/: 2 lessons" in answer.out
    assert answer.out.endswith(
        "Next:\n  cd ../new\n  open 01_scales.py in your editor, and read\n"
        "  layerlab watch 01_scales\n"
    )
    assert (workspace.parent / "new" / "02_pairs.py").is_file()


def test_without_a_name_it_is_called_course(layerlab, workspace, monkeypatch):
    monkeypatch.chdir(workspace.parent)
    assert "Made course/: " in layerlab("start").out
    assert Path("course", "01_scales.py").is_file()


def test_inside_a_workspace_it_adds_what_is_missing_there(layerlab, workspace, monkeypatch):
    Path("01_scales.py").write_text("mine")
    assert "Nothing is new: this folder has every lesson already." in layerlab("start").out
    Path("02_pairs.py").unlink()
    monkeypatch.chdir("mylayers")
    answer = layerlab("start")
    assert "Added to ../: 02_pairs.py" in answer.out
    assert "Left as they are: 01_scales.py" in answer.out
    assert (workspace / "01_scales.py").read_text() == "mine"
    assert not (workspace / "course").exists()


def test_notebooks(layerlab, workspace):
    assert "01_scales.ipynb" in layerlab("start ../n --notebooks").out
    json.loads((workspace.parent / "n" / "01_scales.ipynb").read_text("utf-8"))


def test_it_is_recorded(layerlab, workspace):
    event = json.loads(Path("progress.jsonl").read_text())
    assert event["event"] == "start"
    assert "01_scales.py" in event["made"]
    layerlab("start")
    assert len(Path("progress.jsonl").read_text().splitlines()) == 1  # nothing was made


def test_a_name_with_a_space_can_be_pasted(layerlab, workspace):
    assert "\n  cd '../my layers'\n" in layerlab("start", "../my layers").out


def test_a_file_in_its_place(layerlab, workspace):
    answer = layerlab("start README.md")
    assert answer.code == 1
    assert answer.err.startswith("Error: cannot make a workspace in 'README.md': ")
    assert "Fix: name a folder that you may write to: layerlab start DIR" in answer.err


def test_a_full_disk_for_the_progress_is_a_note(layerlab, workspace, full_disk):
    Path("02_pairs.py").unlink()
    answer = layerlab("start")
    assert answer.code == 0
    assert "Added to this folder: 02_pairs.py" in answer.out
    assert "Note: your progress is not recorded in progress.jsonl: No space left" in answer.err


@pytest.mark.parametrize("module", ["jupytext", "yaml"])
@pytest.mark.parametrize("command", ["start", "test", "watch", "hint 1", "reset 1", "solution 1"])
def test_where_the_extra_is_missing(layerlab_process, module, command):
    code = f"import sys; sys.modules[{module!r}] = None; {MAIN}"
    running = layerlab_process(*command.split(), code=code)
    out, err = running.communicate()
    assert (running.returncode, out) == (1, b"")
    assert b"which is not installed\n  Fix: pip install 'layerlab[course]'\n" in err
