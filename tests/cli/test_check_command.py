"""`layerlab check` and `layerlab audit`, as one types them."""

import json

import pytest

from cli.conftest import call
from layerlab.cli.terminal import PLAIN

RIGHT = """\
import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.1
        self.b = np.zeros(n_out)

    def forward(self, x):
        return x @ self.W + self.b
"""
WRONG = RIGHT.replace(" + self.b", "")


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "right.py").write_text(RIGHT)
    (tmp_path / "wrong.py").write_text(WRONG)
    return tmp_path


def test_a_right_layer_ends_with_0(mine):
    answer = call("check right.py:Dense dense")
    assert answer.code == 0
    assert answer.out.startswith("✓ dense: right in all ")


def test_a_wrong_layer_ends_with_1_and_names_the_mistake(mine):
    answer = call("check wrong.py:Dense dense")
    assert answer.code == 1
    assert answer.out.startswith("✗ dense: the bias is never added  [bias-ignored]")
    assert "Hint 1 of 3" in answer.out
    assert "Hint 2 of 3" not in answer.out


def test_hints_are_shown_as_many_as_asked_for(mine):
    assert "Hint" not in call("check wrong.py --hints 0").out
    assert "Hint 3 of 3" in call("check wrong.py --hints 3").out
    assert call("check wrong.py --hints 4").code == 2


def test_the_role_is_taken_from_the_name(mine):
    assert call("check wrong.py").out == call("check wrong.py:Dense dense").out
    (mine / "layers.py").write_text(RIGHT.replace("Dense", "Foo"))
    answer = call("check layers.py:Foo")
    assert answer.code == 1
    assert "what is Foo meant to be?" in answer.err
    assert "batchnorm1d" in answer.err


def test_json(mine):
    content = json.loads(call("check wrong.py --json").out)
    assert content["mistake"] == "bias-ignored"
    assert content["counterexample"]["got"] == [1.0]
    assert json.loads(call("check right.py --json").out)["passed"] is True


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("check", 2, "FILE"),
        ("check nowhere.py dense", 1, "there is no file 'nowhere.py'"),
        ("check nowhere.py", 1, "there is no file 'nowhere.py'"),
        ("check .", 1, "'.' is no file"),
        ("check wrong.py --seconds inf", 2, "inf is not in the range 0<x<=86400"),
        ("check wrong.py:Dens dense", 1, "did you mean 'Dense'?"),
        ("check wrong.py dens", 2, "Did you mean 'dense'?"),
        ("check wrong.py --name rleu", 1, "did you mean 'relu'?"),
        ("check wrong.py --seconds 0", 2, "--seconds"),
        ("check wrong.py --seed -1", 2, "--seed"),
        ("audit nowhere", 1, "no implementations"),
        ("audit --role dens", 2, "Did you mean 'dense'?"),
    ],
)
def test_wrong_usage(mine, command, code, said):
    answer = call(command)
    assert answer.code == code
    assert said in answer.err
    assert answer.out == ""


def test_a_file_that_fails_on_import(mine):
    (mine / "bad.py").write_text(RIGHT + "\nprint(undefined_name)\n")
    answer = call("check bad.py:Dense")
    assert answer.code == 1
    assert "bad.py, line 12: NameError" in answer.out
    assert "print(undefined_name)" in answer.out


def test_code_that_hangs(mine):
    (mine / "hang.py").write_text(
        RIGHT.replace("return x", "while True:\n            pass\n        return x")
    )
    answer = call("check hang.py --seconds 1")
    assert answer.code == 1
    assert "stopped after 1 second" in answer.out


def test_the_audit_prints_what_was_said(mine):
    (mine / "set" / "dense").mkdir(parents=True)
    header = "# role: dense\n# mistake: {}\n# subject: Dense\n# style: NumPy\n"
    (mine / "set" / "dense" / "a.py").write_text(header.format("none") + RIGHT)
    (mine / "set" / "dense" / "b.py").write_text(header.format("bias-ignored") + WRONG)
    answer = call("audit set")
    assert answer.code == 0
    assert "bias-ignored  1/1" in " ".join(answer.out.split(" ")).replace("   ", "  ") or (
        "bias-ignored" in answer.out
    )
    assert "1 wrong implementations: 1 (100.0 %) caught, 1 (100.0 %) named right." in answer.out
    assert "1 right ones: 0 accused." in answer.out
    each = call("audit set --each")
    assert "✓" in each.out
    content = json.loads(call("audit set --json").out)
    assert (content["wrong"], content["caught"], content["accused"]) == (1, 1, 0)
    (mine / "set" / "dense" / "c.py").write_text(header.format("none") + WRONG)
    worse = call("audit set")
    assert worse.code == 1
    assert "1 accused" in worse.out


def test_a_file_name_is_no_markup_and_plain_letters_are_enough(mine):
    (mine / "set" / "dense").mkdir(parents=True)
    header = "# role: dense\n# mistake: none\n# subject: Dense\n"
    (mine / "set" / "dense" / "[red]a.py").write_text(header + RIGHT)
    assert "[red]a" in call("audit set --each").out
    assert "✓✗×".translate(PLAIN).isascii()
