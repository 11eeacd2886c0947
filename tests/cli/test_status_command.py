"""`layerlab status`: a table of how far each lesson is."""

import json
from pathlib import Path

from cli.conftest import write_solved
from layerlab.course.progress import record


def test_the_states_of_a_lesson(layerlab, workspace):
    answer = layerlab("status")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "· 01_scales  0 of 5 points  10 minutes\n"
        "· 02_pairs   0 of 4 points  10 minutes\n"
        "\n0 of 9 points.\nNext:\n  layerlab watch 01_scales\n"
    )
    write_solved("01_scales", ("return np.maximum(x, 0)", "raise NotImplementedError()"))
    layerlab("test 1")
    assert "✗ 01_scales  3 of 5 points  1 of 2 right\n" in layerlab("status").out
    write_solved("01_scales")
    layerlab("test 1 --no-export")
    assert "✓ 01_scales  5 of 5 points  passed\n" in layerlab("status").out
    layerlab("test 1")
    out = layerlab("status").out
    assert "✓ 01_scales  5 of 5 points  passed, exported\n" in out
    assert out.endswith("5 of 9 points.\nNext:\n  layerlab watch 02_pairs\n")
    layerlab("solution 2 --give-up --write")
    layerlab("test 2")
    out = layerlab("status").out
    assert "✓ 02_pairs   4 of 4 points  passed, exported, after giving up\n" in out
    assert out.endswith("9 of 9 points.\nNext:\n  layerlab train digits --with mylayers\n")


def test_as_json(layerlab, workspace):
    content = json.loads(layerlab("status --json").out)
    assert content["workspace"] == str(workspace)
    assert (content["earned"], content["points"], content["next"]) == (0, 9, "01_scales")
    assert content["lessons"][1] == {
        "lesson": "02_pairs", "title": "Pairs", "state": "not begun", "earned": 0, "points": 4,
        "right": 0, "exercises": 1, "exported": False, "gave_up": False, "minutes": 10,
        "tested": None,
    }  # fmt: skip
    layerlab("test 1")
    content = json.loads(layerlab("status --json").out)
    assert content["lessons"][0]["tested"].endswith("Z")


def test_lines_that_cannot_be_read_are_counted(layerlab, workspace):
    with open("progress.jsonl", "a") as file:
        file.write("<<<<<<< HEAD\n=======\n{")
    before = Path("progress.jsonl").read_bytes()
    answer = layerlab("status")
    assert (answer.code, "0 of 9 points" in answer.out) == (0, True)
    assert "Note: 3 lines of progress.jsonl could not be read and did not count." in answer.err
    assert Path("progress.jsonl").read_bytes() == before


def test_strange_events_do_no_harm(layerlab, workspace):
    for strange in ('"exercises": 3', '"exercises": {"relu": []}', '"passed": "yes"', '"x": 1e999'):
        with open("progress.jsonl", "a") as file:
            file.write(f'{{"at": "3", "event": "test", "lesson": "01_scales", {strange}}}\n')
        answer = layerlab("status")
        assert (answer.code, answer.err) == (0, "")
        assert "· 01_scales  0 of 5 points" in answer.out
        json.loads(layerlab("status --json").out)


def test_a_progress_that_cannot_be_read(layerlab, workspace):
    Path("progress.jsonl").unlink()
    Path("progress.jsonl").mkdir()
    answer = layerlab("status")
    assert answer.code == 1
    assert "Error: cannot read progress.jsonl: Is a directory" in answer.err


def test_training_that_was_done_is_not_proposed_again(layerlab, workspace):
    for number in (1, 2):
        layerlab(f"solution {number} --give-up --write")
        layerlab(f"test {number}")
    assert layerlab("status").out.endswith("Next:\n  layerlab train digits --with mylayers\n")
    record(workspace, "train", data="digits", accuracy=0.97)
    assert layerlab("status").out.endswith(
        "Your own layers have learned digits.\nNext:\n"
        "  layerlab train FILE.csv --target COLUMN --with mylayers\n"
    )
