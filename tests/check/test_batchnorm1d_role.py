"""Every mistake of batch normalisation is named; layers of every dialect pass."""

import numpy as np
import pytest

from layerlab import nn
from layerlab.check import diagnose
from layerlab.check.roles.batchnorm1d import BATCHNORM1D, MISTAKES


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_wrong_model_of_each_mistake_is_named(mistake, seed):
    found = diagnose(BATCHNORM1D.wrong(mistake), "batchnorm1d", seed=seed)
    assert found.mistake == mistake.slug
    assert found.also == ()
    assert found.counterexample is not None
    assert len(found.message.split()) < 60


@pytest.mark.parametrize(
    ("mistake", "option"),
    [(m, option) for m in MISTAKES for option in m.options],
    ids=lambda part: getattr(part, "slug", str(part)),
)
def test_every_form_of_a_mistake_is_named(mistake, option):
    wrong = BATCHNORM1D.wrong(type("_", (mistake,), {"option": option}))
    found = diagnose(wrong, "batchnorm1d")
    # a running mean that stays 0 and one that is not subtracted are the same
    assert mistake.slug in (found.mistake, *found.also)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
def test_hints_are_short_and_hold_no_code(mistake):
    assert len(mistake.titled().split()) <= 10
    for hint in mistake.hints:
        assert len(hint.split()) <= 18
        assert not set("=()[]*_@") & set(hint)


# ── right ones ───────────────────────────────────────────────────────────────────────────────────


class Base:
    """A right one in pieces, to be changed in one place or another."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def statistics(self, x):
        return x.mean(0), x.var(0)

    def update(self, mean, var):
        k = self.momentum
        self.running_mean = (1 - k) * self.running_mean + k * mean
        self.running_var = (1 - k) * self.running_var + k * var

    def normalise(self, x, mean, var):
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta

    def forward(self, x):
        if self.training:
            mean, var = self.statistics(x)
            self.update(mean, var)
        else:
            mean, var = self.running_mean, self.running_var
        return self.normalise(x, mean, var)


class NothingNamed:
    """Names that nobody knows, constants in the code, running values from the first batch."""

    def __init__(self, shape):
        self.a, self.c = np.ones(shape), np.zeros(shape)
        self.mm = self.vv = None
        self.phase = "train"

    def __call__(self, x):
        if self.phase == "train":
            mean, var = x.mean(0), x.var(0)
            if self.mm is None:
                self.mm, self.vv = mean, var
            else:
                self.mm, self.vv = 0.95 * self.mm + 0.05 * mean, 0.95 * self.vv + 0.05 * var
        else:
            mean, var = self.mm, self.vv
        return self.a * (x - mean) / np.sqrt(var + 1e-8) + self.c


class BuiltWhenCalled:
    def __init__(self, momentum=0.99, epsilon=1e-3):
        self.momentum, self.epsilon, self.built = momentum, epsilon, False

    def __call__(self, x, training=False):
        if not self.built:
            n = x.shape[-1]
            self.gamma, self.beta = np.ones(n), np.zeros(n)
            self.moving_mean, self.moving_variance = np.zeros(n), np.ones(n)
            self.built = True
        if training:
            mean, var, k = x.mean(0), x.var(0), self.momentum
            self.moving_mean = k * self.moving_mean + (1 - k) * mean
            self.moving_variance = k * self.moving_variance + (1 - k) * var
        else:
            mean, var = self.moving_mean, self.moving_variance
        return (x - mean) / np.sqrt(var + self.epsilon) * self.gamma + self.beta


class GivenItsParameters:
    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.old = (0.0, 0.0)

    def forward(self, x, train_flg=True):
        mean, var = (x.mean(0), x.var(0)) if train_flg else self.old
        if train_flg:
            k = self.momentum
            self.old = tuple(
                k * o + (1 - k) * n for o, n in zip(self.old, (mean, var), strict=True)
            )
        return self.gamma * (x - mean) / np.sqrt(var + 1e-6) + self.beta


class FeaturesInRows:
    """Columns inside, and both settings must be given."""

    def __init__(self, n, momentum, eps):
        self.g, self.b = np.ones((n, 1)), np.zeros((n, 1))
        self.rm, self.rv = np.zeros((n, 1)), np.ones((n, 1))
        self.m, self.eps, self.is_training = momentum, eps, True

    def forward(self, x):
        x = x.T
        if self.is_training:
            mean, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
            self.rm += (1 - self.m) * (mean - self.rm)
            self.rv += (1 - self.m) * (var - self.rv)
        else:
            mean, var = self.rm, self.rv
        return ((x - mean) / np.sqrt(var + self.eps) * self.g + self.b).T


@pytest.mark.parametrize(
    "subject",
    [nn.BatchNorm1d, nn.BatchNorm1d(5), Base, Base(4), NothingNamed, BuiltWhenCalled,
     GivenItsParameters, FeaturesInRows],
    ids=lambda s: getattr(s, "__name__", type(s).__name__),
)  # fmt: skip
def test_a_right_one_passes_in_any_dialect(subject):
    found = diagnose(subject, "batchnorm1d")
    assert found.passed, found.text()


def test_what_was_found_is_said():
    found = diagnose(nn.BatchNorm1d, "batchnorm1d").convention
    assert (found["gamma"], found["beta"]) == ("self.weight", "self.bias")
    assert (found["arrays"], found["running variance"]) == ("Tensor", "unbiased")
    assert (found["eps"], found["share of the new"]) == ("1e-05", "0.1")
    keras = diagnose(BuiltWhenCalled, "batchnorm1d").convention
    assert (keras["eps"], keras["share of the new"]) == ("0.001", "0.01")
    assert keras["running variance"] == "biased"
    nameless = diagnose(NothingNamed, "batchnorm1d").convention
    assert (nameless["gamma"], nameless["beta"]) == ("self.a", "self.c")
    assert (nameless["eps"], nameless["share of the new"]) == ("1e-08", "0.05")
    assert nameless["running variance at first"] == "the first batch"


def test_build_makes_the_object():
    class Odd(Base):
        def __init__(self, settings):
            super().__init__(settings["n"])

    assert not diagnose(Odd, "batchnorm1d").passed
    assert diagnose(Odd, "batchnorm1d", build=lambda n: Odd({"n": n})).passed
    assert diagnose(Odd, "batchnorm1d", build=lambda: Odd({"n": 4})).passed


# ── wrong ones ───────────────────────────────────────────────────────────────────────────────────


def no_eps(self, x, mean, var):
    return self.gamma * (x - mean) / np.sqrt(var) + self.beta


def eps_in_training_only(self, x):
    if self.training:
        return Base.forward(self, x)
    return no_eps(self, x, self.running_mean, self.running_var)


def in_place(self, x):
    mean, var = (x.mean(0), x.var(0)) if self.training else (self.running_mean, self.running_var)
    if self.training:
        self.update(mean, var)
    x -= mean
    x /= np.sqrt(var + self.eps)
    x *= self.gamma
    x += self.beta
    return x


def batch_variance_in_evaluation(self, x):
    if self.training:
        return Base.forward(self, x)
    return self.normalise(x, self.running_mean, x.var(0))


def never_kept(self, mean, var):
    self.running_mean = 0.9 * self.running_mean + 0.1 * mean


@pytest.mark.parametrize(
    ("parts", "slugs"),
    [
        ({"normalise": no_eps}, {"eps-missing"}),
        ({"forward": eps_in_training_only}, {"eps-missing"}),
        ({"forward": in_place}, {"mutates-input"}),
        ({"forward": batch_variance_in_evaluation}, {"eval-uses-batch"}),
        ({"update": never_kept}, {"running-never-updated"}),
        ({"statistics": lambda s, x: (x.mean(1), x.var(1))}, {"over-features"}),
        ({"statistics": lambda s, x: (x.mean(), x.var())}, {"over-everything"}),
        ({"train": Base.eval, "eval": Base.train}, {"modes-swapped"}),
        ({"train": lambda s: None}, {"stuck-in-eval"}),
        ({"statistics": lambda s, x: (x.mean(), x.var()), "normalise": no_eps},
         {"over-everything", "eps-missing"}),
        ({"update": lambda s, m, v: Base.update(s, 0 * m, v),
          "statistics": lambda s, x: (x.mean(0), x.var(0, ddof=1))},
         {"unbiased-in-normalising", "running-never-updated", "mean-not-subtracted"}),
    ],
)  # fmt: skip
def test_mistakes_and_two_at_once(parts, slugs):
    found = diagnose(type("Mine", (Base,), parts), "batchnorm1d")
    assert found.mistake in slugs
    assert {found.mistake, *found.also} <= slugs
    assert len({found.mistake, *found.also}) >= min(2, len(slugs))


def test_a_layer_without_parameters_ignores_scale_and_shift():
    class Plain(Base):
        def __init__(self, n):
            super().__init__(n)
            del self.gamma, self.beta

        def normalise(self, x, mean, var):
            return (x - mean) / np.sqrt(var + self.eps)

    found = diagnose(Plain, "batchnorm1d")
    assert found.mistake == "scale-shift-ignored"
    assert found.convention["gamma"] == "none found"


def test_an_unknown_mistake_is_shown_and_not_guessed():
    class Odd(Base):
        def normalise(self, x, mean, var):
            return super().normalise(x, mean, var) ** 3

    found = diagnose(Odd, "batchnorm1d")
    assert not found.passed
    assert found.mistake is None
    assert found.counterexample is not None


def test_the_arithmetic_ends_in_the_expected_number():
    class Mine(Base):
        def normalise(self, x, mean, var):
            return self.gamma * (x - mean) / (var + self.eps) + self.beta

    example = diagnose(Mine, "batchnorm1d").counterexample
    assert example.given["x1 (training)"].tolist() == [[1], [5]]
    assert example.expected[0, 0] == pytest.approx(-1, abs=1e-5)
    assert example.arithmetic[0] == "mean = (1 + 5) / 2 = 3"
    assert example.arithmetic[-1] == "2·-1 + 1 = -1"


def test_a_function_and_other_unfit_things_are_told():
    def function(x, gamma, beta):
        return x

    class Needy:
        def __init__(self, a, b, c):
            pass

    class Mute:
        def __init__(self, n):
            self.gamma = np.ones(n)

    for subject, word in ((function, "class"), (Needy, "build="), (Mute, "no method")):
        found = diagnose(subject, "batchnorm1d")
        assert not found.passed
        assert word in found.message


def test_an_error_is_shown_with_its_line():
    class Mine(Base):
        def normalise(self, x, mean, var):
            return x - self.avarage

    found = diagnose(Mine, "batchnorm1d")
    assert found.raised.kind == "AttributeError"
    assert found.raised.line == "return x - self.avarage"


def test_no_answer_and_nothing_written_yet():
    silent = type("Silent", (Base,), {"forward": lambda self, x: None})
    assert diagnose(silent, "batchnorm1d").mistake == "returns-nothing"

    class Later(Base):
        def forward(self, x):
            raise NotImplementedError

    assert diagnose(Later, "batchnorm1d").mistake == "not-written-yet"
