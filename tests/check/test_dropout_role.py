"""Every mistake of dropout is named; layers of every dialect pass, whatever the seed."""

import random

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn
from layerlab.check import diagnose
from layerlab.check.roles.dropout import DROPOUT, MISTAKES, RightDropout


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_wrong_model_of_each_mistake_is_named(mistake, seed):
    found = diagnose(DROPOUT.wrong(mistake), "dropout", seed=seed)
    assert found.mistake == mistake.slug
    assert found.also == ()
    assert found.counterexample is not None
    assert len(found.message.split()) < 60
    assert f"seed {seed}" in found.note


@pytest.mark.parametrize(
    ("mistake", "option"),
    [(m, option) for m in MISTAKES for option in m.options],
    ids=lambda part: getattr(part, "slug", str(part)),
)
def test_every_form_of_a_mistake_is_named(mistake, option):
    wrong = DROPOUT.wrong(type("_", (mistake,), {"option": option}))
    assert diagnose(wrong, "dropout").mistake == mistake.slug


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
def test_hints_are_short_and_hold_no_code(mistake):
    assert len(mistake.titled().split()) <= 10
    for hint in mistake.hints:
        assert len(hint.split()) <= 18
        assert not set("()[]*_@") & set(hint)


class Seeded(RightDropout):
    """Draws from the stream that the seed of the diagnosis decides."""

    def __init__(self, p=0.5):
        super().__init__(p)
        self.random = np.random


def test_a_right_layer_passes_whatever_the_seed():
    assert all(diagnose(Seeded, "dropout", seed=seed).passed for seed in range(100))


# ── right ones ───────────────────────────────────────────────────────────────────────────────────


def mask(x, p):
    keep = np.random.rand(*np.shape(x)) >= p
    return keep / (1 - p) if p < 1 else np.zeros(np.shape(x))


def mode_as_a_word(x, p=0.5, mode="train"):
    if mode == "test":
        return x
    if mode != "train":
        raise ValueError(mode)
    return x * mask(x, p)


def with_its_mask(x, p, training=True):
    if not training:
        return x, None
    drawn = mask(x, p)
    return x * drawn, drawn


def deterministic(x, rate=0.5, deterministic=False):
    return x if deterministic else x * mask(x, rate)


def p_first(p, x, is_training):
    return x * mask(x, p) if is_training else x


def given_a_generator(x, p, rng, train=True):
    keep = rng.random(x.shape) >= p
    return x * keep / max(1 - p, 1e-9) if train else x


def refuses_one(x, p=0.5, training=True):
    if not 0 <= p < 1:
        raise ValueError(p)
    return x * mask(x, p) if training else x


class KeepProbability:
    def __init__(self, keep_prob=0.8):
        self.keep_prob = keep_prob
        self.is_training = True

    def forward(self, x):
        return x * mask(x, 1 - self.keep_prob) if self.is_training else x


class ModeWord:
    def __init__(self, rate):
        self.rate = rate
        self.mode = "train"

    def set_mode(self, mode):
        self.mode = mode

    def __call__(self, x):
        return x if self.mode == "test" else x * mask(x, self.rate)


class NeedsASeed:
    def __init__(self, p, seed):
        self.p, self.random, self.training = p, random.Random(seed), True

    def forward(self, rows):
        if not self.training:
            return rows
        p = self.p
        return [[0.0 if self.random.random() < p else v / (1 - p) for v in r] for r in rows]


class ProbabilityInTheCall:
    def __init__(self):
        self.training = True

    def forward(self, x, p=0.5):
        return x * mask(x, p) if self.training else x


class OneSwitch:
    def __init__(self, p):
        self._p, self._on = p, True

    def train(self, mode=True):
        self._on = mode

    def forward(self, x):
        return x * mask(x, self._p) if self._on else x


class FlagCalledTrain:
    def __init__(self, p):
        self.p, self.train = p, True

    def forward(self, x):
        return x * mask(x, self.p) if self.train else x


@pytest.mark.parametrize(
    "subject",
    [
        nn.Dropout, nn.Dropout(0.3), ll.functional.dropout, RightDropout, mode_as_a_word,
        with_its_mask, deterministic, p_first, given_a_generator, refuses_one, KeepProbability,
        ModeWord, NeedsASeed, ProbabilityInTheCall, OneSwitch, OneSwitch(0.4), FlagCalledTrain,
    ],
    ids=lambda s: getattr(s, "__name__", type(s).__name__),
)  # fmt: skip
def test_a_right_one_passes_in_any_dialect(subject):
    found = diagnose(subject, "dropout")
    assert found.passed, found.text()
    assert "seed 0" in found.note


def test_what_was_found_is_said():
    assert "deterministic=False or True" in diagnose(deterministic, "dropout").convention["mode"]
    assert "mode='train' or 'test'" in diagnose(mode_as_a_word, "dropout").convention["mode"]
    assert "1 - p" in diagnose(KeepProbability, "dropout").convention["built"]
    assert diagnose(NeedsASeed, "dropout").convention["arrays"] == "list"
    assert diagnose(OneSwitch, "dropout").convention["mode"] == "train(...)"
    assert diagnose(OneSwitch(0.4), "dropout").convention["p"] == "0.4"


def test_build_makes_the_object():
    class Odd:
        def __init__(self, settings):
            self.inner = RightDropout(settings["share"])

        def train(self):
            self.inner.train()

        def eval(self):
            self.inner.eval()

        def forward(self, x):
            return self.inner.forward(x)

    assert not diagnose(Odd, "dropout").passed
    assert diagnose(Odd, "dropout", build=lambda p: Odd({"share": p})).passed


# ── wrong ones ───────────────────────────────────────────────────────────────────────────────────


class Base:
    def __init__(self, p=0.5):
        self.p, self.training = p, True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False


@pytest.mark.parametrize(
    ("forward", "slugs"),
    [
        (lambda s, x: x * (mask(x, s.p) == 0) if s.training else x,
         {"keep-drop-swapped", "not-scaled"}),
        (lambda s, x: x * (mask(x, s.p) > 0) if s.training else x * (1 - s.p),
         {"not-scaled", "scales-in-eval"}),
        (lambda s, x: x * mask(x[:1], s.p) * (1 - s.p) ** 2 if s.training else x,
         {"one-mask-for-the-batch", "scaled-down"}),
        (lambda s, x: x * mask(x[:, :1], s.p), {"one-mask-per-row", "active-in-eval"}),
        (lambda s, x: x * mask(x, 0.5), {"probability-ignored", "active-in-eval"}),
    ],
)  # fmt: skip
def test_two_mistakes_at_once(forward, slugs):
    found = diagnose(type("Mine", (Base,), {"forward": forward}), "dropout")
    assert {found.mistake, *found.also} == slugs


def test_a_layer_without_a_mode_is_active_in_evaluation():
    class Mine:
        def __init__(self, p):
            self.p = p

        def forward(self, x):
            return x * mask(x, self.p)

    found = diagnose(Mine, "dropout")
    assert found.mistake == "active-in-eval"
    assert found.convention["mode"] == "it has no mode"


def test_no_scale_and_a_mask_that_is_too_rare_are_told_apart():
    def too_rare(x, p, training=True):
        return x * (np.random.rand(*x.shape) >= p / 2) / (1 - p / 2) if training else x

    found = diagnose(too_rare, "dropout")
    assert not found.passed
    assert found.mistake is None


def test_the_scale_of_what_really_stayed_is_not_guessed_at():
    def counted(x, p, training=True):
        keep = np.random.rand(*x.shape) >= p
        return x * keep * keep.size / max(keep.sum(), 1) if training else x

    found = diagnose(counted, "dropout")
    assert not found.passed
    assert found.mistake is None


def test_a_mask_that_lasts_for_some_calls_is_seen():
    class Lazy(Base):
        count = 0

        def forward(self, x):
            if not self.training:
                return x
            if self.count % 4 == 0 or self.mask.shape != x.shape:
                self.mask = mask(x, self.p)
            self.count += 1
            return x * self.mask

    assert not diagnose(Lazy, "dropout").passed


def test_p_of_one_that_is_refused_too_late():
    class Late(Base):
        def forward(self, x):
            if self.p == 1:
                raise ValueError("p")
            return x * mask(x, self.p) if self.training else x

    assert diagnose(Late, "dropout").mistake == "p-one-gives-nan"
    assert diagnose(refuses_one, "dropout").passed


def test_answers_of_another_shape_and_no_answers():
    found = diagnose(lambda x, p, training=True: x[:1], "dropout")
    assert not found.passed
    assert found.mistake is None
    nothing = diagnose(lambda x, p, training=True: None, "dropout")
    assert nothing.mistake == "returns-nothing"

    class Later(Base):
        def forward(self, x):
            raise NotImplementedError

    assert diagnose(Later, "dropout").mistake == "not-written-yet"


def test_an_error_is_shown_with_its_line():
    class Mine(Base):
        def forward(self, x):
            return x * self.maks

    found = diagnose(Mine, "dropout")
    assert not found.passed
    assert found.raised.kind == "AttributeError"
    assert found.raised.line == "return x * self.maks"


def test_what_cannot_be_built_or_called_is_told():
    class Needy:
        def __init__(self, a, b, c):
            pass

    class Mute:
        def __init__(self, p):
            self.p = p

    for subject in (Needy, Mute):
        found = diagnose(subject, "dropout")
        assert not found.passed
        assert "could not be built or called" in found.title
        assert "build=" in found.message


def test_the_counter_example_says_what_the_numbers_have_in_common():
    found = diagnose(lambda x, p, training=True: x * (mask(x, p) > 0) if training else x, "dropout")
    assert found.counterexample.got == "kept numbers times 1"
    assert found.counterexample.expected == "kept numbers times 4"
    assert found.counterexample.given["p"] == 0.75
    assert len(found.counterexample.yours) == 3


def test_arrays_too_large_to_be_written_are_not_listed():
    class OneMask:
        def __init__(self, p):
            self.p, self.mask, self.training = p, None, True

        def forward(self, x):
            if not self.training:
                return x
            if self.mask is None or self.mask.shape != x.shape:
                self.mask = np.random.random(x.shape) >= self.p
            return x * self.mask / self.p

    text = diagnose(OneMask, "dropout").text()
    assert "scaled-by-p" in text
    assert "gives an array" not in text
