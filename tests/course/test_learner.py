"""A learner goes through the whole course, with the commands of docs/start.md and no others.

They read a lesson, write a solution with a mistake in it, are told which one, mend it, and go on;
at the end the layers that they wrote read handwritten digits.
"""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from layerlab.course.lesson import lesson
from layerlab.course.names import lesson_ids

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "start.md").read_text("utf-8")

# What somebody writes at first: (exercise, what stands in the solution, what they wrote, its name).
MISTAKES = {
    "02_activations": ("relu", "np.maximum(x, 0)", "np.abs(x)", "absolute"),
    "04_layers": ("Dense", "y = y + self.bias", "y = y - self.bias", "bias"),
}


def told(command):
    """Whether the page tells a learner to type this."""
    return re.search(rf"^(?:\| `)?{re.escape(command)}\b", PAGE, re.MULTILINE) is not None


class Learner:
    """Somebody at a terminal, in a folder."""

    def __init__(self, folder):
        self.folder = folder

    def types(self, command, *, code=0):
        """The output of a command that the page tells, with the exit code that it must have."""
        words = shlex.split(command)
        example = command.replace(words[2], "01") if words[1] in ("test", "hint") else command
        assert told(example) or told(" ".join(words[:2])), f"no page tells {command!r}"
        run = subprocess.run(
            [sys.executable, "-m", "layerlab", *words[1:]],
            cwd=self.folder, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert run.returncode == code, run.stdout + run.stderr
        assert "Traceback" not in run.stdout + run.stderr
        return run.stdout

    def writes(self, lesson_id, change=None):
        """Put a solution where the stubs are, with a change in it; all else stays as it is."""
        file = self.folder / f"{lesson_id}.py"
        text = file.read_text("utf-8")
        for cell in lesson(lesson_id).cells:
            if cell.is_solution:
                mine = "\n".join(
                    line for line in cell.source.split("\n")
                    if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION")
                )  # fmt: skip
                if change and cell.grade_id == change[0]:
                    assert change[1] in mine
                    mine = mine.replace(change[1], change[2])
                text = self.in_cell(text, cell.grade_id, mine)
        file.write_text(text, "utf-8")

    @staticmethod
    def in_cell(text, name, source):
        """The text with another source in the cell of this name."""
        begin = text.index("\n", text.index(f'"grade_id": "{name}"')) + 1
        end = text.find("\n# %%", begin)
        return text[:begin] + source + "\n" + text[end if end >= 0 else len(text) :]


@pytest.mark.slow
def test_from_the_first_neuron_to_digits(tmp_path):
    assert "make course" in PAGE  # which does this:
    Learner(tmp_path).types("layerlab start course")
    learner = Learner(tmp_path / "course")
    learner.types("layerlab doctor")
    assert "0 of" in learner.types("layerlab status")

    for lesson_id in lesson_ids():
        number = lesson_id[:2]
        assert "nothing is written yet" in learner.types(f"layerlab test {number}", code=1)
        assert "hint 1 of 3" in learner.types(f"layerlab hint {number}")
        mistake = MISTAKES.get(lesson_id)
        if mistake:
            learner.writes(lesson_id, mistake)
            said = learner.types(f"layerlab test {number}", code=1)
            assert f"{mistake[0]}" in said
            assert mistake[3] in said
            assert "expected" in said
        learner.writes(lesson_id)
        said = learner.types(f"layerlab test {number}")
        assert "mylayers" in said  # it is exported
        module = learner.folder / "mylayers" / f"{lesson(lesson_id).module}.py"
        assert module.is_file()
        learner.types(f"layerlab solution {number}")

    said = learner.types("layerlab status")
    points = re.search(r"(\d+) of (\d+) points\.", said)
    assert points[1] == points[2]

    said = learner.types("layerlab train digits --with mylayers")
    results = json.loads((learner.folder / "runs/digits/config.json").read_text("utf-8"))["results"]
    assert results["test_accuracy"] >= 0.95
    assert "mylayers/training.py" in said


def test_a_begun_lesson_survives_everything(tmp_path):
    """What is written stays, whatever is typed: starting again, a reset and its copy."""
    Learner(tmp_path).types("layerlab start course")
    learner = Learner(tmp_path / "course")
    learner.writes("01_neuron")
    mine = (learner.folder / "01_neuron.py").read_bytes()
    Learner(tmp_path).types("layerlab start course")
    assert (learner.folder / "01_neuron.py").read_bytes() == mine
    learner.types("layerlab test 01")
    learner.types("layerlab reset 01")
    assert (learner.folder / "01_neuron.py").read_bytes() != mine
    copies = [file.read_bytes() for file in (learner.folder / ".layerlab/backups").iterdir()]
    assert copies == [mine]
