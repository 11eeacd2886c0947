"""The role activation: every mistake is named, every right one passes, whatever its dialect."""

import functools
import math

import numpy as np
import pytest

import layerlab as ll
from layerlab import functional as F
from layerlab import nn
from layerlab.check import diagnose
from layerlab.check.diagnosis import _forms
from layerlab.check.evidence import made
from layerlab.check.roles.activation import ACTIVATION
from layerlab.check.roles.activation_model import RightActivation
from layerlab.errors import ArgumentError

NAMES = ACTIVATION.names
MISTAKES = {mistake.slug: mistake for mistake in ACTIVATION.mistakes}

# the names under which each mistake must be said first
SHOWN = {
    "sign-flipped": tuple(name for name in NAMES if name != "glu"),
    "absolute-value": ("relu", "leaky_relu", "sigmoid", "tanh", "elu", "silu", "softplus"),
    "derivative-instead": tuple(name for name in NAMES if name not in ("glu", "softmax")),
    "clipped-above": tuple(name for name in NAMES if name not in ("sigmoid", "tanh")),
    "wrong-activation": tuple(name for name in NAMES if name not in ("sigmoid", "softplus")),
    "wrong-constant": NAMES,
    "one-branch-for-all": ("leaky_relu", "elu", "selu"),
    "integer-truncation": tuple(name for name in NAMES if name != "log_softmax"),
    "axis-wrong": ("softmax", "log_softmax", "glu"),
    "over-whole-array": ("softmax", "log_softmax"),
    "keepdims-missing": ("softmax", "log_softmax"),
    "no-exponential": ("softmax", "log_softmax"),
    "not-normalised": ("softmax", "log_softmax"),
    "log-missing": ("log_softmax",),
    "halves-swapped": ("glu",),
    "halves-interleaved": ("glu",),
    "no-max-shift": ("softmax", "log_softmax"),
    "overflow-at-large-inputs": tuple(name for name in NAMES if name != "glu"),
    "not-elementwise": tuple(n for n in NAMES if n not in ("softmax", "log_softmax", "glu")),
    "scalar-only": tuple(n for n in NAMES if n not in ("softmax", "log_softmax", "glu")),
    "mutates-input": NAMES,
}


def said(subject, name):
    found = diagnose(subject, "activation", name=name)
    return () if found.passed else (found.mistake, *found.also)


# ── right ones ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", NAMES)
def test_the_right_model_passes(name):
    found = diagnose(RightActivation, "activation", name=name)
    assert found.passed, found
    assert found.convention["activation"] == name


@pytest.mark.parametrize("name", NAMES)
def test_the_library_passes(name):
    options = {"dim": -1} if name.endswith("softmax") else {}
    assert said(functools.partial(getattr(F, name), **options), name) == ()


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", ["softmax", "gelu", "glu", "selu"])
def test_a_right_one_passes_with_every_seed(name, seed):
    options = {"dim": -1} if name == "softmax" else {}
    right = functools.partial(getattr(F, name), **options)
    assert diagnose(right, "activation", name=name, seed=seed).passed


@pytest.mark.parametrize(
    ("form", "told"), [("none", "exact"), ("tanh", "tanh")], ids=["exact", "tanh"]
)
def test_both_forms_of_gelu_pass_and_are_told(form, told):
    found = diagnose(functools.partial(F.gelu, approximate=form), "activation", name="gelu")
    assert found.passed
    assert found.convention["form"] == told


def one(v):
    return 1 / (1 + math.exp(-v)) if v > -700 else 0.0


class ByName:
    def __init__(self, kind):
        self.kind = kind

    def activate(self, z):
        return {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[self.kind](z)


class Defaulted:
    def __init__(self, name="relu"):
        self.name = name

    def __call__(self, z):
        return ByName(self.name).activate(z)


class Static:
    @staticmethod
    def relu(x):
        return np.maximum(x, 0)

    @staticmethod
    def relu_derivative(x):
        return np.where(x > 0, 1.0, 0.0)


class Swish:
    def swish(self, x):
        return x / (1 + np.exp(-x))


class Needs:
    def __init__(self, alpha):
        self.alpha = alpha

    def predict(self, x):
        return np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))


class Unpicklable:
    def __init__(self):
        self.rows = (row for row in ())  # a generator cannot be copied

    def forward(self, x):
        return np.tanh(x)


class Stops(nn.Module):
    def forward(self, x):
        e = ll.exp(x - x.amax(dim=-1, keepdim=True))
        return e / e.sum(dim=-1, keepdim=True)


def slope_first(alpha, x):
    return np.where(x > 0, x, alpha * x)


def with_axis(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def with_derivative(x, derivative=False):
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s) if derivative else s


def by_kind(x, kind="relu"):
    return {"relu": np.maximum(x, 0), "tanh": np.tanh(x)}[kind]


def factory():
    return lambda x: np.maximum(x, 0)


def flat_rows(x):
    rows = np.atleast_2d(x)
    e = np.exp(rows - rows.max(1)[:, None])
    shares = e / e.sum(1)[:, None]
    return shares[0] if np.ndim(x) == 1 else shares


def talkative(x):
    print("in:", x)
    return np.tanh(x)


def keyword_only(*, x):
    return np.maximum(x, 0)


RIGHT = {
    "a ufunc": (np.tanh, "tanh"),
    "partial": (functools.partial(np.maximum, 0), "relu"),
    "lambda": (lambda x: x * (x > 0), "relu"),
    "vectorize": (np.vectorize(one, otypes=[float]), "sigmoid"),
    "list": (lambda values: [one(v) for v in values], "sigmoid"),
    "tuple": (lambda values: tuple(one(v) for v in values), "sigmoid"),
    "array of a list": (lambda values: np.array([max(0.0, v) for v in values]), "relu"),
    "clipped where nothing is left": (lambda x: 1 / (1 + np.exp(-np.clip(x, -30, 30))), "sigmoid"),
    "choice by name, class": (ByName, "tanh"),
    "choice by name, object": (ByName("tanh"), "tanh"),
    "choice with a default": (Defaulted, "tanh"),
    "choice in a function": (by_kind, "tanh"),
    "static method of its name": (Static, "relu"),
    "method of another name": (Swish, "silu"),
    "required slope": (Needs, "elu"),
    "slope first": (slope_first, "leaky_relu"),
    "required axis": (with_axis, "softmax"),
    "a switch for the derivative": (with_derivative, "sigmoid"),
    "a function that makes it": (factory, "relu"),
    "an object that cannot be copied": (Unpicklable(), "tanh"),
    "Module": (Stops, "softmax"),
    "an object of ours": (nn.Softplus(), "softplus"),
    "rows made of one": (flat_rows, "softmax"),
    "prints": (talkative, "tanh"),
    "keyword only": (keyword_only, "relu"),
}


@pytest.mark.parametrize("dialect", RIGHT)
def test_every_dialect_is_understood(dialect):
    subject, name = RIGHT[dialect]
    found = diagnose(subject, "activation", name=name)
    assert found.passed, found


def test_the_kind_and_the_method_are_told():
    assert diagnose(Swish, "activation", name="silu").convention["called"] == "Swish().swish(x)"
    told = {"list": "a flat list", "Module": "Tensor", "a ufunc": "array"}
    for dialect, kind in told.items():
        subject, name = RIGHT[dialect]
        assert diagnose(subject, "activation", name=name).convention["arrays"] == kind


def test_build_makes_the_object():
    class Hard:
        def __init__(self, one, two):
            self.slope = one * two

        def forward(self, x):
            return np.where(x > 0, x, self.slope * x)

    assert not diagnose(Hard, "activation", name="leaky_relu").passed
    build = functools.partial(Hard, 0.1, 0.1)
    assert diagnose(Hard, "activation", name="leaky_relu", build=build).passed


# ── wrong ones ───────────────────────────────────────────────────────────────────────────────────


def test_every_mistake_is_tried():
    assert set(SHOWN) == set(MISTAKES)


@pytest.mark.parametrize(
    ("slug", "name"), [(slug, name) for slug, names in SHOWN.items() for name in names]
)
def test_a_mistake_is_named(slug, name):
    found = diagnose(ACTIVATION.wrong(MISTAKES[slug]), "activation", name=name)
    assert found.mistake == slug, found
    assert found.counterexample is not None
    assert len(found.message.split()) < 60


@pytest.mark.parametrize(
    "form",
    [form for mistake in ACTIVATION.mistakes for form in _forms(mistake)],
    ids=lambda form: f"{form.slug} {form.option}",
)
def test_a_form_of_a_mistake_is_named_wherever_it_makes_a_difference(form):
    """Whatever the form and the name: nothing is wrong, or the mistake is among those named."""
    slugs = {
        name: said(made(RightActivation, form), name)
        for name in set(form.only or NAMES) & set(NAMES)
    }
    assert any(slugs.values())
    assert [name for name, named in slugs.items() if named and form.slug not in named] == []


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("axis-wrong", "no-max-shift", "softmax"),
        ("over-whole-array", "no-max-shift", "log_softmax"),
        ("axis-wrong", "halves-swapped", "glu"),
        ("axis-wrong", "log-missing", "log_softmax"),
        ("not-normalised", "no-max-shift", "softmax"),
        ("derivative-instead", "overflow-at-large-inputs", "tanh"),
        ("sign-flipped", "overflow-at-large-inputs", "sigmoid"),
        ("sign-flipped", "mutates-input", "softplus"),
        ("wrong-activation", "scalar-only", "tanh"),
    ],
)
def test_two_mistakes_are_named_together(first, second, name):
    forms = [_forms(MISTAKES[slug])[0] for slug in (first, second)]
    assert said(made(RightActivation, *forms), name) == (first, second)


def test_what_gives_the_same_numbers_is_named_both_ways():
    assert said(lambda x: np.where(x > 0, 1.0, 0.0), "relu")[:2] == (
        "derivative-instead",
        "wrong-activation",
    )


@pytest.mark.parametrize(
    ("subject", "name", "word"),
    [
        (np.tanh, "sigmoid", "tanh"),
        (F.relu, "leaky_relu", "relu"),
        (F.gelu, "silu", "gelu"),
        (lambda x: x, "relu", "nothing"),
        (lambda x: np.where(x > 0, x, 0.2 * x), "relu", "leaky_relu"),
        (lambda x: (x == x.max(-1, keepdims=True)) * 1.0, "softmax", "1 for the largest"),
    ],
)
def test_the_other_activation_is_said(subject, name, word):
    found = diagnose(subject, "activation", name=name)
    assert found.mistake == "wrong-activation"
    assert word in found.title


def softmax(x, largest=-1, summed=-1, keep=True):
    e = np.exp(x - x.max(axis=largest, keepdims=True))
    return e / e.sum(axis=summed, keepdims=keep)


def log_of_shares(x, floor=0.0):
    return np.log(softmax(x) + floor)


def below(factor, start, scale=1.0):
    return lambda x: scale * np.where(x > 0, x, factor * np.exp(np.minimum(x, 0)) + start)


def gelu(half=0.5, root=0.7978845608, cube=0.044715):
    return lambda x: half * x * (1 + np.tanh(root * (x + cube * x**3)))


WRONG = {
    "sum along the columns": (functools.partial(softmax, summed=0), "softmax", "axis-wrong"),
    "the sum of all": (functools.partial(softmax, summed=None), "softmax", "over-whole-array"),
    "the largest of all": (functools.partial(softmax, largest=None), "softmax", "no-max-shift"),
    "no keepdims": (functools.partial(softmax, keep=False), "softmax", "keepdims-missing"),
    "halves of the columns": (
        lambda x: x[: len(x) // 2] / (1 + np.exp(-x[len(x) // 2 :])), "glu", "axis-wrong",
    ),
    "halves by default": (
        lambda x: np.array_split(x, 2)[0] * F.sigmoid(np.array_split(x, 2)[1]), "glu", "axis-wrong",
    ),
    "base 2": (lambda x: 2**x / (2**x).sum(-1, keepdims=True), "softmax", "wrong-constant"),
    "the mean is not enough": (
        lambda x: np.exp(x - x.mean(-1, keepdims=True))
        / np.exp(x - x.mean(-1, keepdims=True)).sum(-1, keepdims=True),
        "softmax", "overflow-at-large-inputs",
    ),
    "clipped scores": (
        lambda x: softmax(np.clip(x, -50, 50)), "softmax", "clipped-above",
    ),
    "log of shares": (log_of_shares, "log_softmax", "overflow-at-large-inputs"),
    "log of a little more": (
        functools.partial(log_of_shares, floor=1e-9), "log_softmax", "overflow-at-large-inputs",
    ),
    "naive log of shares": (
        lambda x: np.log(np.exp(x) / np.exp(x).sum(-1, keepdims=True)),
        "log_softmax", "no-max-shift",
    ),
    "log base 10": (lambda x: (x - np.logaddexp.reduce(x, -1, keepdims=True)) / np.log(10),
                    "log_softmax", "wrong-constant"),
    "slope of 0.2": (lambda x: np.where(x > 0, x, 0.2 * x), "leaky_relu", "wrong-constant"),
    "alpha of 0.5": (below(0.5, -0.5), "elu", "wrong-constant"),
    "alpha misplaced": (below(1.67326, -1, 1.0507), "selu", "wrong-constant"),
    "no half": (gelu(half=1), "gelu", "wrong-constant"),
    "another root": (gelu(root=np.sqrt(np.pi / 2)), "gelu", "wrong-constant"),
    "another cube": (gelu(cube=0.44715), "gelu", "wrong-constant"),
    "a factor inside": (lambda x: np.logaddexp(0, 2 * x), "softplus", "wrong-constant"),
    "a constant more": (lambda x: np.logaddexp(0, x) - 0.693147, "softplus", "wrong-constant"),
    "rounded": (lambda xs: [round(math.tanh(x), 2) for x in xs], "tanh", "integer-truncation"),
    "running sum": (lambda x: np.maximum(np.cumsum(x, -1), 0), "relu", "not-elementwise"),
    "condition on the sum": (
        lambda x: x if x.sum() > 0 else 0 * x, "relu", "not-elementwise",
    ),
    "sharing where nothing is shared": (softmax, "sigmoid", "wrong-activation"),
    "nothing": (lambda x: None, "relu", "returns-nothing"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_learner_s_mistake_is_named(what):
    subject, name, slug = WRONG[what]
    found = diagnose(subject, "activation", name=name)
    assert found.mistake == slug, found


def test_the_smallest_case_of_some():
    def example(subject, name):
        case = diagnose(subject, "activation", name=name).counterexample
        return np.asarray(case.given["x"]).tolist()

    assert example(np.abs, "relu") == [-1]
    assert example(functools.partial(softmax, summed=None), "softmax") == [[1], [1]]
    assert example(lambda x: np.where(x > 0, x, 0.0), "leaky_relu") == [-1]
    assert example(lambda x: 1 / (1 + np.exp(x)), "sigmoid") == [1]


def test_a_function_of_one_number_is_shown_with_two():
    found = diagnose(lambda x: x if x > 0 else 0.0, "activation", name="relu")
    assert found.mistake == "scalar-only"
    assert found.raised is not None
    assert found.raised.kind == "ValueError"
    np.testing.assert_array_equal(found.counterexample.given["x"], [1, -2])
    np.testing.assert_array_equal(found.counterexample.expected, [1, 0])


def test_an_array_after_the_call_is_shown():
    def relu(x):
        x[x < 0] = 0
        return x

    case = diagnose(relu, "activation", name="relu").counterexample
    assert case.given["x"].tolist() == [-1]
    assert case.got == "x = [0] after the call"


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        (lambda x: -np.tanh(x), "tanh"),
        (lambda x: -F.elu(x), "elu"),
        (lambda x: np.minimum(x, 0.01 * x), "leaky_relu"),
        (lambda x: -F.log_softmax(x, -1), "log_softmax"),
    ],
)
def test_a_flipped_sign_is_nothing_else(subject, name):
    assert said(subject, name) == ("sign-flipped",)


def test_a_flipped_branch_is_an_absolute_value_too():
    subject = lambda x: np.abs(F.elu(x))
    assert said(subject, "elu") == ("sign-flipped", "absolute-value")


def test_another_error_at_large_numbers_is_no_overflow():
    def tanh(x):
        if np.abs(x).max() > 900:
            raise KeyError("too large")
        return np.tanh(x)

    found = diagnose(tanh, "activation", name="tanh")
    assert found.mistake is None
    assert found.raised.kind == "KeyError"


def test_an_object_stays_as_it_was():
    class Counts:
        calls = 0

        def forward(self, x):
            self.calls += 1
            return np.tanh(x)

    counts = Counts()
    assert diagnose(counts, "activation", name="tanh").passed
    assert counts.calls == 0


def test_one_kind_of_array_is_enough():
    kinds = [attachment.kind for attachment in ACTIVATION.attachments(np.abs, "relu", None)]
    assert kinds[0] == "array"
    assert "Tensor" not in kinds


def test_what_nobody_knows_is_not_named():
    found = diagnose(lambda x: np.sin(x), "activation", name="relu")
    assert not found.passed
    assert found.mistake is None
    assert found.counterexample is not None


# ── bad input ────────────────────────────────────────────────────────────────────────────────────


def test_a_name_is_needed():
    with pytest.raises(ArgumentError, match="needs name="):
        diagnose(np.tanh, "activation")


def test_an_unknown_name_and_the_nearest():
    with pytest.raises(ArgumentError, match="softmax"):
        diagnose(np.tanh, "activation", name="sofmax")


def test_a_class_without_a_method():
    class Empty:
        pass

    found = diagnose(Empty, "activation", name="relu")
    assert not found.passed
    assert found.mistake is None
    assert "no method to call" in found.message


def test_a_class_that_cannot_be_built():
    class Sized:
        def __init__(self, n_in, n_out):
            self.n = n_in

        def forward(self, x):
            return x

    found = diagnose(Sized, "activation", name="relu")
    assert "could not be built" in found.title
    assert "build" in found.message


def test_what_always_stops_is_told_with_its_line():
    def broken(x):
        return x + x.undefined

    found = diagnose(broken, "activation", name="relu")
    assert found.mistake is None
    assert found.raised.kind == "AttributeError"
    assert "undefined" in found.raised.line


def test_what_is_not_written_yet():
    def later(x):
        raise NotImplementedError

    assert diagnose(later, "activation", name="tanh").mistake == "not-written-yet"


def test_text_comes_out():
    found = diagnose(lambda x: "high", "activation", name="tanh")
    assert not found.passed
    assert found.mistake is None
