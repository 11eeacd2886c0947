"""diagnose and code that is odd on purpose: it never raises, hangs or leaves anything changed."""

import decimal
import gc
import io
import json
import logging
import math
import os
import random
import signal
import sys
import threading
import types
import warnings
from unittest import mock

import numpy as np
import pytest

import layerlab as ll
from layerlab.check import ROLES, Finding, diagnose
from layerlab.check.kinds import numbers
from layerlab.errors import ArgumentTypeError

# layer and linear are found and called as dense is
KINDS = [role for role in ROLES if role not in ("layer", "linear")]
NAMES = {"activation": "softmax", "loss": "cross_entropy", "optimizer": "adam"}


class Dense:
    """A right dense layer, to be spoiled in one place or another."""

    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.1
        self.b = np.zeros(n_out)

    def forward(self, x):
        return x @ self.W + self.b


def circular():
    parts = [1.0]
    parts[0] = parts
    return parts


def nested(depth):
    value = 1.0
    for _ in range(depth):
        value = [value]
    return value


class OddList(list):
    def __bool__(self):
        raise RuntimeError("no truth")

    __len__ = __iter__ = __getitem__ = __bool__


class OddNumber(float):
    def __float__(self):
        raise RuntimeError("no number")


class Anything:
    """Fails at whatever is asked of it, in a way that `except Exception` does not catch."""

    def __getattr__(self, name):
        raise SystemExit(name)

    def __str__(self):
        raise SystemExit

    __repr__ = __bool__ = __len__ = __iter__ = __float__ = __array__ = __eq__ = __hash__ = __str__


ANSWERS = {
    "circular": circular(),
    "deep": nested(500),
    "ragged": [[1.0, 2.0], [3.0]],
    "large number": [10**400, 1],
    "many numbers": np.broadcast_to(1.0, (10**6, 10**5)),
    "long list": [1.0] * 10**6,
    "odd list": OddList([1.0]),
    "odd number": [OddNumber(1.0)],
    "anything": Anything(),
    "complex": np.array([1 + 2j]),
    "objects": np.array([object(), None]),
    "decimal": [decimal.Decimal("NaN")],
    "words": "hello",
    "none inside": [None, [None]],
    "dates": np.array(["2020-01-01"], dtype="datetime64[D]"),
    "not a number": math.nan,
    "masked": np.ma.array([1.0, 2.0], mask=[True, False]),
    "generator": (i for i in range(3)),
}


def is_sound(found):
    """A finding that can be read and written."""
    assert isinstance(found, Finding)
    assert found.passed or found.title
    text = found.text(hints=3)
    assert max(map(len, text.splitlines())) <= 80
    assert text.replace("\n", "").isprintable()
    content = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert Finding.from_dict(content).text(hints=3) == text


@pytest.mark.parametrize("role", KINDS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_whatever_a_function_returns(role, answer):
    found = diagnose(lambda x, W=None, b=None: ANSWERS[answer], role, name=NAMES.get(role))
    assert not found.passed
    is_sound(found)


@pytest.mark.parametrize("answer", sorted(ANSWERS.keys() - {"masked", "generator", "not a number"}))
def test_what_is_no_array_of_numbers_is_none(answer):
    assert numbers(ANSWERS[answer]) is None


class NoClass(Dense):
    @property
    def __class__(self):
        raise RuntimeError("no class")


class SaysList(Dense):
    @property
    def __class__(self):
        return list


class NoDict(Dense):
    @property
    def __dict__(self):
        raise RuntimeError("no dict")


class NoAttribute(Dense):
    def __getattribute__(self, name):
        raise SystemExit(name)


class EveryAttribute:
    def __init__(self, *args):
        pass

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self


class Exits(Dense):
    @property
    def size(self):
        raise SystemExit(3)


class LosesWeights(Dense):
    def forward(self, x):
        y = x @ self.W + self.b
        del self.W
        return y


class OddMeta(type):
    def __getattribute__(cls, name):
        if name in ("__name__", "__module__", "__signature__", "__mro__"):
            raise RuntimeError(name)
        return super().__getattribute__(name)

    def __eq__(cls, other):
        raise RuntimeError("eq")

    __hash__ = __repr__ = __eq__


class Unprintable(Dense):
    def forward(self, x):
        raise type("Odd", (Exception,), {"__str__": Anything.__str__})

    step = forward


class Escapes(Dense):
    def forward(self, x):
        raise ValueError("\x1b[31m red \ud800 \x00 \r\n {x} %s [bold]")


class Stops(Dense):
    def forward(self, x):
        raise GeneratorExit


class OddSyntaxError(Dense):
    def forward(self, x):
        error = SyntaxError("no")
        error.filename, error.text, error.lineno = 3, 4, None
        raise error


class Waits(Dense):
    async def forward(self, x):
        return x @ self.W + self.b


CLASSES = [
    NoClass,
    SaysList,
    NoDict,
    NoAttribute,
    EveryAttribute,
    Exits,
    LosesWeights,
    OddMeta("Odd", (Dense,), {}),
    Unprintable,
    Escapes,
    Stops,
    OddSyntaxError,
    Waits,
    mock.MagicMock,
    mock.MagicMock(),
    Anything,
    Anything(),
    threading.Thread,
    type,
    object(),
    property(lambda self: 3),
    math.exp,
    len,
    np.ndarray,
    ValueError("x"),
]


@pytest.mark.parametrize("role", KINDS)
@pytest.mark.parametrize("place", range(len(CLASSES)))
@pytest.mark.filterwarnings("ignore:coroutine")
def test_whatever_a_subject_is(role, place):
    is_sound(diagnose(CLASSES[place], role, name=NAMES.get(role)))


def test_an_error_of_an_odd_kind_still_shows_the_learners_line():
    found = diagnose(LosesWeights, "dense")
    assert "AttributeError" in found.title
    assert "'W'" in found.title
    assert "(its message cannot be printed)" in diagnose(Unprintable, "dense").title
    assert "GeneratorExit" in diagnose(Stops, "dense").title


@pytest.mark.parametrize("subject", [np, types.ModuleType("mine"), {1}, 1j, True])
def test_what_is_no_code_is_refused(subject):
    with pytest.raises(ArgumentTypeError, match="class, an object or a function"):
        diagnose(subject, "dense")


def endless(x=None, *more):
    while True:
        yield 1.0


class EndlessParameters(Dense):
    def parameters(self):
        return endless()


def test_what_has_no_end_is_not_waited_for():
    is_sound(diagnose(EndlessParameters, "dense"))
    for role in KINDS:
        is_sound(diagnose(endless, role, name=NAMES.get(role)))


def test_an_answer_without_numbers_and_settings_that_are_none():
    class Empty:
        def __init__(self, n):
            self.n = n

        def forward(self, x):
            return x[:0]

    is_sound(diagnose(Empty, "batchnorm1d"))

    def adam(params, grads, lr=10**400, betas=([0.9], None), eps="small"):
        return params

    is_sound(diagnose(adam, "optimizer", name="adam"))


def test_an_empty_list_beside_the_weights_of_a_neuron():
    class Neuron:
        def __init__(self):
            self.history = []
            self.units = np.array([1.0, 2.0, 3.0])
            self.level = 0.5

        def forward(self, x):
            self.history.append(x)
            return float(x @ self.units) + self.level

    is_sound(diagnose(Neuron, "neuron"))
    is_sound(diagnose(Neuron(), "neuron"))


class Stateful:
    """Keeps what it did, in itself."""

    def __init__(self):
        self.calls, self.seen, self.units = 0, [], np.ones((3, 2))

    def forward(self, x, *args):
        self.calls += 1
        self.seen.append(x)
        self.units[:] = 9
        return x

    __call__ = step = backward = update = train = eval = forward


@pytest.mark.parametrize("role", KINDS)
def test_an_object_is_left_as_it_was(role):
    subject = Stateful()
    is_sound(diagnose(subject, role, name=NAMES.get(role)))
    assert (subject.calls, subject.seen) == (0, [])
    assert (subject.units == 1).all()


# ── what is left behind ──────────────────────────────────────────────────────────────────────────


def world():
    """What belongs to the whole process."""
    return {
        "streams": [id(s) for s in (sys.stdin, sys.stdout, sys.stderr)],
        "hooks": [sys.excepthook, sys.displayhook, sys.unraisablehook, threading.excepthook],
        "traces": [sys.getprofile(), sys.getrecursionlimit()],
        "folder": os.getcwd(),
        "environment": dict(os.environ),
        "paths": [list(sys.path), list(sys.argv)],
        "warnings": list(warnings.filters),
        "numpy": [np.geterr(), repr(np.get_printoptions())],
        "random": [random.getstate(), repr(np.random.get_state()), ll.random.get_rng_state()],
        "layerlab": [ll.get_default_dtype(), ll.is_grad_enabled()],
        "decimal": decimal.getcontext().prec,
        "signal": signal.getsignal(signal.SIGINT),
        "gc": gc.isenabled(),
        "logging": [list(logging.root.handlers), logging.root.level, logging.root.manager.disable],
    }


class Changes(Dense):
    def forward(self, x):
        sys.stdin = sys.stdout = io.StringIO()
        sys.stderr = None
        sys.excepthook = sys.displayhook = threading.excepthook = print
        sys.setprofile(lambda *args: None)
        sys.setrecursionlimit(300)
        os.chdir("/")
        os.environ["LAYERLAB_HOSTILE"] = "1"
        sys.path.insert(0, "/nowhere")
        sys.argv[:] = ["other"]
        warnings.simplefilter("error")
        np.seterr(all="raise")
        np.set_printoptions(precision=1, linewidth=20)
        np.random.seed(0)
        random.seed(0)
        ll.manual_seed(0)
        ll.set_default_dtype("float64")
        ll.no_grad().__enter__()
        decimal.getcontext().prec = 3
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        gc.disable()
        logging.basicConfig(level=0, force=True)
        logging.disable(50)
        return x @ self.W + self.b


def test_everything_is_as_before():
    before = world()
    assert diagnose(Changes, "dense").passed
    assert world() == before


def test_settings_of_the_code_do_not_reach_the_models():
    class Strict(Dense):
        def __init__(self, n_in, n_out):
            np.seterr(all="raise")
            super().__init__(n_in, n_out)

        def forward(self, x):
            return np.exp(x @ self.W + self.b)

    assert diagnose(Strict, "layer").mistake == diagnose(Strict.__mro__[0], "layer").mistake

    def softmax(x):
        np.seterr(all="raise")
        e = np.exp(x - x.max(-1, keepdims=True).clip(-700))
        return e / e.sum(-1, keepdims=True)

    assert np.geterr()["over"] != "raise"
    diagnose(softmax, "activation", name="softmax")
    assert np.geterr()["over"] != "raise"


def test_who_keeps_the_stream_is_not_stopped_afterwards():
    streams = mock.Mock()

    class Hides(Dense):
        def forward(self, x):
            streams.out = sys.stdout
            return x @ self.W + self.b

    diagnose(Hides, "dense")
    for _ in range(100):
        streams.out.write("x" * 10_000)


counter = 0


def test_the_class_and_its_surroundings_are_as_before():
    class Changing(Dense):
        calls = 0
        seen = []  # noqa: RUF012  state of the class, to be put back
        table = {}  # noqa: RUF012  the same
        numbers = np.zeros(3)

        def forward(self, x, memory=[]):  # noqa: B006  state of the function, to be put back
            global counter
            counter += 1
            memory.append(x)
            cls = type(self)
            cls.calls += 1
            cls.extra = 3
            self.seen.append(x)
            self.table[len(self.table)] = x
            self.numbers[0] += 1
            cls.forward = lambda self, x: x @ self.W + self.b
            return x @ self.W + self.b

    forward = Changing.forward
    diagnose(Changing, "dense")
    assert (Changing.calls, Changing.seen, Changing.table, counter) == (0, [], {}, 0)
    assert not Changing.numbers.any()
    assert not hasattr(Changing, "extra")
    assert Changing.forward is forward
    assert forward.__defaults__ == ([],)


def test_a_class_that_refuses_to_be_changed():
    class Frozen(type):
        def __setattr__(cls, name, value):
            raise RuntimeError("frozen")

    assert diagnose(Frozen("F", (Dense,), {"count": 3, "seen": []}), "dense").passed
