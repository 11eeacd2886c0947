"""Every mistake of a network of layers is named, in whichever form a learner wrote it."""

from collections import deque

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn
from layerlab.check import diagnose
from layerlab.check.roles.sequential import (
    MISTAKES,
    SEQUENTIAL,
    LastSkipped,
    LayersShared,
    LayersUsedUp,
    ModeNotPassedOn,
    ParametersNotCollected,
    Reversed,
    RightSequential,
)
from layerlab.errors import ArgumentError


def said(found):
    return {found.mistake, *found.also} - {None}


# ── every mistake ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_wrong_model_of_each_mistake_is_named(mistake, seed):
    found = diagnose(SEQUENTIAL.wrong(mistake), "sequential", seed=seed)
    assert found.mistake == mistake.slug
    assert found.also == ()
    assert found.counterexample is not None
    assert len(found.message.split()) < 60


@pytest.mark.parametrize(
    ("mistake", "option"),
    [
        (mistake, option)
        for mistake in MISTAKES
        for option in mistake.options
        if option not in (None, "added", "constructed")
    ],
    ids=lambda part: getattr(part, "slug", part),
)
def test_every_form_of_a_mistake_is_named(mistake, option):
    wrong = SEQUENTIAL.wrong(type("_", (mistake,), {"option": option}))
    assert diagnose(wrong, "sequential").mistake == mistake.slug


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
def test_titles_and_hints_are_short(mistake):
    assert len(mistake.title.split()) <= 10
    assert all(len(hint.split()) <= 18 for hint in mistake.hints)


@pytest.mark.parametrize(
    "pair",
    [
        (Reversed, ParametersNotCollected),
        (Reversed, LayersUsedUp),
        (Reversed, LayersShared),
        (LastSkipped, ModeNotPassedOn),
        (LayersShared, LayersUsedUp),
        (ParametersNotCollected, ModeNotPassedOn),
    ],
    ids=lambda pair: " ".join(mistake.slug for mistake in pair),
)
def test_two_mistakes_are_named_together(pair):
    wrong = type("Wrong", (*pair, RightSequential), {})
    assert said(diagnose(wrong, "sequential")) == {mistake.slug for mistake in pair}


# ── right ones, in many forms ────────────────────────────────────────────────────────────────────


class Varargs:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Listed(Varargs):
    def __init__(self, modules):
        super().__init__(*modules)


class Grown(Varargs):
    def __init__(self, name="network"):
        super().__init__()
        self.name = name

    def add(self, layer):
        self.layers = (*self.layers, layer)


class Either(Grown):
    def __init__(self, layers=None):
        super().__init__()
        self.layers = tuple(layers or ())


class Chained(Varargs):
    def append(self, layer):
        return Chained(*self.layers, layer)


class OfModules(nn.Module):
    def __init__(self, *parts):
        super().__init__()
        self.parts = nn.ModuleList(parts)

    def forward(self, x):
        for part in self.parts:
            x = part(x)
        return x


class OnlyTensors(OfModules):
    def forward(self, x):
        assert isinstance(x, ll.Tensor)
        return super().forward(x)


class SetsTheFlag(Varargs):
    def train(self, mode=True):
        for layer in self.layers:
            layer.training = mode

    def eval(self):
        self.train(False)

    def parameters(self):
        return {
            f"{number}.{name}": getattr(layer, name)
            for number, layer in enumerate(self.layers)
            for name in ("weight", "bias")
        }


class TrainsItself(Varargs):
    """`train` is another thing here: it needs data."""

    def train(self, inputs, targets, epochs):
        raise AssertionError("it has no data")


def composed(*layers):
    def network(x):
        for layer in layers:
            x = layer(x)
        return x

    return network


def run(x, layers):
    for layer in layers:
        x = layer.forward(x)
    return x


@pytest.mark.parametrize(
    ("subject", "built"),
    [
        (Varargs, "layer1, layer2, ..."),
        (Listed, "[layer1, layer2, ...]"),
        (Grown, "empty, then add(layer)"),
        (Either, "empty, then add(layer) or [layer1, layer2, ...]"),
        (Chained, "empty, then append(layer) or layer1, layer2, ..."),
        (OfModules, "layer1, layer2, ..."),
        (OnlyTensors, "layer1, layer2, ..."),
        (SetsTheFlag, "layer1, layer2, ..."),
        (TrainsItself, "layer1, layer2, ..."),
        (nn.Sequential, "empty, then append(layer) or layer1, layer2, ..."),
        (composed, "layer1, layer2, ..."),
        (run, "x, layers"),
        (RightSequential, "layer1, layer2, ..."),
    ],
)
@pytest.mark.parametrize("seed", [0, 5])
def test_how_it_is_built_is_found(subject, built, seed):
    found = diagnose(subject, "sequential", seed=seed)
    assert found.passed, str(found)
    assert found.convention["built"] == built


def test_an_object_stays_as_it_was():
    network = Grown()
    assert diagnose(network, "sequential").passed
    assert network.layers == ()


def test_build_says_how():
    class Odd(Varargs):
        def __init__(self, size, how, layers):
            super().__init__(*layers)

    assert not diagnose(Odd, "sequential").passed
    assert diagnose(Odd, "sequential", build=lambda layers: Odd(3, "x", layers)).passed


# ── wrong ones that hide ─────────────────────────────────────────────────────────────────────────


class SharedDefault:
    def __init__(self, layers=[]):  # noqa: B006  the mistake itself: one list for all
        self.layers = layers

    def add(self, layer):
        self.layers.append(layer)

    forward = Varargs.forward


class SharedInClass(Varargs):
    layers = []  # noqa: RUF012  the mistake itself: one list for all

    def __init__(self, *layers):
        self.layers.extend(layers)


class AddsInFront(Either):
    def add(self, layer):
        self.layers = (layer, *self.layers)


class UsedUp(Varargs):
    def __init__(self, *layers):
        self.layers = iter(layers)


class UsedUpWithAnError(Varargs):
    def __init__(self, *layers):
        self.layers = deque(layers)

    def forward(self, x):
        count = getattr(self, "count", len(self.layers))
        self.count = count
        for _ in range(count):
            x = self.layers.popleft()(x)
        return x


class LateNames(Varargs):
    def __init__(self, *layers):
        self.layers = []
        for layer in layers:
            self.layers.append(lambda x: layer(x))  # noqa: B023  the mistake itself: a late name


class EvalLeavesAfterOne(SetsTheFlag):
    def eval(self):
        for layer in self.layers:
            layer.training = False
            return


class TrainForgets(SetsTheFlag):
    def train(self, mode=True):
        if not mode:
            super().train(mode)


class WeightsOnly(Varargs):
    def parameters(self):
        return [layer.weight for layer in self.layers]


class ParametersFail(Varargs):
    def parameters(self):
        return self.params


@pytest.mark.parametrize(
    ("subject", "slug"),
    [
        (SharedDefault, "layers-shared"),
        (SharedInClass, "layers-shared"),
        (AddsInFront, "reversed"),
        (UsedUp, "layers-used-up"),
        (UsedUpWithAnError, "layers-used-up"),
        (LateNames, "one-layer-repeated"),
        (EvalLeavesAfterOne, "mode-not-passed-on"),
        (TrainForgets, "mode-not-passed-on"),
        (WeightsOnly, "parameters-not-collected"),
        (ParametersFail, "parameters-not-collected"),
    ],
)
def test_what_hides_is_found(subject, slug):
    for _ in range(2):  # what is shared is put back after a diagnosis
        found = diagnose(subject, "sequential")
        assert found.mistake == slug
        assert found.also == ()


def test_shared_lists_are_left_as_they_were():
    diagnose(SharedInClass, "sequential")
    diagnose(SharedDefault, "sequential")
    assert SharedInClass.layers == []
    assert SharedDefault.__init__.__defaults__ == ([],)


# ── what is shown ────────────────────────────────────────────────────────────────────────────────


def test_the_smallest_case_and_both_arithmetics():
    found = diagnose(SEQUENTIAL.wrong(Reversed), "sequential")
    example = found.counterexample
    assert example.given["layer 1"] == "2x + 1"
    assert example.given["layer 2"] == "3x"
    assert np.asarray(example.expected).tolist() == [9.0]
    assert np.asarray(example.got).tolist() == [7.0]
    assert example.arithmetic == ("layer 1: 2·1 + 1 = 3", "layer 2: 3·3 = 9")
    assert example.yours == ("layer 2 got [1] and gave [3]", "layer 1 got [3] and gave [7]")


def test_the_layers_without_parameters_or_mode_are_told():
    found = diagnose(EvalLeavesAfterOne, "sequential")
    assert found.counterexample.got == "after eval() layers 2 and 3 still in training"

    class LastLost(Varargs):
        def parameters(self):
            return [p for layer in self.layers[:-1] for p in layer.parameters()]

    found = diagnose(LastLost, "sequential")
    assert found.counterexample.got == "parameters without those of layer 3"


# ── bad input ────────────────────────────────────────────────────────────────────────────────────


def test_it_takes_no_name():
    with pytest.raises(ArgumentError):
        diagnose(Varargs, "sequential", name="relu")


class Residual(Varargs):
    def forward(self, x):
        for layer in self.layers:
            x = x + layer(x)
        return x


class Typo(Varargs):
    def forward(self, x):
        for layer in self.layer:
            x = layer(x)
        return x


@pytest.mark.parametrize(
    "subject", [Residual, Typo, object, dict, nn.Linear, print, type("Empty", (), {})]
)
def test_what_is_not_known_is_not_named(subject):
    found = diagnose(subject, "sequential")
    assert not found.passed
    assert found.mistake in (None, "returns-nothing")
    assert found.title


def test_an_error_shows_the_line():
    found = diagnose(Typo, "sequential")
    assert found.raised.line == "for layer in self.layer:"


def test_what_is_not_written_has_no_other_mistakes():
    class Later:
        def __init__(self, *layers):
            self.layers = list(layers)

        def forward(self, x):
            raise NotImplementedError

        def parameters(self):
            return []

    finding = diagnose(Later, "sequential")
    assert finding.mistake == "not-written-yet"
    assert finding.also == ()
    assert "; and" not in finding.title
