"""Every mistake of an optimiser is named, in whichever form a learner wrote the optimiser."""

import math
from collections import defaultdict

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn, optim
from layerlab.check import diagnose
from layerlab.check.roles.optimizer import OPTIMIZER
from layerlab.check.roles.optimizer_mistakes import (
    MISTAKES,
    Ascends,
    BetasSwapped,
    DecayIgnored,
    DecaySignFlipped,
    EpsInsideRoot,
    MomentumRestarts,
    NoBiasCorrection,
    RateIgnored,
    RootMissing,
    SquareMissing,
    StateShared,
)
from layerlab.check.roles.optimizer_model import RightOptimizer
from layerlab.errors import ArgumentError

NAMES = ("sgd", "momentum", "adam")


def wrong(kind, *mistakes, option=None):
    """The right model with these mistakes, as an optimiser of this kind."""
    content = {"kind": kind} | ({} if option is None else {"option": option})
    return type("Wrong", (*mistakes, RightOptimizer), content)


def said(found):
    return {found.mistake, *found.also} - {None}


# ── every mistake ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("mistake", "kind"),
    [(mistake, kind) for mistake in MISTAKES for kind in mistake.kinds],
    ids=lambda part: getattr(part, "slug", part),
)
def test_the_wrong_model_of_each_mistake_is_named(mistake, kind):
    found = diagnose(wrong(kind, mistake), "optimizer", name=kind)
    assert found.mistake == mistake.slug
    assert found.also == ()
    assert found.counterexample.arithmetic
    assert len(found.message.split()) < 60, found.message


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
def test_the_model_of_the_catalogue_says_its_kind(mistake):
    model = OPTIMIZER.wrong(mistake)
    assert diagnose(model, "optimizer", name=model.kind, seed=3).mistake == mistake.slug


@pytest.mark.parametrize(
    ("mistake", "option"),
    [(mistake, option) for mistake in MISTAKES for option in mistake.options if option],
    ids=lambda part: getattr(part, "slug", part),
)
def test_every_form_of_a_mistake_is_named(mistake, option):
    kind = mistake.kinds[-1]
    found = diagnose(wrong(kind, mistake, option=option), "optimizer", name=kind)
    assert found.mistake == mistake.slug


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
def test_titles_and_hints_are_short(mistake):
    assert len(mistake.title.split()) <= 11
    assert all(len(hint.split()) <= 18 for hint in mistake.hints)


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("sgd", Ascends, RateIgnored),
        ("sgd", Ascends, DecayIgnored),
        ("momentum", MomentumRestarts, RateIgnored),
        ("momentum", MomentumRestarts, DecaySignFlipped),
        ("momentum", StateShared, Ascends),
        ("adam", BetasSwapped, NoBiasCorrection),
        ("adam", EpsInsideRoot, NoBiasCorrection),
        ("adam", SquareMissing, Ascends),
        ("adam", RootMissing, BetasSwapped),
        ("adam", StateShared, DecaySignFlipped),
    ],
)
def test_two_mistakes_are_named_together(kind, first, second):
    found = diagnose(wrong(kind, first, second), "optimizer", name=kind)
    assert said(found) == {first.slug, second.slug}


# ── right ones ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_right_model_passes(kind, seed):
    assert diagnose(wrong(kind), "optimizer", name=kind, seed=seed).passed


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("sgd", optim.SGD),
        ("momentum", lambda params, lr, momentum, weight_decay: optim.SGD(
            params, lr=lr, momentum=momentum, weight_decay=weight_decay
        )),
        ("adam", optim.Adam),
        ("adam", optim.AdamW),
    ],
)  # fmt: skip
def test_our_own_optimisers_pass(name, build):
    found = diagnose(build, "optimizer", name=name)
    assert found.passed, str(found)


def sgd_of_lists(params, grads, lr=0.1):
    return [p - lr * g for p, g in zip(params, grads, strict=True)]


def sgd_of_one(w, dw, eta):
    return w - eta * dw


def sgd_of_rows(W, dW, lr):
    return [
        [w - lr * g for w, g in zip(row, slopes, strict=True)]
        for row, slopes in zip(W, dW, strict=True)
    ]


def sgd_of_two(w, b, dw, db, learning_rate):
    return w - learning_rate * dw, b - learning_rate * db


def sgd_of_parameters(params, lr, batch_size):
    with ll.no_grad():
        for p in params:
            p -= lr * p.grad / batch_size


class SgdOfPairs:
    def __init__(self, learning_rate=0.01):
        self.lr = learning_rate

    def apply_gradients(self, grads_and_vars):
        for gradient, variable in grads_and_vars:
            variable -= self.lr * gradient


class SgdOfModel:
    def __init__(self, model, lr):
        self.model, self.lr = model, lr

    def step(self):
        for p in self.model.parameters():
            p.data = p.data - self.lr * p.grad.data


class SgdOfScalars:
    """For objects that hold a plain number and its gradient."""

    def __init__(self, parameters, lr=0.1):
        self.parameters, self.lr = parameters, lr

    def step(self):
        for p in self.parameters:
            p.data = math.fsum((p.data, -self.lr * p.grad))


class SgdReversed:
    def __init__(self, eta):
        self.eta = eta

    def update(self, grads, params):
        for i in range(len(params)):
            params[i] = params[i] - self.eta * grads[i]


class SgdOfLayer:
    def __init__(self, learning_rate=1.0):
        self.learning_rate = learning_rate

    def update_params(self, layer):
        layer.weights += -self.learning_rate * layer.dweights
        layer.biases += -self.learning_rate * layer.dbiases


@pytest.mark.parametrize(
    ("subject", "form"),
    [
        (sgd_of_lists, "a list of arrays"),
        (sgd_of_one, "one array"),
        (sgd_of_two, "w, b, dw, db"),
        (sgd_of_parameters, "Parameters"),
        (SgdOfPairs, "(gradient, parameter) pairs"),
        (SgdOfModel, "a module"),
        (SgdOfScalars, "numbers with a grad"),
        (SgdReversed, "a list of arrays"),
        (SgdOfLayer, "a layer with weights and dweights"),
    ],
)
def test_the_form_of_the_parameters_is_found(subject, form):
    found = diagnose(subject, "optimizer", name="sgd")
    assert found.passed, str(found)
    assert found.convention["parameters"] == form


def momentum_config(w, dw, config=None):
    config = {} if config is None else config
    velocity = config.get("velocity", np.zeros_like(w))
    velocity = config.get("momentum", 0.9) * velocity - config["learning_rate"] * dw
    config["velocity"] = velocity
    return w + velocity, config


def momentum_handed_on(w, g, v, lr=0.1, mu=0.9):
    v = mu * v - lr * g
    return w + v, v


def momentum_of_course(parameters, grads, v, beta, learning_rate):
    for layer in range(1, len(parameters) // 2 + 1):
        for kind in "Wb":
            key = f"d{kind}{layer}"
            v[key] = beta * v[key] + (1 - beta) * grads[key]
            parameters[key[1:]] = parameters[key[1:]] - learning_rate * v[key]
    return parameters, v


def momentum_made(lr, mu=0.9):
    velocity = {}

    def step(params, grads):
        for key in params:
            velocity[key] = mu * velocity.get(key, 0.0) + grads[key]
            params[key] = params[key] - lr * velocity[key]
        return params

    return step


# One default for every call is what some people keep their velocities in, and it works.
def momentum_in_default(params, grads, lr=0.1, mu=0.9, memory=defaultdict(float)):  # noqa: B006
    for key in params:
        memory[key] = mu * memory[key] + grads[key]
    return {key: params[key] - lr * memory[key] for key in params}


class MomentumByKey:
    def __init__(self, lr=0.1, mu=0.9):
        self.lr, self.mu, self.v = lr, mu, {}

    def update(self, key, w, g):
        self.v[key] = self.mu * self.v.get(key, 0) + g
        return w - self.lr * self.v[key]


class MomentumOneForAll(MomentumByKey):
    def update(self, key, w, g):
        return super().update("all", w, g)


class MomentumRateLater:
    def __init__(self, beta):
        self.beta, self.v = beta, None

    def __call__(self, weights, gradients, lr):
        self.v = self.v or [0.0] * len(weights)
        self.v = [self.beta * v + g for v, g in zip(self.v, gradients, strict=True)]
        return [w - lr * v for w, v in zip(weights, self.v, strict=True)]


def test_nested_lists():
    assert diagnose(sgd_of_rows, "optimizer", name="sgd").passed


MOMENTUMS = [
    momentum_config, momentum_handed_on, momentum_of_course, momentum_made, momentum_in_default,
    MomentumByKey, MomentumRateLater,
]  # fmt: skip


@pytest.mark.parametrize("subject", MOMENTUMS, ids=lambda subject: subject.__name__)
def test_the_memory_may_be_anywhere(subject):
    found = diagnose(subject, "optimizer", name="momentum")
    assert found.passed, str(found)


def test_one_memory_for_all_keys_is_shared():
    assert diagnose(MomentumOneForAll, "optimizer", name="momentum").mistake == "state-shared"


def test_a_memory_in_a_default_argument_is_put_back_and_left_as_it_was():
    momentum_in_default.__defaults__[-1].clear()
    for _ in range(2):
        assert diagnose(momentum_in_default, "optimizer", name="momentum").passed


def test_an_object_is_used_as_it_is_and_stays_as_it_was():
    optimizer = MomentumByKey(lr=0.5, mu=0.5)
    found = diagnose(optimizer, "optimizer", name="momentum")
    assert found.passed
    assert (optimizer.lr, optimizer.mu, optimizer.v) == (0.5, 0.5, {})


# ── what may be read in one way or another ───────────────────────────────────────────────────────


class Momentum:
    def __init__(self, params, lr=0.1, momentum=0.9, weight_decay=0.0):
        self.params, self.lr, self.mu, self.decay = params, lr, momentum, weight_decay
        self.v = [np.zeros_like(p) for p in params]

    def step(self, grads):
        for i, (p, g) in enumerate(zip(self.params, grads, strict=True)):
            p[...] = self.moved(i, p, g)


class Averaged(Momentum):
    def moved(self, i, p, g):
        self.v[i] = self.mu * self.v[i] + (1 - self.mu) * (g + self.decay * p)
        return p - self.lr * self.v[i]


class Apart(Momentum):
    def moved(self, i, p, g):
        self.v[i] = self.mu * self.v[i] + g
        return p - self.lr * self.v[i] - self.lr * self.decay * p


class After(Apart):
    def moved(self, i, p, g):
        self.v[i] = self.mu * self.v[i] + g
        return (p - self.lr * self.v[i]) * (1 - self.lr * self.decay)


@pytest.mark.parametrize(
    ("subject", "convention", "value"),
    [
        (Averaged, "velocity", "the gradient enters with 1 - momentum"),
        (Apart, "weight decay", "apart from the gradient"),
        (After, "weight decay", "after the step"),
    ],
)
def test_what_was_read_is_said(subject, convention, value):
    found = diagnose(subject, "optimizer", name="momentum")
    assert found.passed, str(found)
    assert found.convention[convention] == value


class Nesterov(Momentum):
    def moved(self, i, p, g):
        self.v[i] = self.mu * self.v[i] + g
        return p - self.lr * (g + self.mu * self.v[i])


def test_nesterov_is_another_method():
    class Plain(Nesterov):
        def __init__(self, params, lr=0.1, momentum=0.9):
            super().__init__(params, lr, momentum)

    assert diagnose(Plain, "optimizer", name="momentum").mistake == "nesterov-instead"


class Adam:
    """One number at a time, in plain Python."""

    def __init__(self, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
        self.lr, self.b1, self.b2, self.eps = lr, b1, b2, eps
        self.m = self.v = 0.0
        self.t = 0

    def update(self, w, g):
        self.t += 1
        self.m = self.b1 * self.m + (1 - self.b1) * g
        self.v = self.b2 * self.v + (1 - self.b2) * self.square(g)
        return w - self.lr * self.step()

    def square(self, g):
        return g * g

    def step(self):
        return self.m / (1 - self.b1**self.t) / self.spread()

    def spread(self):
        return math.sqrt(self.v / (1 - self.b2**self.t)) + self.eps


class Keras(Adam):
    """Epsilon beside the root of the moment that is not corrected."""

    def __init__(self, lr=0.001, b1=0.9, b2=0.999, eps=1e-7):
        super().__init__(lr, b1, b2, eps)

    def step(self):
        rate = math.sqrt(1 - self.b2**self.t) / (1 - self.b1**self.t)
        return rate * self.m / (math.sqrt(self.v) + self.eps)


class NoSquare(Adam):
    def square(self, g):
        return g  # a root of a negative number: plain Python stops


class NoEpsilon(Adam):
    def spread(self):
        return math.sqrt(self.v / (1 - self.b2**self.t))


class FixedInside(Adam):
    """Epsilon cannot be set: only very small gradients show where it stands."""

    def __init__(self, lr=0.001, b1=0.9, b2=0.999):
        super().__init__(lr, b1, b2)

    def spread(self):
        return math.sqrt(self.v / (1 - self.b2**self.t) + 1e-8)


class CountsLate(Adam):
    def update(self, w, g):
        self.t -= 1
        new = super().update(w, g)
        self.t += 1
        return new


class Misspelt(Adam):
    def spread(self):
        return self.v / self.zero_dvision


@pytest.mark.parametrize("subject", [Adam, Keras])
def test_plain_numbers(subject):
    found = diagnose(subject, "optimizer", name="adam")
    assert found.passed, str(found)
    assert found.convention["parameters"] == "one number"


@pytest.mark.parametrize(
    ("subject", "slug"),
    [
        (NoSquare, "square-missing"),
        (NoEpsilon, "eps-missing"),
        (FixedInside, "eps-inside-root"),
        (CountsLate, "step-count-from-zero"),
        (Misspelt, None),
    ],
)
def test_mistakes_in_plain_numbers(subject, slug):
    found = diagnose(subject, "optimizer", name="adam")
    assert not found.passed
    assert found.mistake == slug


def test_the_betas_may_be_wrong_in_the_defaults_alone():
    class Swapped(Adam):
        def __init__(self, lr=0.001, b1=0.999, b2=0.9, eps=1e-8):
            super().__init__(lr, b1, b2, eps)

    found = diagnose(Swapped, "optimizer", name="adam")
    assert found.mistake == "betas-swapped"
    assert "betas" not in found.counterexample.given


def test_a_plain_decay_may_be_one_of_the_rate():
    class Slowing:
        def __init__(self, lr=0.1, decay=0.0):
            self.lr, self.decay, self.steps = lr, decay, 0

        def update(self, w, g):
            rate = self.lr / (1 + self.decay * self.steps)
            self.steps += 1
            return w - rate * g

    found = diagnose(Slowing, "optimizer", name="sgd")
    assert found.passed
    assert "decay of the rate" in found.convention


# ── what is shown ────────────────────────────────────────────────────────────────────────────────


def test_the_smallest_case_is_one_weight_and_one_step():
    def step(w, g, lr):
        return w + lr * g

    found = diagnose(step, "optimizer", name="sgd")
    assert found.mistake == "ascends"
    example = found.counterexample
    assert {key: np.asarray(value).item() for key, value in example.given.items()} == {
        "w": 1.0,
        "gradient": 1.0,
        "rate": 0.5,
    }
    assert np.asarray(example.got).item() == 1.5
    assert np.asarray(example.expected).item() == 0.5
    assert example.arithmetic == ("step 1: w = 1 - 0.5·1 = 0.5",)


# ── bad input ────────────────────────────────────────────────────────────────────────────────────


def test_the_name_is_needed_and_must_be_known():
    with pytest.raises(ArgumentError, match="name"):
        diagnose(Adam, "optimizer")
    with pytest.raises(ArgumentError):
        diagnose(Adam, "optimizer", name="adm")


@pytest.mark.parametrize(
    "subject",
    [nn.Linear, object, lambda: None, dict, type("Empty", (), {}), print, lambda x: x.y, len],
)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_optimiser_is_refused_in_words(subject, name):
    found = diagnose(subject, "optimizer", name=name)
    assert not found.passed
    assert found.mistake is None
    assert found.title


def test_what_is_not_written_yet():
    class Later:
        def __init__(self, params, lr=0.1):
            pass

        def step(self, grads):
            raise NotImplementedError

    assert diagnose(Later, "optimizer", name="sgd").mistake == "not-written-yet"


def test_an_error_shows_the_line():
    class Typo:
        def __init__(self, params, lr=0.1):
            self.params = params

        def step(self, grads):
            for p, g in zip(self.params, grads, strict=True):
                p -= self.rate * g

    found = diagnose(Typo, "optimizer", name="sgd")
    assert found.mistake is None
    assert found.raised.kind == "AttributeError"
    assert found.raised.line == "p -= self.rate * g"


def test_it_never_moves():
    class Nothing:
        def __init__(self, params, lr=0.1):
            pass

        def step(self, grads):
            pass

    assert diagnose(Nothing, "optimizer", name="adam").mistake == "update-lost"
