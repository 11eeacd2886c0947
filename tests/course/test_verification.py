"""The course keeps what it promises, and a lesson that does not is told so."""

import json
import re
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from layerlab.cli import main
from layerlab.course import leaks
from layerlab.course.names import lesson_ids
from layerlab.course.verification import CHECKS, PAGES, verify
from layerlab.errors import DataError
from tiny_course import COURSE, forget, make_course

BY_NAME = {check.name: check for check in CHECKS}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A function that makes a course of small lessons, one of them changed."""

    def make(name: str = "01_scales", old: str = "", new: str = "") -> None:
        assert COURSE[name].count(old) == 1 or not old, "what is to be broken stands there once"
        make_course(
            monkeypatch, tmp_path / "lessons", {**COURSE, name: COURSE[name].replace(old, new)}
        )

    yield make
    monkeypatch.undo()
    forget()


def problems(name: str, check: str) -> list[str]:
    (outcome,) = verify([name], checks=[BY_NAME[check]])
    assert outcome.passed == (not outcome.problems)
    return list(outcome.problems)


@pytest.mark.slow
@pytest.mark.parametrize("name", lesson_ids())
def test_every_lesson_keeps_every_promise(name):
    outcomes = list(verify([name]))
    assert [one.check for one in outcomes] == list(CHECKS)
    assert {one.check.name: one.problems for one in outcomes if not one.passed} == {}


@pytest.mark.parametrize(
    "page",
    ["README.md", *sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").glob("*.md"))],
)
def test_code_blocks_of_the_pages_run(page):
    assert list(PAGES.problems(ROOT / page)) == []


def test_small_lessons_keep_every_promise(course):
    """So that what the tests below find comes from what they break."""
    course()
    outcomes = list(verify(list(COURSE)))
    assert {(one.subject, one.check.name): one.problems for one in outcomes} == {
        (name, check.name): () for name in COURSE for check in CHECKS
    }


RELU = "    return np.maximum(x, 0)\n"
REGION = f"    ### BEGIN SOLUTION\n{RELU}    ### END SOLUTION\n"
TWICE = "    return [2 * number for number in numbers]\n"
BROKEN = [
    ("front matter", "minutes: 10", "minutes: 7", "minutes should be 8 to 60, not 7"),
    ("front matter", "minutes: 10\n", "minutes: '10'\n", "minutes should be 8 to 60, not '10'"),
    ("front matter", "# subtitle: One", "# subline: One", "subline is no fact of a lesson"),
    ("front matter", "# subtitle: One", "# subline: One", "subtitle is missing"),
    ("front matter", "#   - Use it\n", "", "objectives should be a list of 3 to 5"),
    ("front matter", "next: [02_pairs]", "next: []", "next is empty"),
    ("front matter", "next: [02_pairs]", "next: [03_x]", "next names 03_x, which is no lesson"),
    ("front matter", "prerequisites: []", "prerequisites: [02_pairs]", "does not come before"),
    ("front matter", "prerequisites: []", "prerequisites: [01_scales]", "does not come before"),
    ("sections", "# ## Use it\n", "# ## Use\n", "its sections are What it is, .* Use, Where"),
    ("sections", "# # Scales\n", "# Scales\n", "does not begin with a title"),
    ("cells", "#| default_exp scales\n", "#| default_exp other\n", "exports to other"),
    ("cells", "#| default_exp scales\n", "#| default_exp scales\nx = 1\n", "the one line #| def"),
    ("cells", '"grade_id": "test_twice"', '"grade_id": "test_relu"', "2 cells are called test_r"),
    ("cells", '"grade_id": "test_twice"', '"grade_id": "test_double"', "twice, .* has no test"),
    ("cells", '"grade_id": "test_twice"', '"grade_id": "test_double"', "double, .* tests nothing"),
    ("cells", '"points": 3', '"points": 0', "should be worth whole points, not 0"),
    ("cells", '"points": 3', '"points": 1.5', r"should be worth whole points, not 1\.5"),
    ("cells", '"points": 3, "schema_version": 3', '"points": 3', "other metadata than nbgrader"),
    ("cells", "import numpy as np\n", "def relu(x): pass\n", "relu is defined 2 times"),
    ("cells", REGION, RELU, "cell relu, .* has no solution region"),
    ("cells", REGION, f"{REGION}LIMIT = 0\n", "cell relu, .* should define relu and nothing else"),
    ("cells", f"{RELU}    ### END SOLUTION\n", RELU, "a solution region has no end"),
    ("cells", f"def twice(numbers):\n{' ' * 4}\"", "def double(numbers):\n    \"",
     "cell twice, .* should define twice and nothing else"),
    ("cells", "#| export\ndef twice", "def twice", "cell twice, .* is not exported"),
    ("cells", 'exercise(\n    "twice"', 'exercise(\n    "thrice"', "^twice has no exercise"),
    ("cells", 'exercise(\n    "twice"', 'exercise(\n    "thrice"',
     "^thrice is an exercise and has no cell"),
    ("imports", "import numpy as np\n", "import numpy as np\nimport layerlab\n",
     "is exported and imports layerlab"),
    ("imports", "import numpy as np\n", "import numpy as np\nimport scipy.special\n",
     r"is exported and imports scipy\.special"),
    ("imports", "import numpy as np\n", "import numpy as np\nfrom mylayers.pairs import Pair\n",
     r"imports mylayers\.pairs, which no lesson before this one writes"),
    ("imports", "import numpy as np\n", "import numpy as np\nfrom mylayers.scales import relu\n",
     r"imports mylayers\.scales, which no lesson before"),
    ("leaks", "# A number is made longer", "# Like `return [2 * number for number in numbers]`.\n"
     "# A number is made longer", "cell 1, .* shows the solution of twice: return"),
    ("leaks", "numbers = np.linspace(-2, 2, 9)",
     "numbers = np.maximum(np.linspace(-2, 2, 9), 0)\ny = [2 * number for number in numbers]",
     "cell 14, .* shows the solution of twice"),
    ("leaks", "    # the larger of the two, number by number\n", "    # return np.maximum(x, 0)\n",
     "cell relu, .* shows the solution of relu"),
    ("hints", '("look at the sign", ', "(", "relu has 2 hints; there should be three"),
    ("hints", '"look at the sign", "two numbers', '"See the  formula above", "two numbers',
     "relu gives the same hint twice"),
    ("hints", '"look at the sign"', '"try `np.maximum(x, 0)`"',
     "a hint of relu shows its solution"),
    ("hints", '"look at the sign"', '"try `maximum(x, 0)`"', "a hint of relu shows its solution"),
    ("hints", '"once is not enough"', '"[2 * number for number in numbers]"',
     "a hint of twice shows its solution"),
    ("hints", '"once is not enough"', '""', "twice has 3 hints; there should be three"),
    ("mistakes", "return [2 + number for number in numbers]",
     "return [number + number for number in numbers]", "seed 0 the mistake added passes"),
    ("mistakes", "lambda it: it * 2", "lambda it: [2 + x for x in it]",
     "the mistake repeated is taken for added"),
    ("mistakes", '        wrong("repeated", "the list is repeated", lambda it: it * 2, '
     '"Each number is doubled."),\n', "", "twice names 1 mistakes"),
    ("unsolved fails", "    ### BEGIN SOLUTION\n" + TWICE, TWICE + "    ### BEGIN SOLUTION\n",
     "^twice passes before anything is written"),
    ("unsolved fails", 'assert twice([1, 2.5]) == [2, 5.0], "2 times 1 and 2 times 2.5"',
     "assert callable(twice)", "the cell test_twice passes before anything is written"),
    ("unsolved fails", 'assert twice([1, 2.5]) == [2, 5.0], "2 times 1 and 2 times 2.5"', "pass",
     "the cell test_twice passes before anything is written"),
    ("solved passes", RELU, "    return np.minimum(x, 0)\n",
     "the solution of relu does not pass: failed"),
    ("solved passes", RELU, "    raise NotImplementedError\n",
     "the solution of relu does not pass: not yet"),
    ("figures", "plt.plot(numbers, relu(numbers))\n", "1 / 0\n", "ZeroDivisionError"),
    ("figures", "plt.plot(numbers, relu(numbers))\n", "np.array([1.0]) / 0\n", "RuntimeWarning"),
    ("figures", 'plt.plot(numbers, relu(numbers))\nplt.title("relu")\n', "", "draws nothing"),
    ("figures", 'plt.title("relu")\n', "", "a figure wants words"),
    ("figures", "assert twice([1, 2.5]) == [2, 5.0]", "assert twice([1, 2.5]) == [2, 6.0]",
     "AssertionError"),
    ("blocks", "# assert 2 * 3 == 6\n", "# assert 2 * 3 == 7\n", "block 1: AssertionError"),
    ("blocks", "# assert 2 * 3 == 6\n", "# >>> 2 * 3\n# 7\n", "block 1: AssertionError"),
    ("blocks", "python notest", "python", "block 1: NameError: name 'torch'"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "old", "new", "message"), BROKEN, ids=[f"{n}-{it[0]}" for n, it in enumerate(BROKEN)]
)
def test_what_is_broken_is_found(course, check, old, new, message):
    course("01_scales", old, new)
    found = problems("01_scales", check)
    assert any(re.search(message, it) for it in found), found


def test_a_test_before_what_it_tests_is_found(course):
    text = COURSE["01_scales"]
    writing, testing = (text.index(f'"grade_id": "{name}"') for name in ("twice", "test_twice"))
    first, second = text.rindex("# %%", 0, writing), text.rindex("# %%", 0, testing)
    end = text.index("# %%", testing)
    course("01_scales", text[first:end], text[second:end] + text[first:second])
    (found,) = problems("01_scales", "cells")
    assert re.fullmatch(r"cell test_twice, line \d+ comes before what it tests", found)


def test_a_prerequisite_that_is_imported_must_be_named(course):
    course("02_pairs", "prerequisites: [01_scales]", "prerequisites: []")
    (found,) = problems("02_pairs", "imports")
    assert re.search(r"imports mylayers\.scales: 01_scales is no prerequisite", found)


def test_solutions_of_other_lessons_are_looked_for_too(course, tmp_path):
    course("02_pairs", "# Two numbers in one thing.", f"# ```text\n# {RELU.strip()}\n# ```")
    assert problems("02_pairs", "leaks") == []  # one short line may be chance
    body = "a, b = first * 2, second * 3\n    return max(a, b) + min(a, b)"
    course("01_scales", TWICE, f"    {body}\n")
    shown = body.replace("\n", "\n# ")
    pairs = COURSE["02_pairs"].replace("# Two numbers in one thing.", f"# {shown}")
    (tmp_path / "lessons" / "02_pairs.py").write_text(pairs, "utf-8")
    forget()
    assert problems("02_pairs", "leaks") == [
        "the solution of twice in 01_scales stands in this lesson"
    ]


def test_two_lines_of_a_solution_in_a_row_are_enough(course):
    one, two, three = "first = numbers * 1", "second = numbers * 2", "return first + second[:0]"
    indented = "".join(f"    {line}\n" for line in (one, two, three))
    text = COURSE["01_scales"].replace(TWICE, indented)
    for shown, leak in (([one], False), ([one, "", two], True), ([two, three], True)):
        told = "".join(f"# {line}\n" for line in shown)
        begin = "# A number is made longer"
        course("01_scales", COURSE["01_scales"], text.replace(begin, f"{told}{begin}"))
        assert bool(problems("01_scales", "leaks")) == leak, shown


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import matplotlib.pyplot as plt", "import matplotlib.pyplot"),
        ("# A number is made", "# The number is made"),
        ("    # the larger of the two, number by number\n", ""),
        ('"points": 3', '"points": 4'),
    ],
)
def test_built_files_that_differ_beside_the_regions_are_found(course, monkeypatch, old, new):
    course()
    build = leaks.solved_text
    monkeypatch.setattr(leaks, "solved_text", lambda one: build(one).replace(old, new))
    (found,) = problems("01_scales", "differences")
    assert "of the text differs from the solved one beside its stub" in found


def test_a_stub_without_a_solution_is_no_difference_in_a_region(course, monkeypatch):
    course()
    monkeypatch.setattr(leaks, "learner_text", leaks.solved_text)
    assert any("cell relu" in it for it in problems("01_scales", "differences"))


def test_outputs_and_metadata_in_a_notebook_are_leaks(course, monkeypatch):
    course()
    build = leaks.learner_notebook
    for old, new, message in (
        ('"outputs": []', '"outputs": [{"text": "6"}]', "has outputs"),
        ('"metadata": {}', '"metadata": {"solution": "6"}', "has metadata of its own"),
    ):
        monkeypatch.setattr(
            leaks, "learner_notebook", lambda one, o=old, n=new: build(one).replace(o, n)
        )
        assert any(message in it for it in problems("01_scales", "leaks"))


@pytest.mark.parametrize(
    ("check", "old", "new", "message"),
    [
        ("hints", 'exercise(\n    "twice"', 'exercise(\n    "thrice"', "StopIteration"),
        ("hints", "def added(numbers):", "def added(numbers:", "SyntaxError"),
        ("imports", "#| default_exp scales", "# nothing", "StopIteration"),
        ("leaks", f"{RELU}    ### END SOLUTION\n", RELU, "DataError: a solution region"),
    ],
)
def test_a_lesson_that_cannot_be_looked_at_is_broken(course, check, old, new, message):
    course("01_scales", old, new)
    name = "02_pairs" if check == "imports" else "01_scales"
    (found,) = problems(name, check)
    assert found.startswith(f"this cannot be checked: {message}")


def test_a_course_without_lessons_is_refused():
    with pytest.raises(DataError, match="no lesson to verify"):
        list(verify([]))


def test_a_page_whose_code_fails_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```python\nx = 2\n```\n\n```python\nassert x == 2\n```\n")
    assert list(PAGES.problems(page)) == []
    page.write_text("```python\nx = 2\n```\n\n```pycon\n>>> x\n3\n```\n")
    (outcome,) = [one for one in verify(lesson_ids()[:1], [page], checks=()) if one]
    assert outcome.subject == "page.md"
    assert outcome.problems[0].startswith("cell 1, block 2: AssertionError")


def test_the_command_says_what_is_broken(course, monkeypatch):
    course("01_scales", "minutes: 10", "minutes: 7")
    monkeypatch.setattr("layerlab.cli.verify.verified", partial(verify, checks=CHECKS[:4]))
    right = CliRunner().invoke(main, ["verify", "pairs"])
    assert right.exit_code == 0
    assert right.stdout == "✓ 02_pairs           4 of 4\n\n4 of 4 checks passed.\n"
    wrong = CliRunner().invoke(main, ["verify"])
    assert wrong.exit_code == 1
    assert wrong.stdout.splitlines() == [
        "✗ 01_scales          3 of 4",
        "  front matter: the facts at its head are complete",
        "    minutes should be 8 to 60, not 7",
        "✓ 02_pairs           4 of 4",
        "",
        "7 of 8 checks passed.",
    ]
    told = CliRunner().invoke(main, ["verify", "--json"])
    assert told.exit_code == 1
    found = json.loads(told.stdout)
    assert found["passed"] is False
    assert found["outcomes"][0] == {
        "subject": "01_scales",
        "check": "front matter",
        "promise": "the facts at its head are complete",
        "passed": False,
        "problems": ["minutes should be 8 to 60, not 7"],
    }
    unknown = CliRunner().invoke(main, ["verify", "pears"])
    assert unknown.exit_code == 1
    assert "Fix: 02_pairs" in unknown.stderr
