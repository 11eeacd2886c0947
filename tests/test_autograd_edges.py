"""Gradients where one does not look: copies, empty tensors, hooks, threads, wrong assignments."""

import copy
import pickle
import threading

import numpy as np
import pytest

import layerlab as ll
from layerlab import autograd, nn, optim
from layerlab.errors import (
    ArgumentError,
    ArgumentTypeError,
    GraphError,
    LayerlabError,
    ShapeError,
)


def leaf(*numbers):
    return ll.tensor(list(numbers), requires_grad=True)


COPIES = [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]


def trained(model, optimizer):
    model.zero_grad()
    model(ll.tensor([[1.0, 2.0], [3.0, -1.0]])).square().sum().backward()
    optimizer.step()
    return [p.tolist() for p in model.parameters()]


@pytest.mark.parametrize("duplicate", COPIES)
@pytest.mark.parametrize("build", [optim.SGD, optim.Adam])
@pytest.mark.parametrize("steps", [0, 2])
def test_a_copied_optimiser_trains_the_copied_network(duplicate, build, steps):
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1))
    optimizer = build(model.parameters(), lr=0.1)
    for _ in range(steps):
        trained(model, optimizer)
    before = [p.tolist() for p in model.parameters()]
    other, its_optimizer = duplicate((model, optimizer))
    moved = trained(other, its_optimizer)
    assert moved != before
    assert [p.tolist() for p in model.parameters()] == before
    assert trained(model, optimizer) == moved
    assert trained(other, its_optimizer) == trained(model, optimizer)


@pytest.mark.parametrize("duplicate", COPIES)
def test_a_copied_leaf_is_a_leaf(duplicate):
    x = leaf(1.0, 2.0)
    (x * 3).sum().backward()
    x.note = "mine"
    y = duplicate(x)
    y.data[0] = 5
    y.grad.data[0] = 7
    assert (y.requires_grad, y.is_leaf, y.note, y.grad.tolist()) == (True, True, "mine", [7.0, 3.0])
    assert (x.tolist(), x.grad.tolist()) == ([1.0, 2.0], [3.0, 3.0])


def test_what_was_computed_is_pickled_without_its_graph_and_not_copied():
    y = leaf(1.0, 2.0) * 2
    y += 1
    read = pickle.loads(pickle.dumps(y))
    assert (read.tolist(), read.is_leaf, read.requires_grad) == ([3.0, 5.0], True, True)
    with pytest.raises(GraphError, match="only a leaf can be copied"):
        copy.deepcopy(y)


def test_shared_parts_stay_shared_in_a_copy():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    model[1].weight = model[0].weight
    other = copy.deepcopy(model)
    assert other[0].weight is other[1].weight
    assert other[0].weight is not model[0].weight


WRONG = [
    ("grad", 5, ArgumentTypeError, "a Tensor or None, not a int"),
    ("grad", np.ones(2, np.float32), ArgumentTypeError, "not a ndarray"),
    ("grad", ll.ones(3), ShapeError, r"shape \(2,\) cannot have shape \(3,\)"),
    ("grad", ll.ones(1), ShapeError, r"cannot have shape \(1,\)"),
    ("grad", ll.ones(2, dtype=ll.float64), ArgumentTypeError, "float32 tensor cannot hold float64"),
    ("grad", ll.tensor([1, 2]), ArgumentTypeError, "cannot hold int64"),
    ("data", 5, ArgumentTypeError, "not a int"),
    ("data", "a", ArgumentTypeError, "not a str"),
    ("data", [1.0, 2.0], ArgumentTypeError, "not a list"),
    ("data", None, ArgumentTypeError, "not a NoneType"),
    ("data", np.array(["a", "b"]), ArgumentTypeError, "an array of numbers"),
    ("data", np.array([None, 1]), ArgumentTypeError, "an array of numbers"),
    ("data", np.array([1, 2]), ArgumentTypeError, "are floats, not int64"),
    ("requires_grad", 3, ArgumentTypeError, "True or False, not 3"),
    ("requires_grad", 1, ArgumentTypeError, "True or False, not 1"),
    ("requires_grad", None, ArgumentTypeError, "True or False"),
]


@pytest.mark.parametrize(("name", "value", "error", "words"), WRONG)
def test_wrong_assignments_to_a_tensor(name, value, error, words):
    x = leaf(1.0, 2.0)
    x.grad = ll.ones(2)
    with pytest.raises(error, match=words) as caught:
        setattr(x, name, value)
    assert caught.value.fix
    assert (x.tolist(), x.grad.tolist(), x.requires_grad) == ([1.0, 2.0], [1.0, 1.0], True)


def test_a_tensor_is_not_its_own_gradient():
    x = leaf(1.0)
    with pytest.raises(ArgumentError, match="its own gradient"):
        x.grad = x


def test_only_a_leaf_stops_wanting_gradients():
    x = leaf(1.0)
    y = x * 1
    with pytest.raises(GraphError, match="only a leaf"):
        y.requires_grad = False
    x.requires_grad = False
    assert (y.requires_grad, x.requires_grad) == (True, False)


ATTRIBUTES = [
    (nn.Linear(2, 2), "weight", "a"),
    (nn.Linear(2, 2), "weight", 5),
    (nn.Linear(2, 2), "weight", [[1, "a"], [2, 3]]),
    (nn.Linear(2, 2), "weight", np.array([["a", "b"], ["c", "d"]])),
    (nn.Linear(2, 2), "weight", nn.ReLU()),
    (nn.Linear(2, 2), "training", 1),
    (nn.Linear(2, 2, bias=False), "bias", ll.ones(2)),
    (nn.Linear(2, 2, bias=False), "bias", "a"),
    (nn.BatchNorm1d(2), "running_mean", "a"),
    (nn.BatchNorm1d(2), "num_batches_tracked", np.array(2.5)),
    (nn.Residual(nn.Linear(2, 2)), "module", 5),
]


@pytest.mark.parametrize(("module", "name", "value"), ATTRIBUTES)
def test_wrong_assignments_to_a_module(module, name, value):
    before = module.__dict__[name], [x.tolist() for x in module.state_dict().values()]
    with pytest.raises(LayerlabError) as caught:
        setattr(module, name, value)
    assert caught.value.fix
    assert module.__dict__[name] is before[0]
    assert [x.tolist() for x in module.state_dict().values()] == before[1]


def test_gradients_set_to_zeros_are_zeros_even_after_nan():
    layer = nn.Linear(1, 1)
    for zero in (layer.zero_grad, optim.SGD(layer.parameters(), lr=1.0).zero_grad):
        layer.weight.grad = ll.tensor([[float("nan")]])
        zero(set_to_none=False)
        assert layer.weight.grad.tolist() == [[0.0]]


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), ()])
def test_gradients_of_nothing_and_of_one_number(shape):
    x = ll.ones(*shape, requires_grad=True)
    ((x * x).sum() + x.exp().sum() * 0).backward()
    np.testing.assert_array_equal(x.grad.numpy(), np.full(shape, 2.0))
    assert x.grad.numpy().shape == shape


def test_backward_inside_a_hook():
    inner, outer = nn.Linear(2, 1), nn.Linear(1, 1)
    inner.register_forward_hook(lambda *_: (inner.weight * 2).sum().backward())
    x = ll.ones(1, 2, requires_grad=True)
    outer(inner(x)).sum().backward()
    expected = 2 + outer.weight.item()
    np.testing.assert_allclose(inner.weight.grad.numpy(), [[expected] * 2], rtol=1e-6)


def test_threads_go_back_each_on_their_own_graph():
    found, start = [], threading.Barrier(4)

    def work(factor):
        start.wait(10)
        for _ in range(20):
            x = leaf(1.0)
            y = x
            for _ in range(20):
                y = y * factor
                y += 1
            y.backward()
            found.append(x.grad.item() == factor**20)

    threads = [threading.Thread(target=work, args=(n,)) for n in (1, 2, 4, 0.5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 80


def test_gradients_share_no_memory():
    a, b, given = leaf(1.0, 2.0), leaf(1.0, 2.0), ll.ones(2)
    y = a + b
    z = y + 0
    for value in (y, z):
        value.retain_grad()
    z.backward(given)
    all_of_them = [given, a.grad, b.grad, y.grad, z.grad]
    for i, x in enumerate(all_of_them):
        x.data[0] = 10 + i
    assert [x.tolist() for x in all_of_them] == [[10.0 + i, 1.0] for i in range(5)]


def test_a_retained_gradient_adds_up():
    x = leaf(1.0, 2.0)
    y = x * 1
    y.retain_grad()
    z = (y * y).sum()
    z.backward(retain_graph=True)
    z.backward()
    assert y.grad.tolist() == [4.0, 8.0]


def test_a_refused_backward_retains_no_gradient():
    x = leaf(1.0, 2.0)
    y = x.exp()
    z = y * 2
    z.retain_grad()
    y += 1
    with pytest.raises(GraphError, match="changed in place"):
        z.sum().backward()
    assert z.grad is None
    z = x * 2
    z.retain_grad()
    with pytest.raises(GraphError, match="has no part"):
        autograd.grad((z * 1).sum(), leaf(1.0))
    assert z.grad is None
    autograd.grad((z * 3).sum(), z)
    assert z.grad.tolist() == [3.0, 3.0]


def test_a_leaf_that_stops_wanting_gradients_gets_none():
    x, y = leaf(1.0), leaf(2.0)
    z = x * y
    x.requires_grad_(False)
    with pytest.raises(GraphError, match="does not require grad"):
        autograd.grad(z, x)
    z.backward()
    assert x.grad is None
    assert y.grad.tolist() == [1.0]
    with pytest.raises(GraphError, match="no gradient to keep"):
        x.retain_grad()


def test_flags_of_the_engine_are_flags():
    x = leaf(1.0)
    for call in (autograd.grad, lambda *args, **flags: autograd.backward(args[0], **flags)):
        for name in ("retain_graph", "create_graph"):
            with pytest.raises(ArgumentTypeError, match=name):
                call((x * x).sum(), x, **{name: "a"})


def test_a_pickled_tensor_has_no_views():
    x = ll.zeros(3)
    row = x[:1]
    for each in pickle.loads(pickle.dumps([x, row])):
        assert not hasattr(each, "views")
        assert not hasattr(each, "view_of")


def test_a_graph_of_which_a_part_is_freed():
    x = leaf(2.0)
    y = x * x
    (y * 1).backward()
    with pytest.raises(GraphError, match="freed by an earlier backward"):
        (y + 1).backward()
    assert x.grad.tolist() == [4.0]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: autograd.grad(5, [x]), "outputs is a int, not a Tensor"),
        (lambda x: autograd.grad(x.sum(), 5), r"inputs\[0\] is a int"),
        (lambda x: autograd.grad(x.sum(), [x, "a"]), r"inputs\[1\] is a str"),
        (lambda x: (x * 1).backward("a"), "cannot make a tensor of str"),
        (lambda x: autograd.set_grad_enabled(3), "True or False, not 3"),
    ],
)
def test_wrong_calls_of_the_engine(call, words):
    x = leaf(1.0, 2.0)
    with pytest.raises(ArgumentTypeError, match=words):
        call(x)
    assert x.grad is None
    assert autograd.is_grad_enabled()


@pytest.mark.parametrize("wrong", [np.ones(4, np.float32), np.ones(3, np.complex64)])
def test_an_optimiser_takes_no_step_if_one_gradient_does_not_fit(wrong):
    several = [nn.Parameter(np.ones(n, np.float32)) for n in (2, 20000, 3)]
    optimizer = optim.Adam(several)
    for p in several:
        p.grad = ll.ones(*p.shape)
    several[-1].grad.data = wrong
    with pytest.raises((ShapeError, ArgumentTypeError)):
        optimizer.step()
    assert [bool((p == 1).all()) for p in several] == [True] * 3
    assert [p._version for p in several] == [0] * 3
    assert optimizer.state_dict()["state"] == {}
