"""diagnose: what it takes, what it says, and what it leaves as it was."""

import json
import random

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn
from layerlab.check import Finding, diagnose
from layerlab.errors import ArgumentError, ArgumentTypeError


class Dense:
    """A right dense layer, to be spoiled in one place or another."""

    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * np.sqrt(2 / (n_in + n_out))
        self.b = np.zeros(n_out)

    def forward(self, x):
        return x @ self.W + self.b


class NoBias(Dense):
    def forward(self, x):
        return x @ self.W


# ── what a finding holds ─────────────────────────────────────────────────────────────────────────


def test_a_right_layer_passes_and_says_what_it_was_taken_for():
    found = diagnose(Dense, "dense")
    assert found.passed
    assert found.mistake is None
    assert found.also == ()
    assert found.counterexample is None
    assert all(tried.right for tried in found.tried)
    assert len(found.tried) >= 10
    assert found.convention["weights"] == "self.W (in, out)"
    assert found.convention["bias"] == "self.b"
    assert found.convention["arrays"] == "array"


def test_the_mistake_is_named_with_the_smallest_case():
    found = diagnose(NoBias, "dense")
    assert not found.passed
    assert found.mistake == "bias-ignored"
    assert found.also == ()
    example = found.counterexample
    assert {name: np.asarray(value).tolist() for name, value in example.given.items()} == {
        "x": [1.0],
        "weight": [[1.0]],
        "bias": [1.0],
    }
    assert np.asarray(example.got).tolist() == [1.0]
    assert np.asarray(example.expected).tolist() == [2.0]
    assert example.arithmetic[-1].endswith("1.00·1.00 + 1.00 = 2.00")
    assert example.yours[-1].endswith("W[0, 0]·x[0] = 1.00·1.00 = 1.00")
    assert len(found.hints) == 3


def test_two_mistakes_are_named_together_in_a_case_that_shows_both():
    class Both(Dense):
        def forward(self, x):
            return x @ self.W.T

    found = diagnose(Both, "dense")
    assert {found.mistake, *found.also} == {"bias-ignored", "weight-transposed"}
    given, got = found.counterexample.given, np.asarray(found.counterexample.got)
    x, weight, bias = (given[name] for name in ("x", "weight", "bias"))
    assert not np.allclose(got, x @ weight.T)  # the bias alone does not explain it
    assert not np.allclose(got, x @ weight + bias)  # nor does the transposition alone


def test_an_unknown_mistake_is_shown_and_not_guessed():
    class Odd(Dense):
        def forward(self, x):
            return np.cos(7 * x) @ self.W + 11 * self.b**2

    found = diagnose(Odd, "dense")
    assert not found.passed
    assert found.mistake is None
    assert found.hints == ()
    assert found.counterexample is not None
    assert "does not know" in found.title


def test_text_and_json_say_the_same():
    found = diagnose(NoBias, "dense")
    text = found.text(hints=3)
    assert "bias-ignored" in text
    for hint in found.hints:
        assert hint[:20] in text.replace("\n  ", " ")
    assert max(map(len, text.splitlines())) <= 80
    content = json.loads(json.dumps(found.to_dict()))
    again = Finding.from_dict(content)
    assert again.text(hints=3) == text
    assert again.to_dict() == content


def test_the_same_seed_gives_the_same_finding():
    first, second = (diagnose(NoBias, "dense", seed=5) for _ in range(2))
    assert first.to_dict() == second.to_dict()


@pytest.mark.parametrize("seed", range(20))
def test_no_seed_changes_the_verdict(seed):
    assert diagnose(Dense, "dense", seed=seed).passed
    assert diagnose(NoBias, "dense", seed=seed).mistake == "bias-ignored"


# ── what a subject may be ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("subject", "role"),
    [(nn.Linear, "linear"), (nn.Dense, "dense"), (nn.Layer, "layer")],
)
def test_our_own_layers_are_right(subject, role):
    assert diagnose(subject, role).passed


def test_an_instance_is_checked_at_its_own_sizes_and_left_alone():
    layer = Dense(4, 3)
    before = layer.W.copy()
    assert diagnose(layer, "dense").passed
    assert np.array_equal(layer.W, before)
    assert not layer.b.any()
    wrong = NoBias(4, 3)
    assert diagnose(wrong, "dense").mistake == "bias-ignored"


def test_a_square_instance():
    assert diagnose(Dense(3, 3), "dense").passed
    assert diagnose(NoBias(3, 3), "dense").mistake == "bias-ignored"


def test_an_instance_that_was_made_without_a_bias():
    found = diagnose(nn.Linear(4, 3, bias=False), "linear")
    assert found.passed
    assert found.convention["bias"] == "none"
    assert diagnose(nn.Dense(4, 3, use_bias=False), "dense").passed


def test_build_makes_what_cannot_be_built_otherwise():
    class Odd(NoBias):
        def __init__(self, settings):
            super().__init__(settings["wide"], settings["high"])

    found = diagnose(Odd, "dense")
    assert not found.passed
    assert "build=" in found.message
    assert "Odd" in found.title
    found = diagnose(Odd, "dense", build=lambda a, b: Odd({"wide": a, "high": b}))
    assert found.mistake == "bias-ignored"


def test_a_function_in_either_layout():
    assert diagnose(lambda x, W, b: x @ W + b, "dense").convention["weights"] == "(in, out)"
    assert diagnose(lambda x, W, b: x @ W.T + b, "dense").convention["weights"] == "(out, in)"


def test_prints_are_kept_off_the_screen(capsys):
    class Loud(NoBias):
        def forward(self, x):
            print("here", x)
            return super().forward(x)

    assert diagnose(Loud, "dense").mistake == "bias-ignored"
    assert capsys.readouterr().out == ""


def test_pages_of_prints_are_cut_off():
    class Pages(Dense):
        def forward(self, x):
            while True:
                print("and again", x)

    found = diagnose(Pages, "dense")
    assert not found.passed
    assert "printed more than" in found.message


def test_endless_recursion_is_told():
    class Endless(Dense):
        def forward(self, x):
            return self.forward(x)

    found = diagnose(Endless, "dense")
    assert found.mistake is None
    assert "calls itself" in found.title
    assert found.raised.line == "return self.forward(x)"


def test_an_error_shows_the_learners_own_line_and_what_came_in():
    class Breaks(Dense):
        def forward(self, inputs):
            return inputs @ self.weights + self.b

    found = diagnose(Breaks, "dense")
    assert found.mistake is None
    assert "AttributeError" in found.title
    assert found.raised.line == "return inputs @ self.weights + self.b"
    assert found.raised.function == "forward"
    assert found.raised.given.startswith("inputs = array")
    assert "inputs @ self.weights" in str(found)


def test_an_error_inside_a_library_is_told_at_the_learners_line():
    class Breaks(Dense):
        def forward(self, x):
            return np.concatenate([x, self.b], axis=3)

    found = diagnose(Breaks, "dense")
    assert found.raised.line == "return np.concatenate([x, self.b], axis=3)"


@pytest.mark.parametrize("error", [SystemExit, MemoryError, StopIteration, BaseException])
def test_whatever_it_raises(error):
    class Raises(Dense):
        def forward(self, x):
            raise error("no")

    found = diagnose(Raises, "dense")
    assert not found.passed
    assert error.__name__ in found.title


def test_ctrl_c_goes_through():
    class Stopped(Dense):
        def forward(self, x):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        diagnose(Stopped, "dense")


def test_not_written_yet_and_nothing_returned():
    class Stub(Dense):
        def forward(self, x):
            raise NotImplementedError

    class Stub2:
        def __init__(self, n_in, n_out):
            raise NotImplementedError

    class Silent(Dense):
        def forward(self, x):
            self.y = x @ self.W + self.b

    assert diagnose(Stub, "dense").mistake == "not-written-yet"
    assert diagnose(Stub2, "dense").mistake == "not-written-yet"
    assert diagnose(Silent, "dense").mistake == "returns-nothing"


def test_random_streams_and_warnings_are_as_before():
    np.random.seed(3)
    random.seed(3)
    ll.manual_seed(3)
    expected = (np.random.rand(), random.random(), ll.rand(1).item())
    np.random.seed(3)
    random.seed(3)
    ll.manual_seed(3)

    class Stirs(Dense):
        def forward(self, x):
            np.random.seed(9)
            random.seed(9)
            ll.manual_seed(9)
            np.seterr(all="raise")
            return super().forward(x)

    settings = np.geterr()
    diagnose(Stirs, "dense")
    assert np.geterr() == settings
    assert (np.random.rand(), random.random(), ll.rand(1).item()) == expected


# ── wrong calls ──────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_role_says_the_roles_and_the_nearest():
    with pytest.raises(ArgumentError, match="dense") as caught:
        diagnose(Dense, "dens")
    assert "batchnorm1d" in str(caught.value)


@pytest.mark.parametrize("role", [None, 3, Dense])
def test_a_role_that_is_no_name(role):
    with pytest.raises(ArgumentTypeError, match="name of a role"):
        diagnose(Dense, role)


@pytest.mark.parametrize("subject", [None, 3, "Dense", [1.0], {"W": 1}, np.zeros(3)])
def test_a_subject_that_is_neither_class_nor_function(subject):
    with pytest.raises(ArgumentTypeError, match="class, an object or a function"):
        diagnose(subject, "dense")


def test_a_subject_without_a_method_to_call():
    class Empty:
        pass

    found = diagnose(Empty, "dense")
    assert not found.passed
    assert found.mistake is None
    assert "build=" in found.message
    assert "Empty()" in found.message


@pytest.mark.parametrize("name", ["rleu", 3])
def test_an_unknown_name(name):
    with pytest.raises((ArgumentError, ArgumentTypeError), match=r"relu|word"):
        diagnose(Dense, "dense", name=name)


def test_a_name_where_there_is_none_to_give():
    with pytest.raises(ArgumentError, match="takes no name"):
        diagnose(Dense, "linear", name="relu")


@pytest.mark.parametrize("seed", [-1, 1.5, "x", True, None])
def test_a_seed_that_is_none(seed):
    with pytest.raises(ArgumentError, match="seed"):
        diagnose(Dense, "dense", seed=seed)


def test_build_that_is_no_function():
    with pytest.raises(ArgumentTypeError, match="build"):
        diagnose(Dense, "dense", build=3)
