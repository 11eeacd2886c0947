"""The audit: reading implementations, judging what was said, and the published strength."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from layerlab.check import ROLES
from layerlab.check.audit import CAUGHT, NAMED, audit, read_subjects, summed
from layerlab.errors import DataError

SUBJECTS = Path(__file__).parent / "subjects"
ROOT = SUBJECTS.parents[2]

RIGHT = """\
# role: dense
# mistake: none
# subject: D
# style: NumPy

import numpy as np


class D:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_in, n_out) * 0.1, np.zeros(n_out)

    def forward(self, x):
        return x @ self.W + self.b
"""
WRONG = RIGHT.replace("none", "bias-ignored").replace(" + self.b", "")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "dense").mkdir()
    (tmp_path / "dense" / "right__a.py").write_text(RIGHT)
    (tmp_path / "dense" / "bias_ignored__a.py").write_text(WRONG)
    return tmp_path


def test_what_an_audit_counts(folder):
    result = audit(read_subjects(folder))
    assert (len(result.wrong), result.caught, result.named) == (1, 1, 1)
    assert (len(result.right), result.accused) == (1, 0)
    assert result.strong_enough
    assert [(role, mistakes) for role, mistakes, _ in result.matrix()] == [
        ("dense", ("bias-ignored",)),
        ("dense", ()),
    ]
    content = json.loads(json.dumps(result.to_dict()))
    assert content["subjects"] == 2
    assert {r["file"]: r["said"] for r in content["results"]} == {
        "dense/bias_ignored__a.py": ["bias-ignored"],
        "dense/right__a.py": [],
    }


@pytest.mark.parametrize(
    ("name", "text", "caught", "named", "accused"),
    [
        ("another name", WRONG.replace("bias-ignored", "bias-doubled"), 2, 1, 0),
        ("not caught", RIGHT.replace("none", "bias-ignored"), 1, 1, 0),
        ("accused", WRONG.replace("bias-ignored", "none"), 1, 1, 1),
        ("one of two", WRONG.replace("bias-ignored", "bias-ignored weight-negated"), 2, 1, 0),
    ],
)
def test_what_is_not_as_it_should_be_is_counted(folder, name, text, caught, named, accused):
    (folder / "dense" / "b.py").write_text(text)
    result = audit(read_subjects(folder))
    assert (result.caught, result.named, result.accused) == (caught, named, accused), name
    assert not result.strong_enough


def test_only_one_role(folder):
    (folder / "linear").mkdir()
    (folder / "linear" / "a.py").write_text(RIGHT.replace("dense", "linear"))
    assert len(read_subjects(folder)) == 3
    assert [subject.role for subject in read_subjects(folder, "linear")] == ["linear"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\n", "lacks role, mistake, subject"),
        (RIGHT.replace("# role: dense", "# role: dense layer"), "'dense layer'"),
        (RIGHT.replace("# subject: D\n", ""), "lacks subject"),
    ],
)
def test_a_header_that_is_incomplete(folder, text, said):
    (folder / "dense" / "b.py").write_text(text)
    with pytest.raises(DataError, match=said):
        read_subjects(folder)


def test_a_folder_without_implementations(tmp_path):
    with pytest.raises(DataError, match="no implementations"):
        read_subjects(tmp_path)


# ── the published strength ───────────────────────────────────────────────────────────────────────

LEAST = 350  # implementations
LEAST_RIGHT = 8  # of each role


@pytest.mark.no_cover  # it takes time, and all that it reaches is measured elsewhere
@pytest.mark.parametrize("role", ROLES)
def test_every_wrong_implementation_is_caught_and_no_right_one_accused(role):
    result = audit(read_subjects(SUBJECTS, role))
    missed = [one.subject.path.name for one in result.wrong if not one.caught]
    assert missed == []
    accused = {one.subject.path.name: one.verdict for one in result.right if one.caught}
    assert accused == {}
    unnamed = {one.subject.path.name: one.verdict for one in result.wrong if not one.named}
    assert result.named >= NAMED * len(result.wrong), unnamed
    assert len(result.right) >= LEAST_RIGHT


def test_there_are_as_many_as_is_said():
    subjects = read_subjects(SUBJECTS)
    assert len(subjects) >= LEAST
    assert {subject.role for subject in subjects} == set(ROLES)
    assert CAUGHT == 1.0


@pytest.mark.parametrize("role", ROLES)
def test_every_mistake_has_two_implementations(role):
    styles: dict[str, list[str]] = {}
    for subject in read_subjects(SUBJECTS, role):
        for mistake in subject.mistakes:
            styles.setdefault(mistake, []).append(subject.style)
    shared = {"layer", "dense", "linear"}
    if role in shared:  # one table of mistakes, three roles
        for other in shared - {role}:
            for subject in read_subjects(SUBJECTS, other):
                for mistake in subject.mistakes:
                    styles.setdefault(mistake, []).append(subject.style)
    known = {mistake.slug for mistake in ROLES[role].mistakes}
    assert known - {slug for slug, found in styles.items() if len(set(found)) >= 2} == set()
    assert set(styles) <= known


def test_implementations_make_no_noise_on_import():
    """Each is imported in one process that turns warnings into errors."""
    code = (
        "import sys; from pathlib import Path; from layerlab.check.loading import load\n"
        "[load(Path(p), s) for p, s in zip(sys.argv[1::2], sys.argv[2::2])]"
    )
    pairs = [(str(s.path), s.subject) for s in read_subjects(SUBJECTS)]
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *(word for pair in pairs for word in pair)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)


def test_they_know_nothing_of_the_checker():
    for subject in read_subjects(SUBJECTS):
        assert "layerlab.check" not in subject.path.read_text("utf-8"), subject.path


def test_the_summary_of_a_row(folder):
    result = audit(read_subjects(folder))
    assert summed(result.results) == "bias-ignored, passed"


@pytest.mark.parametrize(
    "text",
    ["raise RuntimeError('x')\n", "class D(:\n", "import sys; sys.exit(3)\n", "1 / 0\n"],
)
def test_a_file_that_fails_on_import_is_a_wrong_one_without_a_name(folder, text):
    header = "".join(line for line in WRONG.splitlines(keepends=True) if line.startswith("#"))
    (folder / "dense" / "b.py").write_text(header + text)
    result = audit(read_subjects(folder))
    assert (len(result.wrong), result.caught, result.named) == (2, 2, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WRONG.replace("subject: D", "subject: E"), "b.py: there is no class or function"),
        (WRONG.replace("# style", "# name: nothing\n# style"), "b.py: there is no dense 'nothing'"),
    ],
)
def test_a_header_that_is_not_true_is_told_with_its_file(folder, text, said):
    (folder / "dense" / "b.py").write_text(text)
    with pytest.raises(DataError, match=said):
        audit(read_subjects(folder))


def test_other_things_in_the_folder_and_other_ways_to_write_a_file(folder, capsys):
    (folder / "dense" / "c.py").mkdir()
    (folder / "dense" / "notes.txt").write_text("no Python")
    (folder / "dense" / "b.py").write_bytes(b"\xef\xbb\xbf" + WRONG.encode())
    (folder / "dense" / "[red]d.py").write_bytes(WRONG.replace("\n", "\r\n").encode())
    (folder / "dense" / "e.py").write_text(
        WRONG + "print('noise')\nimport sys\nsys.stdout = None\n"
    )
    result = audit(read_subjects(folder))
    assert (len(result.wrong), result.named, result.strong_enough) == (4, 4, True)
    assert capsys.readouterr().out == ""
    (folder / "dense" / "f.py").write_bytes(b"# \xff\xfe\n")
    with pytest.raises(DataError, match=r"the header of f\.py lacks"):
        read_subjects(folder)
