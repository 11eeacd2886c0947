"""Every mistake of a neuron is named, in whichever form a learner wrote the neuron."""

import math
from functools import partial

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn
from layerlab.check import diagnose
from layerlab.check.roles.neuron import FUNCTIONS, MISTAKES, NEURON, RightNeuron


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.maximum(z, 0)


# ── every mistake ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_wrong_model_of_each_mistake_is_named(mistake, seed):
    found = diagnose(NEURON.wrong(mistake), "neuron", name="sigmoid", seed=seed)
    assert found.mistake == mistake.slug
    assert found.also == ()
    assert found.counterexample is not None
    assert len(found.message.split()) < 60


@pytest.mark.parametrize(
    ("mistake", "option"),
    [(m, option) for m in MISTAKES for option in m.options if option != "another function"],
    ids=lambda part: getattr(part, "slug", str(part)),
)
@pytest.mark.parametrize("activation", ["leaky_relu", "tanh", "step"])
def test_every_form_of_a_mistake_is_named(mistake, option, activation):
    wrong = NEURON.wrong(type("_", (mistake,), {"option": option}))
    subject = partial(wrong, activation=activation)

    def build(weights, bias):
        return subject(weights, bias)

    found = diagnose(wrong, "neuron", name=activation, build=build)
    if not found.passed:  # a few forms change nothing for a step: it gives 0 or 1 all the same
        assert mistake.slug in (found.mistake, *found.also)
    else:
        assert activation == "step" or option == activation


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
def test_hints_are_short_and_hold_no_code(mistake):
    assert len(mistake.titled().split()) <= 10
    for hint in mistake.hints:
        assert len(hint.split()) <= 18
        assert not set("=()[]*_@") & set(hint)


@pytest.mark.parametrize("name", NEURON.names)
def test_a_right_neuron_passes_with_each_activation(name):
    def neuron(x, weights, bias):
        return FUNCTIONS[name](np.dot(x, weights) + bias)

    assert diagnose(neuron, "neuron", name=name).passed
    found = diagnose(neuron, "neuron")
    assert found.passed
    assert found.convention["activation"] == name


def test_the_library_s_own_neuron_is_right():
    assert diagnose(nn.Neuron, "neuron", name="tanh").passed
    assert diagnose(nn.Neuron, "neuron").passed
    assert diagnose(nn.Neuron([0.5, -1.0, 2.0], 0.25), "neuron").passed


# ── the forms that neurons have ──────────────────────────────────────────────────────────────────


class BiasFirst:
    def __init__(self, b, w):
        self.b, self.w = b, w

    def predict(self, x):
        return sum(p * q for p, q in zip(self.w, x, strict=True)) + self.b


class OddNames:
    def __init__(self, p, q):
        self.p, self.q = p, q

    def __call__(self, x):
        return sum(i * j for i, j in zip(self.q, x, strict=True)) + self.p


class FromSize:
    def __init__(self, size):
        self._coefficients = np.random.randn(1, size)
        self._shift = 0.0
        self.size = size

    def forward(self, x):
        return relu((self._coefficients @ np.asarray(x)).item() + self._shift)


class BiasInVector:
    def __init__(self, n_inputs):
        self.w = np.zeros(n_inputs + 1)

    def forward(self, x):
        return np.dot(self.w[1:], x) + self.w[0]


class BiasAtTheEnd:
    def __init__(self, weights):
        self.weights = weights

    def forward(self, x):
        return sum(w * v for w, v in zip(self.weights, [*x, 1.0], strict=True))


class NoArguments:
    def __init__(self):
        self.weights = [0.1, 0.2, 0.3, 0.4]
        self.bias = 0.0
        self.rate = 0.1

    def forward(self, x):
        return math.tanh(sum(w * x[i] for i, w in enumerate(self.weights)) + self.bias)


class AroundAFunction:
    def forward(self, inputs, weights, bias):
        return sum(i * w for i, w in zip(inputs, weights, strict=True)) + bias


class TensorOnly(nn.Module):
    def __init__(self, weight, bias):
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(bias)

    def forward(self, x):
        return ll.relu(x @ self.weight + self.bias)


class AnyActivation:
    def __init__(self, weights, bias, activation):
        self.weights, self.bias, self.activation = np.asarray(weights), bias, activation

    def forward(self, x):
        return self.activation(self.weights @ np.asarray(x) + self.bias)


class OneInARow:
    def __init__(self, weights, bias):
        self.weights, self.bias = np.reshape(weights, (1, -1)), np.reshape(bias, (1, 1))

    def forward(self, x):
        return sigmoid(self.weights @ np.reshape(x, (-1, 1)) + self.bias)


def make_neuron(weights, bias):
    def neuron(x):
        return relu(np.dot(weights, x) + bias)

    return neuron


def any_order(b, second, first):
    return np.dot(first, second) + b


def in_one_vector(x, w):
    return np.dot(x, w[:-1]) + w[-1]


def with_activation(inputs, weights, bias, activation="relu"):
    z = np.dot(inputs, weights) + bias
    return relu(z) if activation == "relu" else sigmoid(z) if activation == "sigmoid" else z


def sign_step(x, w, b):
    return 1 if np.dot(x, w) + b >= 0 else -1


def gelu(x, w, b):
    z = np.dot(x, w) + b
    return 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))


FORMS = [
    (BiasFirst, None, "identity"),
    (OddNames, None, "identity"),
    (FromSize, "relu", "relu"),
    (BiasInVector, "identity", "identity"),
    (BiasAtTheEnd, None, "identity"),
    (NoArguments, "tanh", "tanh"),
    (NoArguments(), "tanh", "tanh"),
    (AroundAFunction, None, "identity"),
    (TensorOnly, "relu", "relu"),
    (AnyActivation, "softplus", "softplus"),
    (AnyActivation, None, "identity"),
    (AnyActivation([1.0, 2.0, -3.0], 0.5, np.tanh), None, "tanh"),
    (OneInARow, "sigmoid", "sigmoid"),
    (make_neuron, "relu", "relu"),
    (any_order, None, "identity"),
    (in_one_vector, None, "identity"),
    (with_activation, None, "relu"),
    (with_activation, "sigmoid", "sigmoid"),
    (sign_step, None, "a step from -1 to 1, 1 at nought"),
    (gelu, "gelu", "gelu_tanh"),
    (lambda x, w, b: np.dot(x, w) + b, None, "identity"),
    (RightNeuron, None, "sigmoid"),
]


@pytest.mark.parametrize(("subject", "name", "activation"), FORMS)
def test_right_neurons_pass_in_every_form(subject, name, activation):
    found = diagnose(subject, "neuron", name=name)
    assert found.passed, found
    assert found.convention["activation"] == activation


def test_the_convention_says_what_was_found():
    found = diagnose(FromSize, "neuron").convention
    assert found["built"] == "FromSize(size)"
    assert found["weights"] == "self._coefficients"
    assert found["bias"] == "self._shift"
    assert diagnose(BiasInVector, "neuron").convention["bias"] == "the bias first in one vector"
    assert diagnose(BiasAtTheEnd, "neuron").convention["bias"] == "the bias last in one vector"
    assert diagnose(any_order, "neuron").convention["called"].startswith("any_order(bias, ")


# ── mistakes in other forms ──────────────────────────────────────────────────────────────────────


def test_numbers_that_the_constructor_drops_are_seen():
    class Drops(BiasFirst):
        def __init__(self, b, w):
            super().__init__(0.0, w)

    class Draws(BiasFirst):
        def __init__(self, b, w):
            super().__init__(b, [np.random.randn() for _ in w])

    assert diagnose(Drops, "neuron").mistake == "bias-ignored"
    found = diagnose(Draws, "neuron")
    assert found.mistake == "weights-ignored"
    assert found.also == ()


def test_two_mistakes_are_named_together():
    def neuron(x, w, b):
        return np.tanh(np.mean(np.multiply(x, w)) - b)

    found = diagnose(neuron, "neuron", name="tanh")
    assert {found.mistake, *found.also} == {"mean-instead-of-sum", "bias-subtracted"}


def test_a_wrong_activation_says_which_one_it_is():
    for other in NEURON.names:
        if other in ("identity", "relu"):
            continue

        def neuron(x, w, b, other=other):
            return FUNCTIONS[other](np.dot(x, w) + b)

        found = diagnose(neuron, "neuron", name="relu")
        assert found.mistake == "wrong-activation"
        assert other in found.title


def test_an_activation_that_nobody_knows_is_wrong_where_one_was_asked_for():
    def neuron(x, w, b):
        return 1 / 1 + math.exp(-(np.dot(x, w) + b))  # brackets are missing

    found = diagnose(neuron, "neuron", name="sigmoid")
    assert found.mistake == "wrong-activation"
    assert "another function" in found.title
    found = diagnose(neuron, "neuron")
    assert not found.passed
    assert found.mistake is None


def test_a_step_may_be_nought_or_one_at_nought_but_not_both_ways_wrong():
    assert diagnose(lambda x, w, b: np.dot(x, w) + b > 0, "neuron", name="step").passed
    assert diagnose(lambda x, w, b: np.dot(x, w) + b >= 0, "neuron", name="step").passed
    found = diagnose(lambda x, w, b: np.dot(x, w) - b >= 0, "neuron", name="step")
    assert (found.mistake, found.also) == ("bias-subtracted", ())
    assert found.convention["activation"] == "step, 1 at nought"


def test_an_activation_of_one_number_that_gets_many_means_that_they_were_not_summed():
    def neuron(x, w, b):
        z = np.multiply(x, w) + b
        return z if z > 0 else 0

    found = diagnose(neuron, "neuron", name="relu")
    assert found.mistake == "not-summed"
    assert found.raised is not None
    assert "if z > 0" in found.raised.line


def test_the_counterexample_is_as_small_as_can_be():
    found = diagnose(lambda x, w, b: np.dot(x, w), "neuron").counterexample
    assert found.given["x"].tolist() == [1]
    assert found.given["weights"].tolist() == [1]
    assert (found.given["bias"], found.got, found.expected) == (1, 1, 2)
    found = diagnose(lambda x, w, b: np.dot(x[:-1], w[:-1]) + b, "neuron").counterexample
    assert found.given["x"].size == 1


def test_a_function_that_changes_its_weights_is_told():
    def neuron(x, w, b):
        for i in range(len(w)):
            w[i] *= x[i]
        return sum(w) + b

    assert diagnose(neuron, "neuron").mistake == "mutates-input"


def test_a_neuron_that_remembers_is_told():
    class Neuron:
        total = 0.0

        def __init__(self, weights, bias):
            self.weights, self.bias = weights, bias

        def forward(self, x):
            for w, v in zip(self.weights, x, strict=True):
                self.total += w * v
            return self.total + self.bias

    assert diagnose(Neuron, "neuron").mistake == "state-kept-between-calls"


# ── what cannot be checked ───────────────────────────────────────────────────────────────────────


class NoMethod:
    def __init__(self, weights, bias):
        pass


class NoWeights:
    def __init__(self, n_inputs):
        self.n = n_inputs

    def forward(self, x):
        return 1.0


@pytest.mark.parametrize("subject", [NoMethod, NoWeights, lambda x: x, object, dict])
def test_what_is_no_neuron_is_told_with_what_was_tried(subject):
    found = diagnose(subject, "neuron")
    assert not found.passed
    assert found.mistake is None
    assert "could not be built or called" in found.title
    assert found.tried
    assert "build=" in found.message


def test_an_error_is_shown_with_the_learner_s_own_line():
    def neuron(x, w, b):
        return np.dot(x, w) + np.bbb

    found = diagnose(neuron, "neuron")
    assert not found.passed
    assert found.mistake is None
    assert "bbb" in found.raised.line
    assert found.raised.kind == "AttributeError"


def test_what_is_not_written_yet_and_what_returns_nothing():
    def neuron(x, w, b):
        raise NotImplementedError

    def silent(x, w, b):
        print(np.dot(x, w) + b)

    class Empty:
        def __init__(self, weights, bias):
            raise NotImplementedError

        def forward(self, x): ...

    assert diagnose(neuron, "neuron").mistake == "not-written-yet"
    assert diagnose(silent, "neuron").mistake == "returns-nothing"
    assert not diagnose(Empty, "neuron").passed


def test_build_says_how_it_is_made():
    class Neuron:
        def __init__(self, config):
            self.w, self.b = config["w"], config["b"]

        def forward(self, x):
            return np.dot(self.w, x) - self.b

    found = diagnose(Neuron, "neuron", build=lambda w, b: Neuron({"w": w, "b": b}))
    assert found.mistake == "bias-subtracted"
    found = diagnose(Neuron, "neuron", build=lambda n: Neuron({"w": np.zeros(n), "b": 0.0}))
    assert found.mistake == "bias-subtracted"


def test_single_precision_is_right_where_nearly_all_cancels():
    def neuron(x, w, b):
        x, w = np.asarray(x, dtype=np.float32), np.asarray(w, dtype=np.float32)
        return np.dot(x, w) + np.float32(b)

    assert all(diagnose(neuron, "neuron", seed=seed).passed for seed in range(40))


def test_what_a_function_remembers_is_not_taken_for_chance():
    def remembers(x, w, b, kept=[]):  # noqa: B006  the mistake itself: one list for every call
        kept.append(np.dot(x, w))
        return sum(kept) + b

    def draws(x, w, b):
        return np.dot(x, np.random.randn(len(x))) + b

    assert diagnose(remembers, "neuron").mistake == "state-kept-between-calls"
    assert diagnose(draws, "neuron").mistake == "fresh-weights-each-call"


def test_a_name_that_is_not_there_is_no_other_activation():
    class Neuron:
        def __init__(self, weights, bias, activation=None):
            self.weights, self.bias, self.activation = weights, bias, activation

        def forward(self, x):
            z = weighted_sum(x, self.weights, self.bias)  # noqa: F821 -- the mistake to be found
            return self.activation(z)

    found = diagnose(Neuron, "neuron", name="sigmoid", seed=0)
    assert (found.passed, found.mistake) == (False, None)
    assert "NameError: name 'weighted_sum' is not defined" in found.title
