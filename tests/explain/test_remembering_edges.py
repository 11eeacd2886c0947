"""What cannot be followed is an error that says so; and whatever happens, all is put back."""

import array
import builtins
import decimal
import enum
import functools
import math
import pickle
import queue
import random
import sys
import threading
import types

import numpy as np
import numpy.fft  # NumPy loads these two on first use, which would look like a change
import numpy.ma
import pytest
from test_remembering import ancestors, check_record, everything, flat

import layerlab as ll
from layerlab import naive
from layerlab.errors import ArgumentTypeError, TraceError
from layerlab.explain.recording import Record
from layerlab.explain.remembering import remember

total_calls = 0
history = [0.5]
scale = 2.0
generator = np.random.default_rng(5)
lookup = {"tanh": math.tanh, "exp": np.exp}


def followed(what, *arguments):
    record = Record()
    remembered = remember(what, arguments, record)
    check_record(record)
    return remembered


def names_in(remembered):
    return {v.name for v in ancestors(flat(remembered.value))}


def patched():
    return [
        [(n, id(v)) for n, v in vars(module).items()]
        for module in (math, np, np.linalg, builtins, sys.modules[__name__])
    ] + [np.vectorize.__call__]


# ── what is given ────────────────────────────────────────────────────────────────────────────────


def test_a_class_is_not_a_layer():
    class Layer:
        pass

    with pytest.raises(
        ArgumentTypeError, match=r"Layer is a class(.|\n)*Fix: make one first: Layer\("
    ):
        remember(Layer, (1.0,), Record())


def test_an_object_without_a_known_method_says_which_it_has():
    class Odd:
        def squeeze_it(self, x):
            return x

    with pytest.raises(ArgumentTypeError) as error:
        remember(Odd(), (1.0,), Record())
    assert "a Odd has none of the methods __call__, forward" in str(error.value)
    assert "explain(x.squeeze_it, ...)" in str(error.value)
    assert followed(Odd().squeeze_it, 2.0).result == 2.0


def test_the_first_method_that_is_there_is_called_and_named():
    class Both:
        def forward(self, inputs):
            return inputs * 2

        def predict(self, x):
            return 0

    class Calls(Both):
        def __call__(self, *args):
            return self.forward(*args)

    assert followed(Both(), 1.5).method == "forward"
    remembered = followed(Calls(), 1.5)
    assert (remembered.method, remembered.result) == ("__call__", 3.0)
    assert remembered.inputs[0].name == "inputs"  # as forward calls it
    assert followed(Both().forward, 1.5).method == ""


def test_several_arguments_have_the_names_of_the_parameters():
    def loss(prediction, target):
        return (prediction - target) ** 2

    remembered = followed(loss, 0.5, 1)
    assert [v.name for v in remembered.inputs] == ["prediction", "target"]
    assert remembered.result == 0.25

    def total(*values):
        return sum(values)

    assert [v.name for v in followed(total, 1.0, 2.0).inputs] == ["values[0]", "values[1]"]


@pytest.mark.parametrize(
    ("x", "shape", "nested"),
    [(2.0, (), False), (3, (), False), ([1, 2.0], (2,), True), ([[1.0], [2.0]], (2, 1), True),
     (np.float32(2), (), False), (np.ones((2, 2)), (2, 2), False)],
)  # fmt: skip
def test_inputs_of_every_kind(x, shape, nested):
    (value,) = followed(lambda v: [v, v][0], x).inputs
    assert (value.values.shape, value.nested, value.role) == (shape, nested, "input")


def test_a_tensor_is_given_as_an_array():
    remembered = followed(lambda x: np.exp(x).sum(), ll.tensor([1.0, 2.0]))
    assert remembered.result == np.exp(np.array([1, 2], np.float32)).sum()


@pytest.mark.parametrize("function", [np.exp, math.exp, math.tanh])
def test_functions_of_the_libraries(function):
    assert followed(function, 0.5).result == function(0.5)


def test_the_library_in_plain_python_is_followed_too():
    remembered = followed(naive.matmul, [[1.0, 2.0]], [[3.0], [4.0]])
    assert remembered.result == [[11.0]]


# ── what cannot be followed ──────────────────────────────────────────────────────────────────────


def test_the_error_shows_the_operation_and_those_before_it():
    def layer(x):
        z = 2 * x + 1
        return np.linalg.inv(z)

    with pytest.raises(TraceError) as error:
        followed(layer, np.eye(2))
    assert error.value.what == "np.linalg.inv cannot be followed"
    assert "multiply(2, x) of shape (2, 2); z = add(" in error.value.detail
    assert error.value.fix
    assert isinstance(error.value, ValueError)


def lost_on_the_way(x):
    y = decimal.Decimal(x) * 2
    return x * 1 + float(y)


UNSEEN = {
    "svd": (lambda x: np.linalg.svd(x)[1], np.eye(2)),
    "fft": (lambda x: np.abs(np.fft.fft(x)), np.ones(3)),
    "complex": (lambda x: abs(x * 1j), 2.0),
    "decimal": (lambda x: float(decimal.Decimal(x) * 2), 0.3),
    "a string": (lambda x: float(f"{x:.3f}"), 0.3),
    "half a string": (lambda x: x * 1 + float(f"{x:.3f}"), 0.3),
    "half decimal": (lost_on_the_way, 0.3),
    "array module": (lambda x: array.array("d", [v * 2 for v in x])[1] + 0.25, [0.3, 0.4]),
    "nothing": (lambda x: None, 1.0),
    "text": (lambda x: "cat" if x > 0 else "dog", 1.0),
    "objects": (lambda x: x * 2, np.array([1, 2.5], dtype=object)),
    "not of the input": (lambda x: 0.5, 1.0),
    "nditer": (lambda x: [float(v) for v in np.nditer(x)], np.ones(2)),
    "polar": (lambda x: np.sqrt(x * (1 + 0j)), np.ones(2)),
    "lists of text": (lambda x: [x, "a"], 1.0),
    "bytes": (lambda x: x.byteswap() * 1.0, np.array([1.0, 2.0])),
    "written to bytes": (lambda x: x.byteswap().__setitem__(0, x[0]), np.array([1.0, 2.0])),
    "another type's memory": (lambda x: x.view(np.int64) * 2, np.array([1.0, 2.0])),
    "where= alone": (lambda x: np.sqrt(x, where=x > 5), np.ones(2)),
    "reduceat": (lambda x: np.add.reduceat(x, [0, 1]), np.ones(2)),
    "a reduction without a rule": (lambda x: np.subtract.reduce(x), np.ones(2)),
    "mean with out=": (lambda x: np.mean(x, axis=0, out=np.zeros(2)), np.ones((2, 2))),
    "norm of matrices": (lambda x: np.linalg.norm(x, "nuc"), np.ones((2, 2))),
    "vectorize with a signature": (lambda x: np.vectorize(sum, signature="(n)->()")(x), np.ones(2)),
    "einsum of lists": (lambda x: np.einsum(x, [0, 1], [0]), np.ones((2, 2))),
    "median over two axes": (lambda x: np.median(x, axis=(0, 1)), np.ones((2, 2))),
    "long doubles in a decimal": (lambda x: float(decimal.Decimal(float(x.sum()))), np.ones(2)),
}  # fmt: skip


@pytest.mark.parametrize(("function", "x"), UNSEEN.values(), ids=UNSEEN)
def test_numbers_that_get_lost_are_an_error(function, x):
    before = patched()
    with pytest.raises(TraceError) as error:
        followed(function, x)
    assert "Fix:" in str(error.value)
    assert patched() == before


def test_numbers_that_come_back_are_known_again():
    def f(x):
        kept = np.frombuffer(bytearray(16))
        kept[0], kept[1] = 2 * x[0], 2 * x[1]
        return kept[1] * x[0] + np.array(kept)

    remembered = followed(f, [0.3, 0.7])
    products = [v for v in ancestors([remembered.value]) if v.kind == "multiply"]
    assert len(products) == 3, products
    assert remembered.result.tolist() == f([0.3, 0.7]).tolist()


def test_a_copy_that_was_made_unseen_is_found_by_its_numbers():
    remembered = followed(lambda x: x.byteswap().byteswap() * 2.0, np.array([1.0, 2.0]))
    assert remembered.value.inputs[0] is remembered.inputs[0]


def test_arrays_of_one_number_decide_too():
    def f(x):
        while x[:1] > 1:
            x = x / 2
        return x

    remembered = followed(f, np.array([3.0]))
    assert [d.held for d in remembered.decisions] == [True, True, False]


def test_a_matrix_is_refused():
    with pytest.warns(PendingDeprecationWarning):
        x = np.matrix([[1.0]])
    with pytest.raises(TraceError, match="x is a matrix"):
        followed(lambda x: x, x)


def test_constants_that_are_only_random_are_no_reason_to_refuse():
    remembered = followed(lambda x: x + np.random.default_rng().random(2), np.ones(2))
    assert remembered.value.kind == "add"


# ── errors of the learner's own ──────────────────────────────────────────────────────────────────


def test_an_error_in_the_code_is_let_through_and_all_is_put_back():
    error = KeyError("mine")

    def broken(x):
        global total_calls
        total_calls += 1
        history.append(max(x, 0.0) * scale)
        random.random()
        np.random.rand()
        raise error

    before, streams = patched(), (random.getstate(), repr(np.random.get_state()))
    with pytest.raises(KeyError) as raised:
        followed(broken, 1.0)
    assert raised.value is error
    assert patched() == before
    assert (random.getstate(), repr(np.random.get_state())) == streams
    assert (total_calls, history) == (0, [0.5])


@pytest.mark.parametrize(
    ("function", "x", "kind"),
    [(lambda x: x / 0, 1.0, ZeroDivisionError), (lambda x: x[5], [1.0], IndexError),
     (lambda x: x @ np.ones(3), np.ones(2), ValueError), (lambda x: math.log(x), -1.0, ValueError),
     (lambda x: x + "a", 1.0, TypeError), (lambda x: math.exp(x), 1e4, OverflowError),
     (lambda x: x[7], np.ones(2), IndexError), (lambda x: float(x), np.ones(2), TypeError),
     (lambda x: x.item(), np.ones(2), ValueError), (lambda x: bool(x), np.ones(2), ValueError),
     (lambda x: x.nope, 1.5, AttributeError), (lambda x: x.item(), 1.5, AttributeError),
     (lambda x: [*x], 1.5, TypeError), (lambda x: max([]), 1.5, ValueError)],
)  # fmt: skip
def test_the_same_errors_as_without_memory(function, x, kind):
    with pytest.raises(kind) as plain:
        function(x)
    with pytest.raises(kind) as traced:
        followed(function, x)
    assert type(traced.value) is type(plain.value)


# ── what is left as it was ───────────────────────────────────────────────────────────────────────


def counts(x):
    global total_calls, made_here
    total_calls += 1
    made_here = x
    history.append(x)
    return x * scale * history[0] + generator.random() + random.random() + np.random.rand()


def test_globals_and_random_streams_are_put_back():
    before = generator.bit_generator.state, random.getstate(), repr(np.random.get_state())
    remembered = followed(counts, 3.0)
    assert (total_calls, history) == (0, [0.5])
    assert "made_here" not in globals()
    after = generator.bit_generator.state, random.getstate(), repr(np.random.get_state())
    assert after == before
    assert {"scale", "history"} <= names_in(remembered)
    expected = counts(3.0)
    try:
        assert remembered.result == expected
    finally:
        history.pop()
        globals()["total_calls"] = 0
        del globals()["made_here"]


def test_closures_and_caches_are_put_back():
    counter, factor = [0], 3.0

    @functools.lru_cache
    def helper(v):
        return v * factor

    def f(x):
        nonlocal factor
        counter[0] += 1
        factor = factor + 1
        return helper(x)

    assert followed(f, 2.0).result == 8.0
    assert (counter, factor) == ([0], 3.0)
    assert helper.cache_info().currsize == 0
    assert type(helper(2.0)) is float


def test_objects_with_what_cannot_be_copied():
    class Layer:
        def __init__(self):
            self.lock = threading.Lock()
            self.file = sys.stdout
            self.me = self
            self.parts = [self]
            self.w = 2.0
            self.names = {"a", "b"}
            self.nothing = None
            self.flag = True
            self.kind = np.tanh
            self.module = math

        def forward(self, x):
            assert self.me is self
            assert self.parts[0] is self
            assert self.kind is np.tanh
            assert self.flag is True
            with self.lock:
                return self.module.exp(self.parts[0].w * x)

    layer = Layer()
    before = everything(layer)
    assert followed(layer, 0.5).result == math.exp(1.0)
    assert everything(layer) == before


def test_a_cell_and_a_default_that_are_arrays():
    def f(x, w=np.array([1.0, 2.0]), act=np.tanh):  # noqa: B008  # the default is tested
        w[0] = 9
        return act(w) @ x

    defaults = f.__defaults__
    remembered = followed(f, np.ones(2))
    assert f.__defaults__ is defaults
    assert f.__defaults__[0][0] == 1.0
    assert "w" in names_in(remembered)


def test_explaining_inside_of_what_is_explained():
    inner = []

    def outer(x):
        inner.append(remember(lambda v: v * 2, (x,), Record()).result)
        return x * 3

    before = patched()
    assert followed(outer, 1.5).result == 4.5
    assert followed(outer, np.ones(2)).result.tolist() == [3.0, 3.0]
    assert patched() == before


def test_other_threads_see_plain_numbers():
    found, go, done = [], threading.Event(), threading.Event()

    def elsewhere():
        go.wait()
        for _ in range(50):
            found.append(type(np.array([1.0])) is np.ndarray and type(math.exp(1)) is float)
            found.append(type(np.zeros(2) + 1) is np.ndarray)
        done.set()

    def f(x):
        go.set()
        assert done.wait(10)
        return x * 2

    thread = threading.Thread(target=elsewhere)
    thread.start()
    followed(f, 1.0)
    thread.join()
    assert found
    assert all(found)


def test_two_traces_at_once():
    before, results = patched(), []

    def work():
        for _ in range(10):
            remembered = remember(
                lambda x: math.exp(np.array([x, 2.0]) @ np.ones(2)), (0.5,), Record()
            )
            results.append(remembered.result)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [math.exp(2.5)] * 40
    assert patched() == before


def test_numbers_that_escape_are_plain_afterwards():
    kept = []

    class Sink(types.SimpleNamespace):
        def __deepcopy__(self, memo):
            return self

    def f(x):
        sys.modules["kept_for_a_test"] = types.SimpleNamespace(x=x, a=np.array([x, 1.0]))
        return x * 2

    followed(f, 1.5)
    kept = sys.modules.pop("kept_for_a_test")
    assert type(kept.x + 1) is float
    assert type(kept.a * 2) is np.ndarray
    assert type(kept.a[0]) is np.float64
    assert bool(kept.x > 1) is True


# ── decisions and names ──────────────────────────────────────────────────────────────────────────


def step(x):
    z = 2 * x - 1
    return 1 if z > 0 else 0


def test_a_decision_says_what_was_compared_and_whether_it_held():
    for x, held in ((0.75, True), (0.25, False)):
        remembered = followed(step, x)
        (decision,) = remembered.decisions
        assert str(decision) == "z > 0"
        assert decision.held is held
        assert decision.value.inputs[0].values == 2 * x - 1
        assert remembered.result == int(held)
        assert type(remembered.result) is int


def test_comparisons_that_decide_nothing_are_values():
    remembered = followed(lambda x: (x > 0) * x, 2.0)
    assert remembered.decisions == []
    assert remembered.value.kind == "multiply"
    assert remembered.value.inputs[0].kind == "greater"


def test_decisions_without_the_input_are_not_told():
    def f(x):
        return x * 2 if scale > 1 else x

    assert followed(f, 1.0).decisions == []


def test_isinstance_and_type_work_as_ever():
    def f(x, w, n, i):
        assert isinstance(x, float)
        assert type(x) is float
        assert type(x) == float  # noqa: E721  # as learners write it
        assert isinstance(n, int)
        assert isinstance(n, (int, float))
        assert isinstance(n, int | float)
        assert not isinstance(x, int)
        assert not isinstance("a", float)
        assert isinstance(0.5, float)
        assert isinstance(w, np.ndarray)
        assert isinstance(w[0], np.float64)
        assert isinstance(w[0], float)
        assert w.dtype == float
        assert w.dtype == np.float64
        assert np.zeros(2, dtype=float).dtype == np.zeros(2).dtype
        assert np.zeros(2, dtype=int).dtype == np.int64
        assert issubclass(float, float)
        assert float("1.5") == 1.5
        assert int("12") == 12
        assert int("ff", 16) == 255
        assert 0.0 == 0.0
        assert [0.0] * n == [0.0, 0.0, 0.0]
        assert list(range(n)) == [0, 1, 2]
        assert "abc"[n - 1] == "c"
        assert {x: 1}[x] == 1
        assert x in [x, 2.0]
        assert f"{x:.2f} {n} {w}" == "1.50 3 [1. 2.]"
        assert repr(x) == "1.5"
        assert np.zeros(n).shape == (3,)
        assert round(x) == 2
        assert pow(n, 2, 5) == 4
        assert np.dtype(type(w[0])) == np.float64
        assert repr(float) == "<class 'float'>"
        assert np.exp == np.exp
        assert math.exp in {math.exp}
        assert pickle.loads(pickle.dumps([x, w]))[0] == 1.5
        assert float(w[:1].sum()) == 1.0
        assert complex(2.0) == 2
        assert ~True == -2
        assert divmod(n, 2) == (1, 1)
        assert w[i] == 2.0
        assert not hasattr(x, "shape")
        assert hash(x) == hash(1.5)
        match x:
            case float():
                pass
            case _:
                raise AssertionError
        return x * n

    assert followed(f, 1.5, np.array([1.0, 2.0]), 3, 1).result == 4.5


def test_names_in_a_loop_and_of_elements():
    def f(x):
        z = [w * v for w, v in zip([0.5, 0.25], x, strict=True)]
        total = 0
        for value in z:
            total += value
        out = np.zeros(2)
        out[0] = total
        out[1] = z[1]
        return out

    remembered = followed(f, [1.0, 2.0])
    assert {"z[0]", "z[1]", "total", "out"} <= names_in(remembered)


def test_names_of_tables():
    class Net:
        def __init__(self):
            self.table = [[0.5, 1.5], [2.5, 3.5]]
            self.ragged = [[1.0], [2.0, 3.0]]
            self.nested = {"a": [np.ones(2), np.zeros(2)]}

        def forward(self, x):
            first = self.table[1][0] * x + self.ragged[1][1]
            return first + self.nested["a"][1] @ np.ones(2)

    remembered = followed(Net(), 2.0)
    assert {"table", "ragged[1]", "nested['a'][1]", "first", "x"} <= names_in(remembered)
    table = next(v for v in ancestors([remembered.value]) if v.name == "table")
    assert table.nested
    assert table.values.tolist() == [[0.5, 1.5], [2.5, 3.5]]


def test_values_that_were_recorded_stay_when_the_array_is_overwritten():
    def f(x):
        z = x * 2
        first = z + 0
        z[0] = 100
        z += 1
        z *= first
        return z

    remembered = followed(f, np.array([1.0, 2.0]))
    assert remembered.result.tolist() == [202.0, 20.0]


def test_an_array_that_code_out_of_sight_writes_to():
    def f(x):
        noise = np.ones(3)
        kept = x + noise
        np.random.default_rng(0).random(out=noise)
        return kept * noise

    followed(f, np.ones(3))


def test_shared_arrays_stay_shared():
    class Tied:
        def __init__(self):
            self.encoder = np.ones((2, 3))
            self.decoder = self.encoder

        def forward(self, x):
            self.encoder[0, 0] = 5.0
            return self.decoder @ x

    assert followed(Tied(), np.ones(3)).result.tolist() == [7.0, 3.0]


def test_integers_that_are_cut_off():
    def f(x):
        out = np.zeros(2, dtype=int)
        out[0] = x * 2
        out[1] = int(x * 3)
        return out

    assert followed(f, 1.7).result.tolist() == [3, 5]


def test_nan_and_infinity():
    x = np.array([math.nan, math.inf, -math.inf, 1000.0])
    with np.errstate(all="ignore"):
        remembered = followed(lambda x: np.maximum(x, 0) / (1 + np.exp(-x)) + x.sum(), x)
    assert np.isnan(remembered.result).all()


# ── things of every kind, borrowed ───────────────────────────────────────────────────────────────


class Row(list):
    """A list with a name of its own."""

    def __init__(self, values, title):
        super().__init__(values)
        self.title = title


class Table(dict):
    pass


class Pair(tuple):
    pass


class Slotted:
    __slots__ = ("__hidden", "w")

    def __init__(self):
        self.w = [1.0, 2.0]
        self.__hidden = 0.5

    def forward(self, x):
        return (self.w[0] + self.__hidden) * x


class Keeper:
    def __init__(self):
        self.row = Row([1.0, 2.0], "weights")
        self.table = Table(gain=3.0)
        self.pair = Pair((1.5, np.ones(2)))
        self.cells = np.array([TextUnit(2.0), TextUnit(3.0)], dtype=object)
        self.squash = np.vectorize(math.tanh)
        self.scaled = functools.partial(scaled, 2.0, shift=1.0)
        self.draw = np.random.default_rng(1).normal
        self.unit = TextUnit(4.0).fire
        self.total = 0

    def forward(self, x):
        assert isinstance(self.row, Row)
        assert self.row.title == "weights"
        assert type(self.table) is Table
        assert type(self.pair) is Pair
        self.total += 1
        z = self.row[0] * x + self.table["gain"] + self.pair[0] + self.pair[1][0]
        z = self.cells[1].fire(z) + self.scaled(x) + self.unit(x)
        return float(self.squash(z)) + self.draw() + self.total


class TextUnit:
    def __init__(self, w):
        self.w = w

    def fire(self, x):
        return self.w * x


def scaled(factor, x, shift=0.0):
    return factor * x + shift


def test_attributes_of_every_kind():
    keeper = Keeper()
    before = everything(keeper)
    remembered = followed(keeper, 0.01)
    assert everything(keeper) == before
    assert {"row", "table['gain']", "cells[1].w", "factor", "shift", "unit.w", "total"} <= names_in(
        remembered
    )
    assert any(name.startswith("pair[1]") for name in names_in(remembered))
    assert remembered.result == Keeper().forward(0.01)


def test_slots_with_hidden_names():
    remembered = followed(Slotted(), 2.0)
    assert remembered.result == 3.0
    assert {"w", "_Slotted__hidden"} <= names_in(remembered) | {"_Slotted__hidden"}


def test_functions_of_another_module_of_the_user():
    helper = types.ModuleType("helper_of_a_learner")
    source = (
        "import math\nfrom math import exp\nGAIN = 2.0\nCOUNT = 0\n"
        "def squash(z):\n    global COUNT\n    COUNT += 1\n"
        "    return GAIN * max(0, float(z)) / (1 + exp(-z))\n"
        "def through(z):\n    import helper_of_a_learner as h\n    return h.squash(z)\n"
    )
    exec(source, vars(helper))
    sys.modules["helper_of_a_learner"] = helper
    globals()["helper"] = helper
    try:
        before = dict(vars(helper))

        def f(x):
            return helper_function()(x)

        remembered = followed(f, 0.5)
        assert {"GAIN", "x"} <= names_in(remembered)
        assert vars(helper) == before
        assert remembered.result == helper.squash(0.5)
    finally:
        del sys.modules["helper_of_a_learner"], globals()["helper"]


def helper_function():
    return helper.squash  # noqa: F821  # a global that a test sets


def test_code_without_a_module():
    names = {}
    exec("w = 2.0\nclass Unit:\n    def __call__(self, x):\n        return max(0.0, w * x)", names)
    remembered = followed(names["Unit"](), 1.5)
    assert remembered.result == 3.0
    assert {"w", "x"} <= names_in(remembered)


def test_a_result_in_an_object_of_the_learners():
    class Output:
        def __init__(self, values, note):
            self.values, self.note = values, note
            self.me = self

    remembered = followed(lambda x: Output([x * 2], "fine"), 1.0)
    assert remembered.result.values == [2.0]
    assert type(remembered.result.values[0]) is float
    assert remembered.value.values.tolist() == [2.0]

    class Two:
        def __init__(self, a, b):
            self.a, self.b = a, b

    with pytest.raises(TraceError, match="the code returned a Two"):
        followed(lambda x: Two(x * 2, x), 1.0)


def test_lists_of_several_shapes_come_back_as_lists():
    remembered = followed(lambda x: (x.sum(), [x * 2, (x[0], 1, 2)]), np.ones(2))
    assert isinstance(remembered.value, list)
    assert [v.values.shape for v in flat(remembered.value)] == [(), (2,), (3,)]
    assert type(remembered.result) is tuple


def test_printing_shows_plain_numbers(capsys):
    def f(x, v):
        print(x, [x], f"{x:.1f}", v, repr(v), v[0], f"{v[0]:.2f}", x > 1, str(x))
        return x + v

    followed(f, 1.5, np.array([1.0, 2.0]))
    shown = capsys.readouterr().out.strip()
    f(1.5, np.array([1.0, 2.0]))
    assert shown == capsys.readouterr().out.strip()


def test_a_graph_of_the_learners_own():
    """A small engine for gradients, of numbers that hold each other."""

    class Scalar:
        def __init__(self, data, children=()):
            self.data, self.children = data, children

        def __add__(self, other):
            return Scalar(self.data + other.data, (self, other))

        def __mul__(self, other):
            return Scalar(self.data * other.data, (self, other))

        def relu(self):
            return Scalar(0 if self.data < 0 else self.data, (self,))

    class Unit:
        def __init__(self):
            self.w, self.b = Scalar(2.0), Scalar(-0.5)

        def __call__(self, x):
            out = (self.w * Scalar(x) + self.b).relu()
            return out.data

    remembered = followed(Unit(), 1.0)
    assert remembered.result == 1.5
    assert {"w.data", "b.data", "x"} <= names_in(remembered)
    assert len(remembered.decisions) == 1


# ── what was once followed wrongly ───────────────────────────────────────────────────────────────


def test_an_attribute_that_is_called_as_an_argument():
    class Layer:
        def __init__(self):
            self.x, self.w = 2.0, 3.0

        def forward(self, x):
            return self.x * x + self.w

    remembered = followed(Layer(), 5.0)
    assert {v.name for v in ancestors(flat(remembered.value)) if v.kind == "given"} == {
        "self.x", "x", "w",
    }  # fmt: skip


def test_nan_to_num_in_place():
    def f(x):
        z = x * 1
        np.nan_to_num(z, copy=False, nan=1.5)
        return z * 2

    remembered = followed(f, np.array([np.nan, 2.0]))
    assert remembered.result.tolist() == [3.0, 4.0]
    assert remembered.value.inputs[0].options["name"] == "nan_to_num"


@pytest.mark.parametrize(
    ("f", "x", "name", "second"),
    [(lambda v: round(v, 1), 2.56, "round", 1), (lambda v: np.round(v, 2), np.ones(2), "round", 2),
     (lambda v: v.round(decimals=2), np.ones(2), "round", 2),
     (lambda v: v << 2, 5, "left_shift", 2), (lambda v: v & 6, 5, "bitwise_and", 6)],
)  # fmt: skip
def test_the_second_number_of_a_call_is_written(f, x, name, second):
    value = followed(f, x).value
    assert (value.kind, value.options["name"]) == ("call", name)
    assert value.inputs[1].values == second
    line = str(ll.explain(f, x))
    assert f"{name}(v" in line
    assert f", {second})" in line


@pytest.mark.parametrize(
    "f", [lambda v: np.percentile(v, 25), lambda v: np.quantile(v, q=0.25),
          lambda v: np.percentile(v, 25, axis=0)],
)  # fmt: skip
def test_which_percentile_is_written(f):
    value = followed(f, np.array([1.0, 2.0, 4.0])).value
    assert value.inputs[-1].values in (25, 0.25)
    assert value.options["function"](1.0, 2.0, 4.0, value.inputs[-1].values[()]) == 1.5
    assert "25)" in str(ll.explain(f, np.array([1.0, 2.0, 4.0])))


V4, W4 = np.array([0.5, -1.5, 2.0, 0.25]), np.array([0.1, 0.2, 0.3, 0.4])


def place(x):
    np.place(x, x > 0, [1.5, 2.5])
    return x


def putmask(x):
    np.putmask(x, x > 0, [1.5, 2.5, 3.5, 4.5])
    return x


@pytest.mark.parametrize(
    "f",
    [place, putmask, lambda x: np.pad(x, 1, constant_values=5.0) * 2,
     lambda x: np.pad(x, (1, 0), "constant", constant_values=(1.0, 2.0)) * 2,
     lambda x: np.einsum("...i,i", np.ones((2, 4)) * x, W4),
     lambda x: np.einsum("...ij,...j->...i", np.ones((3, 1, 4)) * W4, x),
     lambda x: np.einsum("...i,...i->...", np.ones((3, 1)) * x, np.ones((2, 1, 4))),
     lambda x: np.linalg.multi_dot([np.ones((2, 4)), np.eye(4), x]),
     lambda x: np.linalg.multi_dot([x, np.ones((4, 2)), np.eye(2)]),
     lambda x: np.ldexp(x, 2) * 1.0, lambda x: np.floor(x).astype(int) << 2,
     lambda x: x + (np.floor(x).astype(int) & 3)],
)  # fmt: skip
def test_functions_that_raised_raw_errors(f):
    explanation = ll.explain(f, V4)
    assert np.array_equal(explanation.result, np.ravel(f(V4.copy())))
    assert str(explanation)


@pytest.mark.skipif(not hasattr(np, "vecdot"), reason="new in NumPy 2.1")
def test_products_of_vectors():
    assert ll.explain(lambda x: np.vecdot(x, W4), V4).result == np.vecdot(V4, W4)
    two = followed(lambda x: np.vecdot(x, W4), np.stack([V4, V4]))
    assert two.result.tolist() == [np.vecdot(V4, W4)] * 2


@pytest.mark.parametrize("f", [lambda v: v * 10**400, lambda v: 10**30 + v, lambda v: v**90])
def test_whole_numbers_without_bounds_are_refused(f):
    with pytest.raises(TraceError, match=r"64 bits(.|\n)*Fix: use decimals"):
        ll.explain(f, 7)


def test_numbers_of_a_class_of_ones_own_are_followed():
    class Length(float):
        pass

    class Level(enum.IntEnum):
        HIGH = 3

    for x in (Length(2.5), Level.HIGH):
        remembered = followed(lambda v: v * 2 + 1, x)
        assert [v.values for v in remembered.inputs] == [float(x)]
        assert "v·2" in str(ll.explain(lambda v: v * 2 + 1, x))


def test_a_function_that_a_test_has_exchanged(monkeypatch):
    monkeypatch.setattr(np, "exp", lambda v: v * 3)
    remembered = followed(lambda x: np.exp(x) + 1, 2.0)
    assert remembered.result == 7.0
    assert np.exp(1) == 3


@pytest.mark.parametrize(
    ("f", "x"),
    [(lambda v: int(f"{v:.0f}") + v, 2.7), (lambda v: len(str(v)) + v, 2.75),
     (lambda v: len(range(v)) + v * 0.5, 6),
     (lambda v: np.count_nonzero(v > 2) * v, np.array([1.0, 1.5])),
     (lambda v: v * np.array([int(f"{a:.0f}") for a in v]), np.array([1.0, 2.5]))],
)  # fmt: skip
def test_whole_numbers_that_come_back_from_out_of_sight(f, x):
    with pytest.raises(TraceError, match="numbers of the input went through code that cannot"):
        followed(f, x)


@pytest.mark.parametrize(
    "f",
    [lambda v: v / len(v), lambda v: v * np.arange(len(v)), lambda v: v + np.eye(2)[0],
     lambda v: v * (np.random.rand(2) < 0.5), lambda v: sum(i * a for i, a in enumerate(v)),
     lambda v: v.sum() / v.size + v.shape[0] * 3, lambda v: np.argmax(v) + v],
)  # fmt: skip
def test_constants_that_are_none_of_the_inputs_numbers(f):
    followed(f, np.array([0.5, 1.5]))


@pytest.mark.parametrize(
    ("f", "text"),
    [(lambda v: 2.5 * v + 1, "2.5·v + 1"), (lambda v: 0.5 * (v > 0) + v, "0.5·[v > 0] + v"),
     (lambda v: (7.5 - v) / 2, "(7.5 - v) / 2"),
     (lambda v: isinstance(v, float) + v * 0.5, "v·0.5"),
     (lambda v: v * v.bit_length() * [1.5, 2, 3, 4][v], "v·2"), (lambda v: "ab" * v and v, "v")],
)  # fmt: skip
def test_whole_numbers_beside_decimals(f, text):
    explanation = ll.explain(f, 3)
    assert text in str(explanation)
    assert explanation.result == f(3)
    assert type(followed(f, 3).result) is type(f(3))


def test_what_stands_in_for_a_function_passes_for_it_in_another_thread():
    seen = queue.SimpleQueue()

    def look():
        seen.put((isinstance(np.add, np.ufunc), np.add(1, 2), np.add.reduce([1, 2]), math.exp(0)))

    def f(x):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        return np.add(x, 1.0)

    assert followed(f, np.ones(1)).result.tolist() == [2.0]
    assert seen.get_nowait() == (True, 3, 3, 1.0)
