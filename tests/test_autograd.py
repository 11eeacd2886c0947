"""How gradients find their way back: accumulation, freed graphs, modes, depth, and clear errors."""

import gc
import threading
import weakref

import numpy as np
import pytest

import layerlab as ll
from layerlab import autograd, nn, ops
from layerlab.errors import ArgumentError, ArgumentTypeError, GraphError, ShapeError


def leaf(*numbers):
    return ll.tensor(np.array(numbers, dtype="float64"), requires_grad=True)


def gradient(x):
    return x.grad.data.tolist()


# ── adding up ────────────────────────────────────────────────────────────────────────────────────


def test_a_value_used_twice_gets_both_gradients():
    x = leaf(3.0)
    (x * x + x).sum().backward()
    assert gradient(x) == [7.0]


def test_backward_adds_to_what_is_there():
    x = leaf(3.0)
    for expected in (2.0, 4.0, 6.0):
        (2 * x).sum().backward()
        assert gradient(x) == [expected]
    x.zero_grad()
    assert x.grad is None


def test_a_reference_to_the_gradient_sees_the_sum():
    x = leaf(3.0)
    (2 * x).sum().backward()
    kept = x.grad
    (5 * x).sum().backward()
    assert kept is x.grad
    assert gradient(x) == [7.0]


def test_a_diamond_is_walked_once_from_each_side():
    x = leaf(2.0)
    a = x * 3
    b, c = a + 1, a * a
    out = (b * c).sum()
    calls = []
    with autograd.observe(lambda operation, *_: calls.append(operation.name)):
        out.backward()
    assert gradient(x) == [3 * (36 + 7 * 2 * 6)]
    assert calls == []  # first derivatives are computed on raw arrays


def test_shared_parameters_count_once():
    layer = nn.Linear(2, 2)
    network = nn.Sequential(layer, nn.Tanh(), layer)
    assert len(list(network.parameters())) == 2
    x = ll.ones(1, 2)
    network(x).sum().backward()
    twice = layer.weight.grad.data.copy()
    first = nn.Linear(2, 2)
    second = nn.Linear(2, 2)
    for copy in (first, second):
        copy.load_state_dict(layer.state_dict())
    nn.Sequential(first, nn.Tanh(), second)(x).sum().backward()
    np.testing.assert_allclose(twice, first.weight.grad.data + second.weight.grad.data, rtol=1e-6)


# ── what stays whose ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize(
    "function",
    [
        lambda a, b: a + b,
        lambda a, b: ops.reshape(a, shape=(2,)) + ops.reshape(b, shape=(2,)),
        lambda a, b: ops.concat([a, b])[:2] + b,
        lambda a, b: ops.permute(a, axes=(0,)) - b,
    ],
)
def test_gradients_share_no_memory(function, create_graph):
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    upstream = np.ones(2)
    function(a, b).backward(upstream, create_graph=create_graph)
    assert a.grad is not b.grad
    assert not np.shares_memory(a.grad.data, b.grad.data)
    for x in (a, b):
        assert not np.shares_memory(x.grad.data, upstream)


def test_the_gradient_of_a_leaf_itself_is_a_copy():
    x, upstream = leaf(1.0, 2.0), np.array([5.0, 6.0])
    x.backward(upstream)
    assert gradient(x) == [5.0, 6.0]
    x.grad.data[0] = 0.0
    assert upstream.tolist() == [5.0, 6.0]


def test_grad_leaves_every_grad_alone():
    x, y = leaf(2.0), leaf(3.0)
    z = x * y
    (by_x,) = autograd.grad(z.sum(), x)
    assert by_x.tolist() == [3.0]
    assert x.grad is None
    assert y.grad is None


def test_grad_by_an_inner_value_and_by_a_leaf_together():
    x = leaf(2.0)
    y = x * 3
    z = y * y
    by_y, by_x, by_z = autograd.grad(z, [y, x, z], np.array([1.0]))
    assert (by_y.tolist(), by_x.tolist(), by_z.tolist()) == ([12.0], [36.0], [1.0])


def test_grad_by_the_same_value_twice():
    x = leaf(2.0)
    a, b = autograd.grad((x * x).sum(), [x, x])
    assert a.tolist() == b.tolist() == [4.0]


def test_an_inner_gradient_is_kept_on_request():
    x = leaf(2.0)
    y = x * 3
    y.retain_grad()
    (y * y).sum().backward()
    assert gradient(y) == [12.0]
    z = x * 3
    (z * z).sum().backward()
    assert z.grad is None


# ── the start ────────────────────────────────────────────────────────────────────────────────────


def test_a_gradient_in_python_numbers_keeps_the_dtype():
    x = leaf(1.0)
    (x * 1).backward([0.1])
    assert gradient(x) == [0.1]


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_one_number_needs_no_start(shape):
    x = ll.tensor(np.full(shape, 2.0), requires_grad=True)
    (x * x).backward()
    assert x.grad.data.tolist() == np.full(shape, 4.0).tolist()


def test_backward_of_a_leaf():
    x = leaf(2.0)
    x.backward()
    x.backward()
    assert gradient(x) == [2.0]


# ── errors ───────────────────────────────────────────────────────────────────────────────────────


def message(kind, call):
    with pytest.raises(kind) as caught:
        call()
    assert all(len(line) <= 100 for line in str(caught.value).splitlines())
    return str(caught.value)


def test_backward_of_many_numbers():
    text = message(GraphError, (leaf(1.0, 2.0) * 2).backward)
    assert "single number" in text
    assert "(2,)" in text
    assert "Fix: reduce it first, with .sum() or .mean(), or pass gradient=" in text


def test_backward_of_a_constant():
    text = message(GraphError, (ll.ones(2) * 2).sum().backward)
    assert "requires_grad=True" in text
    assert "shape ()" in text
    assert "Fix: " in text


def test_a_second_backward_through_a_freed_graph():
    x = leaf(2.0)
    y = (x * x).sum()
    y.backward()
    text = message(GraphError, y.backward)
    assert "freed by an earlier backward" in text
    assert "SumBackward0" in text
    assert "Fix: call the first backward with retain_graph=True, or compute again" in text
    assert gradient(x) == [4.0]  # as it was


def test_a_shared_part_that_was_freed():
    x = leaf(2.0)
    y = x * x
    y.sum().backward()
    assert "MulBackward0" in message(GraphError, (y + 1).sum().backward)


def test_a_gradient_of_another_shape():
    text = message(ArgumentError, lambda: (leaf(1.0, 2.0) * 2).backward(np.ones(3)))
    assert "(3,)" in text
    assert "(2,)" in text
    assert "Fix: " in text


def test_an_input_that_has_no_part():
    x, y = leaf(1.0), leaf(2.0, 3.0)
    z = (x * 2).sum()
    text = message(GraphError, lambda: autograd.grad(z, [x, y]))
    assert "inputs[1], of shape (2,), has no part" in text
    assert "Fix: " in text
    found = autograd.grad((x * 2).sum(), [x, y], allow_unused=True)
    assert found[0].tolist() == [2.0]
    assert found[1] is None


def test_an_input_that_is_no_tensor():
    x = leaf(1.0)
    text = message(ArgumentTypeError, lambda: autograd.grad(x * 2, [x, np.ones(2)]))
    assert "inputs[1] is a ndarray, not a Tensor" in text


def test_integers_cannot_require_gradients():
    text = message(ArgumentError, lambda: ll.tensor([1, 2], requires_grad=True))
    assert "int64" in text
    assert "Fix: " in text


def test_an_inner_value_cannot_stop_requiring_gradients():
    assert "detach" in message(GraphError, lambda: (leaf(1.0) * 2).requires_grad_(False))


def test_a_failed_operation_leaves_no_trace():
    x = leaf(1.0, 2.0)
    with pytest.raises(ShapeError):
        x * leaf(1.0, 2.0, 3.0)
    (x * 2).sum().backward()
    assert gradient(x) == [2.0, 2.0]


def test_a_failed_backward_restores_the_mode():
    x = leaf(2.0)
    y = (x * x).sum()
    y.backward()
    with pytest.raises(GraphError):
        y.backward()
    assert ll.is_grad_enabled()
    assert (x * x).requires_grad


# ── kept graphs, and gradients of gradients ──────────────────────────────────────────────────────


def test_a_kept_graph_can_be_walked_again():
    x = leaf(2.0)
    y = (x * x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert gradient(x) == [24.0]


def test_a_kept_graph_with_saved_values():
    x = ll.tensor(np.array([[1.0, 2.0, 3.0]]), requires_grad=True)
    y = ll.functional.cross_entropy(x, ll.tensor([1]))
    y.backward(retain_graph=True)
    once = x.grad.data.copy()
    y.backward()
    np.testing.assert_array_equal(x.grad.data, 2 * once)


def test_derivatives_of_every_order():
    x = leaf(2.0)
    value = x**5
    for expected in (80.0, 160.0, 240.0, 240.0, 120.0):
        (value,) = autograd.grad(value, x, create_graph=True)
        assert value.tolist() == [expected]


def test_backward_with_create_graph_gives_a_gradient_with_a_graph():
    x = leaf(2.0)
    (x**3).sum().backward(create_graph=True)
    assert gradient(x) == [12.0]
    first, x.grad = x.grad, None
    (first * first).sum().backward()
    assert gradient(x) == [2 * 12 * 12.0]  # d (3x²)² = 2 · 3x² · 6x


def test_backward_with_create_graph_adds_to_what_is_there():
    x = leaf(2.0)
    for expected in (12.0, 24.0):
        (x**3).sum().backward(create_graph=True)
        assert gradient(x) == [expected]


def test_a_gradient_penalty():
    """A gradient inside a loss: the usual use of second derivatives."""
    x, w = leaf(0.5, -1.0), leaf(2.0, 3.0)
    (g,) = autograd.grad(ops.sum(ops.sigmoid(w * x)), x, create_graph=True)
    ops.sum(g * g).backward()

    def penalty(w):
        s = 1 / (1 + np.exp(-w * x.data))
        return np.sum((w * s * (1 - s)) ** 2)

    for i in range(2):
        h = np.eye(2)[i] * 1e-6
        numeric = (penalty(w.data + h) - penalty(w.data - h)) / 2e-6
        assert w.grad.data[i] == pytest.approx(numeric, rel=1e-6)


def test_the_second_derivative_of_broadcasting_and_of_dtypes():
    a, b = leaf(2.0), ll.tensor(np.float32(3), requires_grad=True)
    out = ops.sum(a * b * ll.tensor(np.ones((2, 1))) * a)
    by_a, by_b = autograd.grad(out, [a, b], create_graph=True)
    assert (by_a.tolist(), by_b.item()) == ([24.0], 8.0)
    assert by_b.dtype == "float32"
    second = autograd.grad(by_b, a)[0]
    assert second.tolist() == [8.0]
    assert second.dtype == "float64"


# ── modes ────────────────────────────────────────────────────────────────────────────────────────


def test_no_grad_and_enable_grad():
    x = leaf(2.0)
    with ll.no_grad():
        assert not (x * 2).requires_grad
        assert (x * 2).node is None
        with ll.enable_grad():
            assert (x * 2).requires_grad
        assert not ll.is_grad_enabled()
    assert ll.is_grad_enabled()


def test_no_grad_ends_with_an_exception():
    with pytest.raises(ValueError, match="stop"), ll.no_grad():
        raise ValueError("stop")
    assert ll.is_grad_enabled()


def test_no_grad_as_a_decorator_that_calls_itself():
    x = leaf(2.0)

    @ll.no_grad()
    def countdown(n):
        return [*countdown(n - 1), (x * n).requires_grad] if n else []

    assert countdown(3) == [False] * 3
    assert ll.is_grad_enabled()


def test_backward_works_inside_no_grad():
    x = leaf(2.0)
    y = (x * x).sum()
    with ll.no_grad():
        y.backward()
    assert gradient(x) == [4.0]


def test_set_grad_enabled():
    x = leaf(2.0)
    with ll.set_grad_enabled(False):
        assert not (x * 2).requires_grad
    with ll.set_grad_enabled(True):
        assert (x * 2).requires_grad


def test_a_mode_belongs_to_its_thread():
    seen = []
    with ll.no_grad():
        thread = threading.Thread(target=lambda: seen.append(ll.is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]


def test_detach_stops_the_gradient_and_shares_the_numbers():
    x = leaf(3.0)
    cut = x.detach()
    assert not cut.requires_grad
    assert np.shares_memory(cut.data, x.data)
    (x * cut).sum().backward()
    assert gradient(x) == [3.0]


def test_requires_grad_in_place():
    x = ll.ones(2)
    assert not (x * 2).requires_grad
    assert x.requires_grad_() is x
    assert (x * 2).requires_grad
    assert not x.requires_grad_(False).requires_grad


def test_an_operation_without_rules_stops_the_gradient():
    x = leaf(1.0, 2.0)
    for out in (x > 1, ops.argmax(x), ops.isnan(x)):
        assert not out.requires_grad
        assert out.node is None


# ── in place ─────────────────────────────────────────────────────────────────────────────────────


def test_both_the_old_and_the_new_value_have_their_gradient():
    a = leaf(2.0)
    h = a * 2
    y = h + 1
    h *= 3
    (y + h).sum().backward()
    assert gradient(a) == [8.0]


def test_second_derivatives_through_a_change_in_place():
    a = leaf(2.0)
    h = a * a
    y = h + h
    h *= a
    (first,) = autograd.grad((y * h).sum(), a, create_graph=True)  # 2 a**5
    assert first.tolist() == [10 * 2.0**4]
    assert autograd.grad(first, a)[0].tolist() == [40 * 2.0**3]


# ── depth and memory ─────────────────────────────────────────────────────────────────────────────


def test_a_graph_of_50000_operations():
    x = leaf(1.0)
    y = x
    for _ in range(50_000):
        y = y + 0.5
    y.backward()
    assert gradient(x) == [1.0]
    del y


def test_a_deep_graph_that_is_never_walked_is_given_back():
    x = leaf(1.0)
    y = x
    for _ in range(50_000):
        y = y * 1.0
    first = weakref.ref(y)
    del y
    gc.collect()
    assert first() is None


def test_a_deep_graph_of_derivatives():
    x = leaf(1.0)
    y = x
    for _ in range(3_000):
        y = y * 1.0001
    (g,) = autograd.grad(y * y, x, create_graph=True)
    (h,) = autograd.grad(g, x)
    assert h.item() == pytest.approx(2 * 1.0001**6000)


def test_backward_frees_the_graph():
    x = leaf(1.0)
    inner = x * 2
    gone = weakref.ref(inner)
    y = (inner * inner).sum()
    del inner
    gc.disable()
    try:
        assert gone() is not None
        y.backward()
        assert gone() is None
    finally:
        gc.enable()


def test_backward_frees_what_a_copy_was_taken_of():
    """A view goes on looking at its whole; numbers that were picked lie elsewhere."""
    inner = leaf(1.0, 2.0) * 2
    gone = weakref.ref(inner)
    picked = inner[[1, 0]]
    del inner
    gc.disable()
    try:
        picked.sum().backward()
        assert gone() is None
    finally:
        gc.enable()


# ── nodes and observers ──────────────────────────────────────────────────────────────────────────


def test_a_node_names_its_operation_and_its_origins():
    x = leaf(2.0)
    y = ops.exp(x * 3)
    assert y.grad_fn.name() == "ExpBackward0"
    ((origin, index),) = y.grad_fn.next_functions
    assert (origin.name(), index) == ("MulBackward0", 0)
    assert origin.next_functions == ((None, 0),)
    assert repr(y.grad_fn) == "<ExpBackward0>"


def test_an_observer_sees_each_operation_once_and_in_order():
    seen = []
    with autograd.observe(lambda operation, args, kwargs, out: seen.append(operation.name)):
        ops.sum(leaf(1.0) * 2)
    ops.sum(leaf(1.0))
    assert seen == ["multiply", "sum"]


def test_an_observer_goes_with_an_exception():
    seen = []
    with pytest.raises(ShapeError), autograd.observe(lambda *_: seen.append(1)):
        leaf(1.0, 2.0) + leaf(1.0, 2.0, 3.0)
    leaf(1.0) * 2
    assert seen == []


def test_a_leaf_of_integers_has_no_gradient():
    x = ll.tensor([1, 2])
    with pytest.raises(ArgumentError, match="only floating tensors can require gradients"):
        x.requires_grad = True
    assert not x.requires_grad


@pytest.mark.parametrize("function", [ops.relu, ops.abs, lambda x: ops.relu(x * 3), ops.sign])
def test_a_slope_that_is_constant_has_the_slope_zero(function):
    """As in PyTorch: a bias before a relu gets zeros from a penalty of gradients, not None."""
    x = ll.tensor([-1.0, 2.0, 3.0], requires_grad=True)
    (slope,) = autograd.grad((function(x) * x.detach()).sum(), x, create_graph=True)
    if function is ops.sign:  # nothing passes: not even a way back
        assert not slope.requires_grad
    else:
        assert autograd.grad(slope.sum(), x)[0].tolist() == [0.0, 0.0, 0.0]


def test_no_slope_is_none_for_an_infinite_gradient_either():
    x = ll.tensor([0.5], requires_grad=True)
    ops.floor(x).backward(ll.tensor([float("inf")]))
    assert x.grad.tolist() == [0.0]
