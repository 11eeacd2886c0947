"""Checking a lesson: what is said of each exercise, and of files that are not as they should be."""

import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from layerlab.course import grading
from layerlab.course.building import (
    learner_notebook,
    learner_text,
    solved_notebook,
    solved_text,
)
from layerlab.course.channel import Channel, ChildGone, start_child
from layerlab.course.exercises import exercises
from layerlab.course.exporting import solved_package
from layerlab.course.grading import grade
from layerlab.course.lesson import lesson
from layerlab.course.names import lesson_ids
from layerlab.errors import ArgumentError

NEURON = "01_neuron"
MODERN = "06_modern_layers"


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """The folder `mylayers` with every lesson solved."""
    folder = tmp_path_factory.mktemp("solved")
    solved_package(folder)
    return folder / "mylayers"


@pytest.fixture
def check(tmp_path, package):
    """`check(text)`: the result for a lesson's file with this text."""

    def checked(text, lesson_id=NEURON, *, name=None, mylayers=package, **options):
        file = tmp_path / (name or f"{lesson_id}.py")
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return grade(lesson_id, file, mylayers, **options)

    return checked


def statuses(result):
    return {one.name: one.status for one in result.exercises}


def replaced(name, body, lesson_id=NEURON):
    """The solved lesson with another cell for one exercise."""
    text, cell = solved_text(lesson(lesson_id)), None
    for part in text.split("\n# %%"):
        if f'"grade_id": "{name}"' in part:
            cell = part
    assert cell is not None
    head = cell.partition("\n")[0]
    return text.replace(cell, f"{head}\n#| export\n{body}\n")


@pytest.mark.parametrize("lesson_id", lesson_ids())
def test_solutions_pass_and_untouched_lessons_do_not(lesson_id, check):
    solved = check(solved_text(lesson(lesson_id)), lesson_id)
    assert set(statuses(solved).values()) == {"passed"}, [one.text() for one in solved.exercises]
    assert solved.passed
    assert solved.earned == solved.points > 0
    untouched = check(learner_text(lesson(lesson_id)), lesson_id)
    assert set(statuses(untouched).values()) == {"not yet"}
    assert not untouched.passed
    assert untouched.earned == 0
    assert [one.name for one in untouched.exercises] == [e.name for e in exercises(lesson_id)]


@pytest.mark.parametrize("lesson_id", [NEURON, "04_layers"])
def test_a_notebook_and_a_text_are_the_same(lesson_id, check):
    for text, notebook in ((solved_text, solved_notebook), (learner_text, learner_notebook)):
        one = check(text(lesson(lesson_id)), lesson_id)
        other = check(notebook(lesson(lesson_id)), lesson_id, name=f"{lesson_id}.ipynb")
        assert statuses(one) == statuses(other)


def test_a_result_says_which_code_was_checked(check, tmp_path):
    result = check(solved_text(lesson(NEURON)))
    assert result.how == "self-check"
    assert result.to_dict()["how"] == "self-check"
    step = next(one for one in result.exercises if one.name == "step")
    text = (tmp_path / f"{NEURON}.py").read_text("utf-8")
    line = int(step.provenance.cell.rpartition(" ")[2])
    assert step.provenance.cell == f"cell step, line {line}"
    assert text.splitlines()[line - 1] == "#| export"
    assert step.provenance.file == str(tmp_path / f"{NEURON}.py")
    assert step.provenance.module == "mylayers.neuron"
    begin = text.index("#| export", text.index('"grade_id": "step"'))
    source = text[begin : text.index("\n# %%", begin)].strip("\n")
    assert step.provenance.sha256 == hashlib.sha256(source.encode()).hexdigest()
    json.dumps(result.to_dict(), allow_nan=False)


def test_a_mistake_is_named_with_both_arithmetics(check):
    body = (
        "class Neuron:\n"
        "    def __init__(self, weights, bias, activation=None):\n"
        "        self.weights, self.bias, self.activation = weights, bias, activation\n"
        "    def forward(self, x):\n"
        "        z = sum(w * v for w, v in zip(self.weights, x, strict=True))\n"
        "        return z if self.activation is None else self.activation(z)\n"
    )
    result = check(replaced("Neuron", body), names=["Neuron"])
    (one,) = result.exercises
    assert one.status == "failed"
    assert one.finding.mistake == "bias-ignored"
    assert one.finding.counterexample.arithmetic
    assert one.finding.counterexample.yours
    assert "expected" in one.text()
    assert "yours" in one.text()


def test_a_question_names_its_mistake(check):
    body = "def step(z):\n    return 1 if z > 0 else -1\n"
    (one,) = check(replaced("step", body), names=["step"]).exercises
    assert one.status == "failed"
    assert "step:" in one.text()
    assert "expected" in one.text()


def test_only_the_exercises_that_are_asked_for(check):
    result = check(solved_text(lesson(NEURON)), names=["step", "sigmoid"])
    assert list(statuses(result)) == ["step", "sigmoid"]
    with pytest.raises(ArgumentError, match="sigmoid"):
        check(solved_text(lesson(NEURON)), names=["sigmoids"])


def test_one_wrong_cell_leaves_the_others_alone(check):
    for body in ("def step(z):\n    return (", "raise ValueError('at once')", "import layerlab"):
        result = check(replaced("step", body))
        others = {name: status for name, status in statuses(result).items() if name != "step"}
        assert statuses(result)["step"] in ("failed", "refused")
        assert others["weighted_sum"] == others["Neuron"] == "passed"


def test_a_syntax_error_is_told_with_its_line_and_no_frames(check, tmp_path):
    result = check(replaced("step", "def step(z):\n    return 1 if z > 0 else else 0"))
    one = next(one for one in result.exercises if one.name == "step")
    text = (tmp_path / f"{NEURON}.py").read_text("utf-8")
    number = text[: text.index("else else")].count("\n") + 1
    assert f"{NEURON}.py, line {number}: return 1 if z > 0 else else 0" in one.message
    assert "SyntaxError" in one.message
    assert "Traceback" not in one.message
    assert "layerlab/" not in one.message


def test_a_syntax_error_in_a_notebook_names_the_cell(check):
    notebook = json.loads(solved_notebook(lesson(NEURON)))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "step":
            cell["source"] = "#| export\ndef step(z)\n    return 1"
    result = check(json.dumps(notebook), name=f"{NEURON}.ipynb")
    one = next(one for one in result.exercises if one.name == "step")
    assert "line 2: def step(z)" in one.message


def test_an_error_is_told_with_what_came_in(check):
    (one,) = check(replaced("step", "def step(z):\n    return z.nothing"), names=["step"]).exercises
    assert "AttributeError" in one.text()
    assert "return z.nothing" in one.text()
    assert "came in: z = " in one.text()


def test_an_error_in_an_earlier_lesson_names_its_file(check):
    body = "def neuron_gradients(x, weight, bias, target):\n    return sigmoid([x]), bias"
    (one,) = check(
        replaced("neuron_gradients", body, "07_gradients"),
        "07_gradients",
        names=["neuron_gradients"],
    ).exercises
    assert "mylayers/neuron.py, line " in one.text()


def test_a_network_is_told_what_its_layers_did(check):
    body = (
        "class Sequential:\n"
        "    def __init__(self, *layers):\n"
        "        self.layers = list(layers)\n"
        "    def forward(self, x):\n"
        "        for layer in self.layers:\n"
        "            y = apply_layer(layer, x)\n"
        "        return y\n"
        "    def parameters(self):\n"
        "        with_some = [one for one in self.layers if hasattr(one, 'parameters')]\n"
        "        return [part for one in with_some for part in one.parameters()]\n"
    )
    (one,) = check(
        replaced("Sequential", body, "05_networks"), "05_networks", names=["Sequential"]
    ).exercises
    assert one.finding.mistake == "parallel-instead-of-chained"
    assert "layer 2 got [1] and gave [3]" in one.text()


def test_a_list_of_arrays_that_came_in_is_told_as_a_whole_or_by_its_length(check):
    body = "def step(z):\n    return inner([math.nan, 'x' * 100])\n\ndef inner(z):\n    return z.no"
    (one,) = check(replaced("step", body), names=["step"]).exercises
    assert "came in: z = list of 2" in one.text()


def test_what_calls_something_wrong_is_told_to_begin_there(check):
    text = replaced(
        "batch_statistics", "def batch_statistics(x):\n    return x.mean(), x.var()", MODERN
    )
    results = {one.name: one for one in check(text, MODERN).exercises}
    assert results["BatchNorm1d"].uses == ("batch_statistics",)
    assert "It uses batch_statistics, which is not right yet" in results["BatchNorm1d"].text()
    assert results["batch_statistics"].uses == ()
    assert "begin there" not in results["batch_statistics"].text()


def test_a_comment_an_attribute_and_what_is_right_are_no_use_of_something_wrong(check):
    body = "def normalize(x, mean, variance, eps=1e-5):\n    # drop BatchNorm1d\n    return x.drop"
    text = replaced("normalize", body, MODERN)
    text = text.replace("np.where(chances < p", "np.where(chances > p")
    results = {one.name: one for one in check(text, MODERN).exercises}
    assert results["drop"].status == results["normalize"].status == "failed"
    assert results["normalize"].uses == results["drop"].uses == ()
    assert results["Dropout"].uses == ("drop",)


# ── where it stops ───────────────────────────────────────────────────────────────────────────────


def left_over():
    """Processes that were started for a check and are still there."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            environment = Path("/proc", name, "environ").read_bytes()
            parent = Path("/proc", name, "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if b"LAYERLAB_CHILD" in environment and int(parent) == os.getpid():
            found.append(name)
    return found


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("def step(z):\n    while True: pass", "stopped after"),
        ("while True: pass", "stopped after"),
        ("def step(z):\n    import os; os._exit(0)", "ended with exit code 0"),
        ("def step(z):\n    raise SystemExit", "SystemExit"),
        ("def step(z):\n    print('x' * 10**7)", "prints pages"),
        ("def step(z):\n    while True: print('x' * 1000)", "prints pages"),
        ("def step(z):\n    return step(z)", "without an end"),
        ("def step(z):\n    return bytearray(2**40)", "memory"),
        ("def step(z):\n    import os\n    while True: os.fork()", "os.fork is not to be used"),
        ("def step(z):\n    import time; time.sleep(60)", "stopped after"),
    ],
)
def test_code_that_does_not_come_back(body, said, check):
    result = check(replaced("step", body), names=["step", "weighted_sum"], seconds=1.5)
    one, other = sorted(result.exercises, key=lambda one: one.name)
    assert one.status == "failed"
    assert said in one.text() + one.message
    assert other.status == "passed"
    assert not left_over()


def test_a_hanging_cell_that_all_need_is_told_once(check):
    text = solved_text(lesson(NEURON)).replace(
        "#| export\nimport math", "#| export\nimport math\nwhile True: pass"
    )
    assert "while True" in text
    result = check(text, seconds=1.0)
    assert result.exercises == ()
    assert "stopped after 1 seconds" in result.message
    assert "line" in result.message


def test_what_is_printed_is_shown_clean(check):
    body = 'def step(z):\n    print("a\\x1b[31mb")\n    return 1 if z >= 0 else 0\n'
    (one,) = check(replaced("step", body), names=["step"]).exercises
    assert "a\\x1b[31mb" in one.output
    assert "\x1b" not in json.dumps(one.to_dict())


# ── files that are not as they should be ─────────────────────────────────────────────────────────


def test_no_exercise_at_all_is_an_error(check):
    for text in ("", "# %% [markdown]\n# nothing", "x = 1\n"):
        result = check(text)
        assert not result.passed
        assert result.exercises == ()
        assert "has none of the exercises of 01_neuron" in result.message
        assert "layerlab reset 01_neuron" in result.message


def test_another_lesson_is_recognised(check):
    result = check(learner_text(lesson("03_matmul")))
    assert "it looks like 03_matmul" in result.message


def test_a_deleted_cell_is_told(check):
    text = replaced("step", "").replace('"grade_id": "step"', '"grade_id": "gone"')
    result = check(text)
    one = next(one for one in result.exercises if one.name == "step")
    assert one.status == "failed"
    assert "The cell of step is gone" in one.message
    assert "layerlab reset 01_neuron" in one.message
    assert statuses(result)["sigmoid"] == "passed"


def test_a_cell_that_is_there_twice_is_told(check):
    text = solved_text(lesson(NEURON))
    cell = next(part for part in text.split("\n# %%") if '"grade_id": "step"' in part)
    one = next(o for o in check(f"{text}\n# %%{cell}").exercises if o.name == "step")
    assert one.status == "failed"
    assert "step has 2 cells" in one.message


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("from math import floor as step", "refused", "step is imported"),
        ("import math as step", "refused", "step is imported"),
        ("for step in [abs]: pass", "refused", "step is assigned"),
        ("def step(z): return 0\ndef step(z): return 1", "refused", "written 2 times"),
        ("def stepp(z): return 0", "failed", "There is no step in its cell"),
        ("def step(z):\n    import layerlab", "refused", "imports layerlab"),
        ("from layerlab.naive import neuron\ndef step(z): return 1", "refused", "imports layerlab"),
        ("from mylayers.layers import Dense\ndef step(z): return 1", "failed", "no earlier lesson"),
        ("def step(z):\n    return __import__('layer' + 'lab')", "failed", "cannot be imported"),
    ],
)
def test_what_is_not_the_learners_own_is_refused(body, status, said, check):
    (one,) = check(replaced("step", body), names=["step"]).exercises
    assert (one.status, said in one.text() + one.message) == (status, True), one.message


def test_a_name_bound_again_elsewhere_is_refused(check):
    text = solved_text(lesson(NEURON)) + "\n# %%\n#| export\ndef step(z):\n    return 1\n"
    one = next(o for o in check(text).exercises if o.name == "step")
    assert one.status == "refused"
    assert "written again in cell" in one.message


def test_what_earlier_lessons_lack_is_told_with_the_command(check, tmp_path):
    (tmp_path / "mylayers").mkdir()
    result = check(solved_text(lesson("04_layers")), "04_layers", mylayers=tmp_path / "mylayers")
    assert result.exercises == ()
    assert "mylayers.activations, which is not there yet" in result.message
    assert "layerlab export 02_activations" in result.message
    assert check(solved_text(lesson("04_layers")), "04_layers", mylayers=None).message


def test_a_later_lesson_is_not_there_for_an_earlier_one(check):
    result = check(solved_text(lesson(NEURON)) + "\n# %%\n#| export\nimport mylayers.layers\n")
    assert "no earlier lesson" in result.message


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        (b"\xff\xfe\x00 no text", None, "no text in UTF-8"),
        ("{ broken", "01_neuron.ipynb", "no notebook that can be read"),
        ("[]", "01_neuron.ipynb", "no notebook that can be read"),
        ("{}", "01_neuron.ipynb", "it has no cells"),
        ("x" * (9 * 2**20), None, "too large for a lesson"),
    ],
)
def test_a_file_that_is_no_lesson(text, name, said, check):
    result = check(text, name=name)
    assert not result.passed
    assert said in result.message
    assert "Traceback" not in result.message


def test_a_file_that_is_not_there(tmp_path):
    result = grade(NEURON, tmp_path / "none.py", None)
    assert "cannot read none.py" in result.message


@pytest.mark.parametrize("change", ["missing", "twice", "odd"])
def test_ids_of_notebook_cells_do_not_matter(change, check):
    notebook = json.loads(solved_notebook(lesson(NEURON)))
    for cell in notebook["cells"]:
        if change == "missing":
            cell.pop("id", None)
        else:
            cell["id"] = "same" if change == "twice" else "!" * 100
    assert check(json.dumps(notebook), name=f"{NEURON}.ipynb").passed


# ── the seam ─────────────────────────────────────────────────────────────────────────────────────


def test_another_way_to_start_a_process_can_be_put_in(check):
    started = []

    def start(seconds):
        channel = start_child(seconds)
        channel.how = "in a box"
        started.append(channel)
        return channel

    result = check(solved_text(lesson(NEURON)), start=start)
    assert result.passed
    assert result.how == "in a box"
    assert len(started) == 1
    assert all(isinstance(channel, Channel) and channel.closed for channel in started)


def test_a_process_that_does_not_start_is_told(check):
    def start(seconds):
        raise ChildGone("it ended at once")

    result = check(solved_text(lesson(NEURON)), start=start)
    assert not result.passed
    assert "it ended at once" in result.message


def test_the_seed_decides_the_questions_and_none_is_a_new_one(check, monkeypatch):
    seeds = []
    original = grading.judge

    def judge(exercise, remote, subject, seed):
        seeds.append(seed)
        return original(exercise, remote, subject, seed)

    monkeypatch.setattr(grading, "judge", judge)
    for options in ({}, {}, {"seed": 5}):
        check(solved_text(lesson(NEURON)), names=["step"], **options)
    assert seeds[0] != seeds[1]
    assert seeds[2] == 5


def test_the_channel_ends_what_runs_and_removes_its_folder():
    channel = start_child(5)
    folder, process = Path(channel.folder), channel.process
    assert folder.is_dir()
    channel.close()
    channel.close()  # twice is as good as once
    assert process.poll() is not None
    assert not folder.exists()
    with pytest.raises(ChildGone):
        channel.ask({"do": "read"}, b"[]")


def test_a_deadline_ends_the_process_while_nobody_asks():
    with start_child(5) as channel:
        channel.allow(0.05)
        wait = time.monotonic() + 10
        while channel.process.poll() is None and time.monotonic() < wait:
            time.sleep(0.01)
        assert channel.process.poll() is not None
