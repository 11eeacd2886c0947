"""Whatever somebody's code does when it is explained, afterwards all is as it was."""

import functools
import itertools
import os
import random
import warnings
from collections import Counter, OrderedDict, defaultdict, deque

import numpy as np
import pytest

import layerlab as ll
from layerlab.errors import ArgumentError, ArgumentTypeError, TraceError
from layerlab.explain.keeping import kept

total = 0.0
sums = [0.0]
stream = random.Random(3)
old_stream = np.random.RandomState(4)
new_stream = np.random.default_rng(5)
numbers = iter([1.0, 2.0, 3.0])


class Everything:
    """A layer that changes whatever it can reach."""

    calls = 0
    seen = []  # noqa: RUF012  # learners share lists by accident
    __slots__ = ("__dict__", "slot")

    def __init__(self):
        self.w = np.array([0.5, -0.5])
        self.rows = [[1.0], [2.0]]
        self.counts = Counter(a=1)
        self.order = OrderedDict(a=1, b=2)
        self.later = deque([1, 2], maxlen=2)
        self.names = {"a"}
        self.bytes = bytearray(b"ab")
        self.default = defaultdict(list)
        self.random = random.Random(1)
        self.slot = 1

    def forward(self, x, memo=[]):  # noqa: B006  # as above
        global total
        total += 1
        sums[0] += 1
        memo.append(1)
        Everything.calls += 1
        Everything.seen.append(x)
        Everything.forward.count = 1
        Everything.made = True
        self.w[0] = 9.0
        self.rows[0].append(1.0)
        self.counts["a"] += 1
        self.order.move_to_end("a")
        self.later.append(3)
        self.names.add("b")
        self.bytes.extend(b"c")
        self.default["x"].append(1)
        self.slot += 1
        self.new = x
        x[0] = 7.0
        draws = self.random.random() + stream.random() + old_stream.rand() + new_stream.random()
        draws += random.random() + np.random.rand() + next(numbers)
        os.environ["LAYERLAB_TEST"] = "1"
        np.seterr(divide="raise")
        warnings.simplefilter("ignore")
        return x * self.w + draws * 0


def state(layer):
    return repr((
        vars(layer), layer.slot, dict(vars(Everything)), vars(Everything.forward),
        Everything.forward.__defaults__, total, sums, stream.getstate(), old_stream.get_state(),
        new_stream.bit_generator.state, layer.random.getstate(), random.getstate(),
        np.random.get_state(), numbers.__reduce__(), dict(os.environ), np.geterr(),
        warnings.filters,
    ))  # fmt: skip


def test_a_layer_that_changes_everything_is_explained_and_changes_nothing():
    layer, x = Everything(), np.array([1.0, 2.0])
    before = state(layer)
    assert ll.explain(layer, x).result.tolist() == [63.0, -1.0]
    assert state(layer) == before
    assert x.tolist() == [1.0, 2.0]
    with kept(layer, x):
        layer.forward(x)
        assert state(layer) != before
    assert state(layer) == before
    assert x.tolist() == [1.0, 2.0]


def test_code_that_counts_starts_from_the_same_state_in_every_run():
    held, count = [0.0], 0.0

    def tally(x):
        nonlocal count
        count += 1
        held[0] += x
        sums[0] += x
        tally.calls = getattr(tally, "calls", 0) + 1
        return held[0] * 2 + sums[0] + count + tally.calls

    assert ll.explain(tally, 3.0).result == 11.0
    assert (held, count, sums, vars(tally)) == ([0.0], 0.0, [0.0], {})


def test_a_cell_that_is_set_by_the_run_is_empty_again():
    def make():
        def f(x):
            nonlocal late
            late = x
            return late * 2

        if not f:
            late = 0
        return f

    f = make()
    assert ll.explain(f, 2.0).result == 4.0
    with pytest.raises(ValueError, match="empty"):
        _ = f.__closure__[0].cell_contents


def test_arrays_keep_shape_flags_and_memory():
    class Layer:
        def __init__(self):
            self.w = np.arange(6.0)
            self.view = self.w[:3]

        def forward(self, x):
            self.view[0] = 5.0
            self.w.flags.writeable = False
            self.w.shape = 2, 3
            return self.w[0] * x

    layer = Layer()
    with kept(layer):
        assert layer.forward(2.0).tolist() == [10.0, 2.0, 4.0]
    assert layer.w.tolist() == [0, 1, 2, 3, 4, 5]
    assert layer.w.flags.writeable
    assert layer.view.base is layer.w


def test_caches_are_not_filled():
    class Layer:
        @functools.lru_cache  # noqa: B019  # the cache is what is tested
        def scaled(self, x):
            return x * 3

        @functools.cached_property
        def w(self):
            return 2.0

        def forward(self, x):
            return self.scaled(x) + self.w

    layer = Layer()
    assert ll.explain(layer, 1.5).result == 6.5
    assert Layer.scaled.cache_info().currsize == 0
    assert vars(layer) == {}

    @functools.cache
    def double(x):
        return x * 2

    assert ll.explain(double, 2.0).result == 4.0
    assert double.cache_info().currsize == 0


def test_iterators_are_not_used_up():
    counter, shared = itertools.count(2), [iter([1.0, 2.0])]
    assert ll.explain(lambda x: x * next(counter) + next(shared[0]), 3.0).result == 7.0
    assert (next(counter), list(shared[0])) == (2, [1.0, 2.0])


def test_a_generator_is_refused_if_it_is_used():
    made = (v for v in (1.0, 2.0))
    with pytest.raises(TraceError, match=r"generator(.|\n)*Fix: make a list of it first"):
        ll.explain(lambda x: x * sum(made), 2.0)
    assert list(made) == [1.0, 2.0]

    class Layer:
        def __init__(self):
            self.batches = (v for v in (1.0, 2.0))

        def forward(self, x):
            return x * 2

    layer = Layer()
    assert ll.explain(layer, 2.0).result == 4.0
    assert list(layer.batches) == [1.0, 2.0]


def test_a_generator_as_an_input_is_refused():
    given = (float(v) for v in range(3))
    with pytest.raises(ArgumentTypeError, match=r"generator(.|\n)*Fix: make a list of it first"):
        ll.explain(lambda v: sum(v), given)
    assert list(given) == [0.0, 1.0, 2.0]


def test_what_the_code_prints_and_warns_of_is_said_once(capsys):
    def f(x):
        print("x is", x)
        warnings.warn("careful", stacklevel=1)
        return x * 0.5 + 0.3

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        ll.explain(f, 2.0)
    assert capsys.readouterr().out == "x is 2.0\n"
    assert [str(w.message) for w in said] == ["careful"]


def test_identity_is_as_ever():
    missing = object()

    class Marker:
        pass

    class Layer:
        DEFAULT = Marker()
        registry = {}  # noqa: RUF012  # shared on purpose

        def __init__(self):
            self.w, self.mode = 2.0, self.DEFAULT
            self.registry[self] = 3.0

        def forward(self, x, extra=missing):
            factor = 1.0 if self.mode is Layer.DEFAULT and extra is missing else 0.0
            return x * self.w * factor + self.registry[self] + Layer.registry[self]

    layer = Layer()
    assert ll.explain(layer, 2.0).result == 10.0
    assert list(Layer.registry.items()) == [(layer, 3.0)]


def test_what_fails_only_when_it_is_followed_says_so():
    class Layer:
        seen = {}  # noqa: RUF012  # shared on purpose

        def __init__(self):
            self.w = 1.0
            self.seen[id(self)] = 2.0

        def forward(self, x):
            return x * self.seen[id(self)] * self.w

    with pytest.raises(TraceError, match=r"runs by itself(.|\n)*KeyError"):
        ll.explain(Layer(), 2.0)


def test_an_error_of_the_code_is_let_through_and_all_is_put_back():
    held = [1.0]

    def f(x):
        held.append(x)
        return x / 0

    with pytest.raises(ZeroDivisionError):
        ll.explain(f, 2.0)
    assert held == [1.0]


@pytest.mark.parametrize("first", ["w", "u"])
def test_arrays_that_share_memory_share_it_when_they_are_followed(first):
    class Layer:
        def __init__(self):
            whole = np.arange(6.0).reshape(2, 3)
            for name in (first, "u" if first == "w" else "w"):
                setattr(self, name, whole if name == "w" else whole[::-1, 1])
            self.flat = self.w.reshape(-1)

        def forward(self, x):
            self.w[0, 1] = x
            self.flat[4] = 7.0
            return self.u * x + self.w[0, 0] * 3

    explanation = ll.explain(Layer(), 2.0)
    assert explanation.result.tolist() == [14.0, 4.0]


def test_views_of_one_array_that_is_not_held_are_refused_where_it_matters():
    both = np.arange(4.0)

    def writes(a, b):
        a[0] = 9.0
        return a[:3] + b

    assert ll.explain(lambda a, b: a + b, (both[1:], both[:3])).result.tolist() == [1.0, 3.0, 5.0]
    with pytest.raises(ArgumentError, match="share memory"):
        ll.explain(writes, (both[1:], both[:3]))
    assert both.tolist() == [0.0, 1.0, 2.0, 3.0]


def test_an_input_that_is_read_only_stays_so():
    x = np.ones(2)
    x.flags.writeable = False

    def f(x):
        return x * 2 if not x.flags.writeable else x * 3

    def writes(x):
        x[0] = 3.0
        return x

    assert ll.explain(f, x).result.tolist() == [2.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        ll.explain(writes, x)
