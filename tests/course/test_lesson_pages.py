"""The pages of the lessons: what is on them, what must not be, and where their links lead."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from layerlab.cli.main import main
from layerlab.course import pages
from layerlab.course.building import learner_notebook
from layerlab.course.lesson import Lesson, lessons, parse
from layerlab.course.outputs import Output, outputs
from layerlab.errors import DataError

ROOT = Path(__file__).resolve().parents[2]
FRONT = """\
# ---
# title: Twice as much
# subtitle: A small lesson, "made up", for the tests.
# tags: [doubling, tests]
# minutes: 8
# difficulty: 1
# prerequisites: [01_neuron]
# next: [02_activations]
# objectives:
#   - Double a number.
#   - Say what doubling does.
# ---

"""
SOLUTION = """\
# %% nbgrader={"grade": false, "grade_id": "double", "locked": false, "solution": true}
#| export
def double(x):
    \"\"\"Twice x.\"\"\"
    ### BEGIN SOLUTION
    return x + x + SECRET
    ### END SOLUTION
"""
LESSON = f"""\
{FRONT}# %% [markdown]
# # Twice as much
#
# The opening.
#
# ## What it is
#
# Text with $x^2$.

# %%
#| default_exp twice

# %%
#| export
SECRET = 0

{SOLUTION}
# %% tags=["exercise"]
exercise("double", hints=("hint one", "hint two", "hint three"))

# %% nbgrader={{"grade": true, "grade_id": "test_double", "points": 1, "solution": false}}
assert double(2) == 4

# %%
print("printed")
double(21)

# %%
#| hide
print("shown without its code")

# %%
'''a fence in a text:
```python
'''
"""


def made(text: str, lesson_id: str = "00_twice") -> Lesson:
    """A lesson of this text, first of all, so that no other is before it."""
    front, cells = parse(text)
    return Lesson(lesson_id, front, cells, Path(f"{lesson_id}.py"))


def cells(*sources: str) -> Lesson:
    """A lesson of these code cells."""
    code = "\n\n".join(f"# %%\n{source}" for source in ("#| default_exp twice", *sources))
    return made(FRONT + code + "\n")


@pytest.fixture(scope="module")
def text(tmp_path_factory) -> str:
    """The page of the made-up lesson."""
    lesson = made(LESSON)
    return pages.page(lesson, tmp_path_factory.mktemp("pages")).read_text("utf-8")


def test_the_head_of_a_page_says_what_it_is_about(text):
    head = text[: text.index("The opening.")]
    for words in (
        "# Twice as much",
        'A small lesson, "made up", for the tests.',
        "8 minutes · easy",
        "- doubling",
        "- Double a number.",
        "[One neuron](01_neuron.md)" if "01_neuron" in {one.id for one in lessons()} else "Lesson",
        "layerlab start",
    ):
        assert words in head
    assert text.count("# Twice as much") == 1


def test_a_solution_is_in_its_dropdown_and_nowhere_else(text):
    assert text.count("x + x") == 1
    dropdown = re.search(r"^(:{3,})\{dropdown\}.*?^\1$", text, re.MULTILINE | re.DOTALL)
    assert "return x + x + SECRET" in dropdown[0]
    assert "BEGIN SOLUTION" not in text
    before = text[: dropdown.start()]
    assert "raise NotImplementedError()" in before


def test_exercises_and_directives_are_not_on_the_page(text):
    for words in ("hint one", "exercise(", "#| ", "default_exp", "nbgrader", "minutes: 8"):
        assert words not in text


def test_what_a_cell_shows_follows_it(text):
    code, printed, value = (text.index(word) for word in ("double(21)", "printed\n42", "42"))
    assert code < printed < value
    assert "shown without its code" in text
    assert 'print("shown without its code")' not in text


def test_code_with_fences_keeps_them(text):
    block = re.search(r"^(`{4,})\{code-block\} python\n+'''a fence.*?^\1$", text, re.M | re.S)
    assert "```python" in block[0]


def test_figures_are_files_with_words(tmp_path):
    lesson = cells("figure")
    shown = [[], [Output("svg", "<svg/>", "A curve.")]]
    text = pages.page(lesson, tmp_path, shown).read_text("utf-8")
    (figure,) = (tmp_path / lesson.id).iterdir()
    assert figure.read_text("utf-8") == "<svg/>"
    assert f"{{image}} {lesson.id}/{figure.name}\n:alt: A curve." in text
    # A page that is made again has no figure that is no longer drawn.
    pages.page(lesson, tmp_path, [[], []])
    assert list((tmp_path / lesson.id).iterdir()) == []


def test_html_with_empty_lines_stays_one_block(tmp_path):
    text = pages.page(cells("x"), tmp_path, [[], [Output("html", "<p>a</p>\n\n<p>b</p>")]])
    assert "<p>a</p>\n<p>b</p>" in text.read_text("utf-8")


PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])"


SHOWN = {
    "1 + 1": ["text 2"],
    "x = 3": [],
    "None": [],
    "print('a')\n'b'": ["text a\n'b'"],
    f"{PLOT}\nplt.title('A line')\nplt.show()\nprint('after')": ["svg A line", "text after"],
    f"print('before')\n{PLOT}\nplt.title('A line')": ["text before", "svg A line"],
    f"#| alt: In other words.\n{PLOT};": ["svg In other words."],
    "from layerlab.course import figures\nfigures.network([2, 1])": ["svg A network"],
    "import layerlab as ll\nll.explain(ll.relu, [1.0])": ["html <div"],
    "def f(): return 1\nimport inspect\nprint(inspect.getsource(f))": ["text def f(): return 1"],
    "x": ["text 3"],
}


def test_a_cell_shows_what_a_notebook_would():
    lesson = cells(*SHOWN)
    first, *shown = outputs(lesson)
    assert first == []
    for source, results, wanted in zip(SHOWN, shown, SHOWN.values(), strict=True):
        said = [f"{one.kind} {one.alt or one.data}" for one in results]
        assert len(said) == len(wanted), source
        assert all(map(str.startswith, said, wanted)), (source, said)
        assert all(one.data.startswith("<?xml") for one in results if one.kind == "svg")
    assert outputs(lesson) == [first, *shown], "figures are the same at every build"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1 / 0", "cell 2, line 18: ZeroDivisionError"),
        (PLOT, "a figure wants words"),
        ("import numpy as np\nnp.exp(np.array(1000.0))", "RuntimeWarning"),
        ("raise SystemExit", "SystemExit"),
    ],
)
def test_a_cell_that_fails_is_named(source, words):
    with pytest.raises(DataError) as raised:
        outputs(cells(source))
    assert "00_twice" in str(raised.value)
    assert words in str(raised.value)


def test_the_repository_is_named_once():
    """Whoever takes the project elsewhere changes one line, and the one of the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["urls"]["Source"] == pages.REPOSITORY
    written = [*ROOT.glob("docs/**/*.md"), *ROOT.glob("docs/**/*.rst"), *ROOT.glob("docs/*.py")]
    assert len(written) > 10
    for path in [*written, *ROOT.glob("tools/*.py"), *ROOT.glob("binder/*")]:
        assert "github.com" not in path.read_text("utf-8"), path


@pytest.fixture(scope="module")
def binder(tmp_path_factory) -> Path:
    """The folder in which Binder opens notebooks: what postBuild has made there."""
    folder = tmp_path_factory.mktemp("binder")
    script = (ROOT / "binder" / "postBuild").read_text("utf-8")
    (line,) = (line for line in script.splitlines() if line.startswith("layerlab "))
    command = [sys.executable, "-m", *shlex.split(line)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)
    return folder


def test_every_link_leads_to_a_file_that_is_made_or_kept(binder, tmp_path):
    assert len(lessons()) >= 8
    for lesson in lessons():
        links = pages.links(lesson)
        assert list(links) == [
            "Launch Binder",
            "Open in Colab",
            "View source",
            "Download notebook",
        ]
        owner = urlsplit(pages.REPOSITORY).path.strip("/")
        source = urlsplit(links["View source"])
        assert source.path.startswith(f"/{owner}/blob/{pages.BRANCH}/")
        assert (ROOT / source.path.split(f"/blob/{pages.BRANCH}/")[1]) == lesson.path

        opened = urlsplit(links["Launch Binder"])
        assert opened.path == f"/v2/gh/{owner}/{pages.BRANCH}"
        (notebook,) = parse_qs(opened.query)["labpath"]
        assert (binder / notebook).read_text("utf-8") == learner_notebook(lesson)

        # make_site.py writes notebooks/ID.ipynb into the site; test_site.py finds it there.
        published = f"/github/{owner}/blob/{pages.SITE_BRANCH}/notebooks/{lesson.id}.ipynb"
        assert urlsplit(links["Open in Colab"]).path == published
        assert links["Download notebook"] == f"../notebooks/{lesson.id}.ipynb"


def test_every_lesson_has_a_card_and_an_entry():
    cards, contents = pages.cards(), pages.contents()
    for lesson in lessons():
        assert f":link: lessons/{lesson.id}" in cards
        assert f"{lesson.front['minutes']} minutes" in cards
        assert f"<lessons/{lesson.id}>" in contents


def test_the_commands_on_the_pages_exist():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    found = 0
    for path in ROOT.glob("docs/*.md"):
        text = path.read_text("utf-8")
        blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        lines = [*"".join(blocks).splitlines(), *re.findall(r"`((?:make|layerlab) [^`\n]+)`", text)]
        for line in lines:
            words = line.split("#")[0].split() or [""]
            if words[0] == "make":
                assert words[1] in targets, (path.name, line)
            elif words[0] == "layerlab":
                command = main.commands[words[1]]
                given = [word.split("=")[0] for word in words[2:] if word.startswith("-")]
                known = [name for one in command.params for name in one.opts]
                assert set(given) <= set(known), (path.name, line)
            found += words[0] in ("make", "layerlab")
    assert found > 10
