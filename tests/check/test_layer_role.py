"""Every mistake of a layer is named, in whichever form a learner wrote the layer."""

import math
import random

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn
from layerlab.check import diagnose
from layerlab.check.roles.layer import DENSE, LAYER, LINEAR, MISTAKES
from layerlab.check.roles.layer_effects import EFFECTS
from layerlab.check.roles.layer_initial import INITIAL
from layerlab.check.roles.layer_model import FUNCTIONS, RightLayer
from layerlab.check.roles.layer_parameters import PARAMETERS

ROLES = {role.name: role for role in (LAYER, DENSE, LINEAR)}
VALUES = [mistake for mistake in MISTAKES if not mistake.always]


def slug(part):
    return getattr(part, "slug", str(part))


def activation_for(mistake, role):
    """The name= under which the mistake can be made; "impossible" where it cannot."""
    needs = {
        "activation-missing": "sigmoid",
        "activation-before-bias": "sigmoid",
        "activation-per-term": "sigmoid",
        "activation-twice": "sigmoid",
        "wrong-activation": "sigmoid",
        "axis-wrong": "softmax",
    }
    if mistake.slug == "activation-inside":
        return "impossible" if role == "layer" else None
    if mistake.slug in needs:
        return "impossible" if role == "linear" else needs[mistake.slug]
    return "tanh" if role == "layer" else None


# ── every mistake ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mistake", MISTAKES, ids=slug)
@pytest.mark.parametrize("role", ROLES)
def test_the_wrong_model_of_each_mistake_is_named(role, mistake):
    name = activation_for(mistake, role)
    if name == "impossible":
        return
    found = diagnose(ROLES[role].wrong(mistake), role, name=name)
    assert found.mistake == mistake.slug
    assert found.also == ()
    assert found.counterexample is not None
    assert len(found.message.split()) < 60
    assert found.note == ""


@pytest.mark.parametrize(
    ("mistake", "option"), [(m, option) for m in VALUES for option in m.options], ids=slug
)
def test_every_form_of_a_mistake_is_named(mistake, option):
    name = activation_for(mistake, "dense")
    wrong = type("Wrong", (mistake, RightLayer), {"option": option})
    found = diagnose(wrong, "dense", name=name)
    if found.passed:  # what was put in place of the sigmoid is the sigmoid
        assert option == name
    else:
        assert mistake.slug in (found.mistake, *found.also)


@pytest.mark.parametrize("mistake", MISTAKES, ids=slug)
def test_hints_are_short_and_hold_no_code(mistake):
    assert len(mistake.titled().split()) <= 10
    for hint in mistake.hints:
        assert len(hint.split()) <= 18
        assert not set("=()[]*_@`") & set(hint)


def test_slugs_are_unique():
    assert len({mistake.slug for mistake in MISTAKES}) == len(MISTAKES)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("bias-ignored", "weight-transposed"),
        ("bias-ignored", "weight-negated"),
        ("bias-doubled", "divided-by-width"),
        ("bias-subtracted", "activation-missing"),
        ("batch-averaged", "bias-ignored"),
        ("neurons-summed", "bias-subtracted"),
        ("last-term-missing", "activation-missing"),
        ("flattens-batch", "bias-first-only"),
    ],
)
def test_two_mistakes_at_once_are_named_together(first, second):
    by_slug = {mistake.slug: mistake for mistake in MISTAKES}
    wrong = type("Wrong", (by_slug[first], by_slug[second], RightLayer), {})
    found = diagnose(wrong, "dense", name="tanh")
    assert {found.mistake, *found.also} == {first, second}


@pytest.mark.parametrize("other", [*INITIAL, *PARAMETERS[1:], EFFECTS[-1]], ids=slug)
def test_a_mistake_beside_the_numbers_is_named_with_one_in_them(other):
    by_slug = {mistake.slug: mistake for mistake in MISTAKES}
    wrong = type("Wrong", (by_slug["divided-by-width"], other, RightLayer), {})
    if other.slug == "accepts-wrong-width":  # it writes the same stage
        wrong = type("Wrong", (by_slug["bias-subtracted"], other, RightLayer), {})
    found = diagnose(wrong, "dense")
    assert found.mistake in ("divided-by-width", "bias-subtracted")
    assert found.also == (other.slug,)


# ── right layers ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("seed", range(3))
def test_the_right_model_passes(role, seed):
    assert diagnose(RightLayer, role, seed=seed).passed


@pytest.mark.parametrize("name", LAYER.names)
def test_each_activation_passes_by_name_and_is_found_without_one(name):
    def layer(x, weights, bias):
        return FUNCTIONS[name](x @ weights + bias)

    assert diagnose(layer, "layer", name=name).passed
    found = diagnose(layer, "layer")
    assert found.passed
    assert found.convention["activation"] == name


def test_an_activation_that_is_asked_for_is_handed_to_the_constructor():
    class Dense:
        def __init__(self, n_in, n_out, activation=None):
            self.w = np.random.randn(n_in, n_out) * 0.1
            self.b = np.zeros(n_out)
            self.activation = activation

        def forward(self, x):
            z = x @ self.w + self.b
            return z if self.activation is None else self.activation(z)

    assert diagnose(Dense, "dense").passed
    assert diagnose(Dense, "dense", name="tanh").passed


def test_the_other_form_of_gelu_is_right_too():
    def layer(x, w, b):
        z = x @ w + b
        return 0.5 * z * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))

    assert diagnose(layer, "layer", name="gelu").passed


# ── how layers are written ───────────────────────────────────────────────────────────────────────


class Given:
    """Built from arrays, one row of weights a neuron."""

    def __init__(self, weights, biases):
        self.weights, self.biases = weights, biases

    def predict(self, x):
        return np.inner(x, self.weights) + self.biases


class OutFirst:
    def __init__(self, n_neurons, n_inputs):
        self.kernel = np.random.randn(n_inputs, n_neurons) * 0.05
        self.bias = np.zeros((1, n_neurons))

    def call(self, x):
        return x @ self.kernel + self.bias[0]


class Unnamed:
    def __init__(self, p, q):
        self.m = np.random.randn(p, q) * 0.05
        self.c = np.zeros(p)

    def __call__(self, x):
        return x @ self.m.T + self.c


class OneMatrix:
    def __init__(self, n_in, n_out):
        self.theta = np.vstack([np.zeros((1, n_out)), np.random.randn(n_in, n_out) * 0.05])

    def forward(self, x):
        return x @ self.theta[1:] + self.theta[0]


class Unit:
    def __init__(self, n):
        self.w = [random.gauss(0, 0.1) for _ in range(n)]
        self.b = 0.0

    def __call__(self, x):
        return self.b + sum(w * v for w, v in zip(self.w, x, strict=True))


class Units:
    def __init__(self, n_in, n_out):
        self.units = [Unit(n_in) for _ in range(n_out)]

    def __call__(self, x):
        if isinstance(x[0], list):
            return [self(row) for row in x]
        out = [unit(x) for unit in self.units]
        return out[0] if len(out) == 1 else out


class Row(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.w = nn.Parameter(ll.randn(n) * 0.1)
        self.b = nn.Parameter(ll.zeros(1))

    def forward(self, x):
        return x @ self.w + self.b[0]


class Rows(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.rows = nn.ModuleList(Row(in_features) for _ in range(out_features))

    def forward(self, x):
        return ll.stack([row(x) for row in self.rows], dim=-1)


class Held:
    def __init__(self, value):
        self.grad = np.zeros_like(value)
        self.value = value


class Holding:
    def __init__(self, n_in, n_out):
        self.W = Held(np.random.randn(n_in, n_out) * 0.05)
        self.b = Held(np.zeros(n_out))

    def parameters(self):
        return [self.W, self.b]

    def forward(self, x):
        return x @ self.W.value + self.b.value


class Lazy:
    def __init__(self, units):
        self.units, self.kernel = units, None

    def __call__(self, x):
        if self.kernel is None:
            self.kernel = np.random.randn(x.shape[-1], self.units) * 0.05
            self.bias = np.zeros(self.units)
        return x @ self.kernel + self.bias


class Fixed:
    def __init__(self):
        self.W = np.random.randn(4, 2) * 0.05
        self.b = np.zeros(2)

    def forward(self, x):
        return x @ self.W + self.b


class WantsGenerator:
    def __init__(self, n_in, n_out, rng):
        self.W = rng.normal(0, 0.05, (n_in, n_out))
        self.b = np.zeros(n_out)

    def forward(self, x):
        return x @ self.W + self.b


def makes(n_in, n_out):
    w, b = np.random.randn(n_in, n_out) * 0.05, np.zeros(n_out)

    def forward(x):
        return x @ w + b

    return forward


def with_dictionary(params, x):
    return x @ params["weights"] + params["biases"]


def with_pair(x, params):
    w, b = params
    return x @ w.T + b


def without_names(p, q, r):
    return q @ p + r


def optional(x, kernel, bias=None):
    return x @ kernel if bias is None else x @ kernel + bias


SUBJECTS = [
    (Given, "(out, in)", "array"),
    (OutFirst, "(in, out)", "array"),
    (Unnamed, "(out, in)", "array"),
    (OneMatrix, "(in, out)", "array"),
    (Units, "(out, in)", "list"),
    (Rows, "(out, in)", "Tensor"),
    (Holding, "(in, out)", "array"),
    (Lazy, "(in, out)", "array"),
    (Fixed, "(in, out)", "array"),
    (WantsGenerator, "(in, out)", "array"),
    (nn.Linear, "(out, in)", "Tensor"),
    (makes, "(in, out)", "array"),
    (with_dictionary, "(in, out)", "array"),
    (with_pair, "(out, in)", "array"),
    (without_names, "(in, out)", "array"),
    (optional, "(in, out)", "array"),
    (Fixed(), "(in, out)", "array"),
    (nn.Dense(3, 3), "(in, out)", "Tensor"),
]


def named(value):
    """An id without an address, which would differ from one process to the next."""
    return value if isinstance(value, str) else getattr(value, "__name__", type(value).__name__)


@pytest.mark.parametrize(("subject", "layout", "kind"), SUBJECTS, ids=named)
def test_names_layouts_and_kinds_are_found(subject, layout, kind):
    found = diagnose(subject, "linear")
    assert found.passed, found
    assert layout in found.convention["weights"]
    assert found.convention["arrays"] == kind


def test_build_makes_what_cannot_be_built_otherwise():
    class Strange:
        def __init__(self, config):
            self.W = np.random.randn(config["in"], config["out"]) * 0.05
            self.b = np.zeros(config["out"])

        def forward(self, x):
            return x @ self.W + self.b

    assert "build=" in diagnose(Strange, "linear").message
    found = diagnose(
        Strange, "linear", build=lambda n_in, n_out: Strange({"in": n_in, "out": n_out})
    )
    assert found.passed


# ── initial values ───────────────────────────────────────────────────────────────────────────────


def starting(weight, bias=None):
    """A layer with these initial values: weight(n_in, n_out), bias(n_out)."""

    class Start:
        def __init__(self, n_in, n_out):
            self.W = weight(n_in, n_out)
            self.b = np.zeros(n_out) if bias is None else bias(n_out)

        def forward(self, x):
            return x @ self.W + self.b

    return Start


def uniform(limit):
    return lambda n, m: np.random.uniform(-limit(n, m), limit(n, m), (n, m))


def normal(std):
    return lambda n, m: np.random.normal(0, std(n, m), (n, m))


@pytest.mark.parametrize(
    "weight",
    [
        normal(lambda n, m: n**-0.5),
        normal(lambda n, m: (2 / n) ** 0.5),
        normal(lambda n, m: (2 / (n + m)) ** 0.5),
        uniform(lambda n, m: n**-0.5),
        uniform(lambda n, m: (6 / (n + m)) ** 0.5),
        uniform(lambda n, m: (6 / n) ** 0.5),
        normal(lambda n, m: 0.01),
        normal(lambda n, m: 0.1),
        uniform(lambda n, m: 0.1),
        lambda n, m: np.random.choice([-1.0, 1.0], (n, m)) / n**0.5,
        lambda n, m: np.random.standard_t(5, (n, m)) * 0.05,
    ],
)
@pytest.mark.parametrize("seed", range(5))
def test_the_usual_initial_values_pass(weight, seed):
    assert diagnose(starting(weight), "dense", seed=seed).passed


@pytest.mark.parametrize(
    ("weight", "slug"),
    [
        (normal(lambda n, m: 1.0), "init-unscaled"),
        (uniform(lambda n, m: 1.0), "init-unscaled"),
        (uniform(lambda n, m: 0.5), "init-unscaled"),
        (normal(lambda n, m: (1 / m) ** 0.5), "init-fan-out"),
        (uniform(lambda n, m: (6 / m) ** 0.5), "init-fan-out"),
        (normal(lambda n, m: 1 / n), "init-variance-for-std"),
        (normal(lambda n, m: 2 / (n + m)), "init-variance-for-std"),
        (uniform(lambda n, m: 1 / n), "init-variance-for-std"),
        (normal(lambda n, m: n**0.5), "init-scale-inverted"),
        (normal(lambda n, m: ((n + m) / 2) ** 0.5), "init-scale-inverted"),
        (lambda n, m: np.random.rand(n, m) / n**0.5, "init-not-centred"),
        (lambda n, m: np.random.normal(0.01, 0.05, (n, m)), "init-not-centred"),
        (lambda n, m: np.random.default_rng(7).normal(0, 0.05, (n, m)), "init-same-every-time"),
        (lambda n, m: np.full((n, m), 0.1), "init-constant"),
    ],
)
def test_unusual_initial_values_are_named(weight, slug):
    found = diagnose(starting(weight), "dense")
    assert (found.mistake, found.also) == (slug, ())


def test_a_random_bias_is_usual_for_linear_but_not_for_dense():
    small = starting(normal(lambda n, m: 0.05), lambda n: np.random.uniform(-0.1, 0.1, n))
    assert diagnose(small, "linear").passed
    assert diagnose(small, "dense").mistake == "init-bias-not-zero"
    large = starting(normal(lambda n, m: 0.05), lambda n: np.random.randn(n))
    assert diagnose(large, "linear").mistake == "init-bias-not-zero"


def test_an_instance_is_not_asked_how_it_starts():
    assert diagnose(starting(normal(lambda n, m: 1.0))(4, 3), "dense").passed


# ── parameters and the switch ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "listing",
    [
        lambda layer: [layer.W, layer.b],
        lambda layer: (layer.b, layer.W),
        lambda layer: {"W": layer.W, "b": layer.b},
        lambda layer: [("W", layer.W), ("b", layer.b)],
        lambda layer: iter([layer.W, layer.b]),
        lambda layer: (array for array in (layer.W, layer.b)),
        lambda layer: [layer.W.T, layer.b],
        lambda layer: [*layer.W, layer.b],
    ],
)
def test_parameters_may_be_listed_in_many_ways(listing):
    class Listed(starting(normal(lambda n, m: 0.05))):
        parameters = listing

    assert diagnose(Listed, "dense").passed


@pytest.mark.parametrize(
    ("listing", "slugs"),
    [
        (lambda layer: [layer.W, layer.W], ["parameters-missing-bias"]),
        (lambda layer: layer.W, ["parameters-missing-bias"]),
        (lambda layer: [layer.b], ["parameters-missing-weight"]),
        (lambda layer: [], ["parameters-missing-bias", "parameters-missing-weight"]),
        (lambda layer: [layer.W.copy(), layer.b], ["parameters-are-copies"]),
        (lambda layer: [layer.W.tolist(), layer.b], ["parameters-are-copies"]),
        (lambda layer: np.append(layer.W, layer.b), ["parameters-are-copies"]),
        (
            lambda layer: [layer.W, *([layer.b] if layer.b.any() else [])],
            ["parameters-missing-bias"],
        ),
    ],
)
def test_wrong_listings_are_named(listing, slugs):
    class Listed(starting(normal(lambda n, m: 0.05))):
        parameters = listing

    found = diagnose(Listed, "dense")
    assert [found.mistake, *found.also] == slugs


def test_a_bias_of_zeros_that_is_not_trained_is_no_bias():
    class Switched:
        def __init__(self, n_in, n_out, use_bias=True):
            self.use_bias = use_bias
            self.W, self.b = np.random.randn(n_in, n_out) * 0.05, np.zeros(n_out)

        def parameters(self):
            return [self.W, self.b] if self.use_bias else [self.W]

        def forward(self, x):
            return x @ self.W + self.b

    assert diagnose(Switched, "dense").passed

    class Listed(Switched):
        def parameters(self):
            return [self.W, self.b]

    assert diagnose(Listed, "dense").mistake == "bias-kept-when-disabled"


# ── side effects, kinds, widths ──────────────────────────────────────────────────────────────────


def doing(forward):
    return type("Doing", (starting(normal(lambda n, m: 0.05)),), {"forward": forward})


def test_a_bias_that_grows_with_every_sample_is_a_changed_parameter():
    def forward(self, x):
        if x.ndim > 1:
            return np.array([forward(self, row) for row in x])
        z = self.b
        z += x @ self.W
        return z.copy()

    found = diagnose(doing(forward), "dense")
    assert (found.mistake, found.also, found.note) == ("mutates-parameters", (), "")


def test_a_changed_parameter_does_not_hide_a_wrong_number():
    def forward(self, x):
        y = x @ self.W - self.b
        self.W *= 0.99
        return y

    found = diagnose(doing(forward), "dense")
    assert {found.mistake, *found.also} == {"bias-subtracted", "mutates-parameters"}


def test_weights_drawn_with_a_fixed_seed_in_each_call_are_fresh_too():
    def forward(self, x):
        self.W = np.random.default_rng(0).normal(0, 0.1, self.W.shape)
        return x @ self.W + self.b

    assert diagnose(doing(forward), "dense").mistake == "fresh-weights-each-call"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda y: (y, "cache"),
        lambda y: {"y": y},
        lambda y: y.tolist(),
        lambda y: list(y),
        lambda y: ll.tensor(y),
        lambda y: str(y),
        lambda y: iter(y),
    ],
)
def test_what_is_not_an_array_is_said(wrap):
    found = diagnose(doing(lambda self, x: wrap(x @ self.W + self.b)), "dense")
    assert found.mistake == "wrong-return-type"


@pytest.mark.parametrize(
    "forward",
    [
        lambda self, x: x[..., : len(self.W)] @ self.W[: x.shape[-1]] + self.b,
        lambda self, x: np.resize(x, (*x.shape[:-1], len(self.W))) @ self.W + self.b,
        lambda self, x: (x[..., None] * self.W).sum(-2) + self.b,
    ],
)
def test_a_width_that_is_stretched_or_cut_is_not_refused(forward):
    found = diagnose(doing(forward), "dense")
    assert (found.mistake, found.also) == ("accepts-wrong-width", ())
    assert found.counterexample.expected == "an error"


def test_the_smallest_case_is_shown():
    found = diagnose(DENSE.wrong(VALUES[0]), "dense")
    assert found.mistake == "bias-ignored"
    assert {name: value.tolist() for name, value in found.counterexample.given.items()} == {
        "x": [1],
        "weight": [[1]],
        "bias": [1],
    }
    assert found.counterexample.got.tolist() == [1]
    assert found.counterexample.expected.tolist() == [2]


# ── bad input ────────────────────────────────────────────────────────────────────────────────────


def test_linear_takes_no_name():
    with pytest.raises(ll.errors.ArgumentError, match="takes no name"):
        diagnose(RightLayer, "linear", name="relu")


def test_an_unknown_activation_is_refused_with_the_nearest():
    with pytest.raises(ll.errors.ArgumentError, match="sigmoid"):
        diagnose(RightLayer, "layer", name="sigmod")


def test_a_class_without_weights_or_method_says_what_was_tried():
    class Empty:
        def __init__(self, n_in, n_out):
            pass

    found = diagnose(Empty, "dense")
    assert not found.passed
    assert found.mistake is None
    assert "no method to call" in found.message

    class Weightless(Empty):
        def forward(self, x):
            return x

    assert "no weights found" in diagnose(Weightless, "dense").message


def test_what_the_catalogue_does_not_know_is_not_guessed():
    found = diagnose(doing(lambda self, x: np.sin(x) @ self.W * 3 + self.b**3), "dense")
    assert not found.passed
    assert found.mistake is None
    assert found.counterexample is not None


def test_an_error_of_the_layer_is_shown_with_its_line():
    found = diagnose(doing(lambda self, x: x @ self.V), "dense")
    assert found.raised.kind == "AttributeError"
    assert "self.V" in found.raised.line
