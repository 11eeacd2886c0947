"""Changes in place are counted, and backward refuses a value that was changed after it was used."""

import gc
import weakref

import numpy as np
import pytest

import layerlab as ll
from in_place import OPERATIONS, PROGRAMS, STORIES, run, tell
from layerlab import nn, optim, versions
from layerlab.errors import ArgumentError, GraphError, LayerlabError


@pytest.mark.parametrize("expression", OPERATIONS)
def test_what_is_needed_may_not_change(expression, count):
    refused = 0
    for operation, value, way in PROGRAMS:
        if operation == expression:
            gradients = run(ll, expression, value, way)
            assert (gradients is None) == (value in OPERATIONS[expression]), (value, way)
            refused += gradients is None
    count("values changed in place before backward, refused", refused)


# What happens to layers and optimisers, who refuses, and the version that the message tells.
CHANGES = {
    "SGD": lambda layer: step(optim.SGD(layer.parameters(), lr=0.1), layer),
    "Adam": lambda layer: step(optim.Adam(layer.parameters()), layer),
    "AdamW": lambda layer: step(optim.AdamW([*layer.parameters()]), layer),
    "RMSprop": lambda layer: step(optim.RMSprop(layer.parameters()), layer),
    "loading": lambda layer: layer.load_state_dict(nn.Linear(3, 3).state_dict()),
    "assigning a parameter": lambda layer: setattr(layer, "weight", ll.ones(3, 3)),
    "assigning an array": lambda layer: setattr(layer, "weight", np.ones((3, 3), np.float32)),
    "initial values": lambda layer: nn.init.normal_(layer.weight),
    "zeros": lambda layer: nn.init.zeros_(layer.weight),
    "a state dict": lambda layer: layer.state_dict()["weight"].mul_(2),
}


def step(optimizer, layer):
    for p in layer.parameters():
        p.grad = ll.ones(*p.shape)
    optimizer.step()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("trained", [False, True], ids=["alone", "in one long array"])
def test_weights_that_change_before_backward(change, trained, count):
    layer = nn.Linear(3, 3)
    if trained:
        optim.SGD(layer.parameters(), lr=0.1)
    x = ll.ones(2, 3, requires_grad=True)
    out = layer(x).sum()
    change(layer)
    with pytest.raises(GraphError, match="changed in place after it was used") as caught:
        out.backward()
    assert "operand 2 of linear, of shape (3, 3), is at version 1" in caught.value.detail
    assert "version 0 was used" in caught.value.detail
    assert "backward() before the change" in caught.value.fix
    assert x.grad is None
    count("values changed in place before backward, refused")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_weights_that_are_read_for_themselves_alone_may_change(change):
    layer = nn.Linear(3, 3)
    out = (layer.weight * 2).sum() + layer.bias.sum()
    change(layer)
    layer.weight.grad = None
    out.backward()
    assert layer.weight.grad.tolist() == [[2.0] * 3] * 3


def test_neighbours_in_the_long_array_of_an_optimiser_count_alone():
    a, b = nn.Parameter([1.0, 2.0]), nn.Parameter([3.0, 4.0])
    optimizer = optim.SGD([a, b], lr=0.1)
    product = (a * a).sum()
    with ll.no_grad():
        b[0] = 7
    assert (a._version, b._version, b[1]._version) == (0, 1, 1)
    product.backward()
    assert a.grad.tolist() == [2.0, 4.0]
    b.grad = ll.ones(2)
    optimizer.step()
    assert (a._version, b._version) == (1, 2)


def test_views_share_their_count():
    x = ll.zeros(2, 3)
    views = [x[0], x.T, x.detach(), x.reshape(-1), x.unsqueeze(0), x[:, 1:][0]]
    for n, view in enumerate(views):
        assert {v._version for v in (x, *views)} == {n}
        view.add_(1)
    assert [v._version for v in (x.clone(), x + 1, x.flip(0))] == [0, 0, 0]


@pytest.mark.parametrize("x", [ll.ones(()), ll.ones(1), ll.ones(1, 3)])
def test_a_product_of_one_number_is_no_view(x):
    x.prod(0).add_(1)
    assert x._version == 0
    assert bool((x == 1).all())


def test_what_numpy_writes_is_not_seen():
    """As in PyTorch: the docstring of `data` says so."""
    x = ll.ones(2)
    x.data[0] = 5
    x.numpy()[1] = 6
    assert x._version == 0
    assert "not counted" in type(x).data.__doc__


def test_the_message_tells_which_version_was_used():
    x = ll.ones(2, requires_grad=True) * 1
    for _ in range(3):
        x += 1
    product = x * x
    for _ in range(2):
        x[0] = 5
    with pytest.raises(GraphError, match="is at version 5, but version 3 was used"):
        product.sum().backward()


def test_nothing_is_kept_of_arrays_that_are_gone():
    x = ll.zeros(3).add_(1)
    gone, key = weakref.ref(x.data), id(x.data)
    assert key in versions._changes
    del x
    gc.collect()
    assert gone() is None
    assert key not in versions._changes


def test_a_refused_backward_leaves_no_gradient_and_can_be_called_again():
    x = ll.tensor([2.0], requires_grad=True)
    y = x * 1
    z = (y * y).sum() + x.sum()
    y += 1
    for _ in range(2):
        with pytest.raises(GraphError, match="changed in place"):
            z.backward(retain_graph=True)
        assert x.grad is None


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.add_(1),
        lambda x: x.zero_(),
        lambda x: x.__setitem__(0, 1),
        lambda x: x.mul_(ll.ones(3, requires_grad=True)),
    ],
)
@pytest.mark.parametrize(
    "make",
    [
        lambda: ll.ones(1).expand(3),
        lambda: (ll.ones(1, requires_grad=True) * 1).expand(3),
        lambda: ll.as_tensor(frozen()),
    ],
    ids=["expanded", "expanded with a graph", "read-only"],
)
def test_what_cannot_be_written_is_refused_in_our_words(make, change):
    x = make()
    before = x.tolist(), x._version, x.node
    with pytest.raises(ArgumentError, match="cannot be changed in place"):
        change(x)
    assert (x.tolist(), x._version, x.node) == before


def frozen():
    array = np.ones(3, np.float32)
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.__iadd__(np.ones((3, 2))),
        lambda x: x.add_("one"),
        lambda x: x.copy_(ll.ones(5)),
        lambda x: x.__setitem__(7, 1.0),
        lambda x: x.__setitem__(0, ll.ones(5)),
        lambda x: x.__setitem__(0, "one"),
        lambda x: x.mul_(1j),
    ],
)
@pytest.mark.parametrize("wants", [False, True])
def test_a_change_that_fails_changes_nothing(change, wants):
    leaf = ll.ones(2, requires_grad=wants)
    x = leaf * 2
    node, square = x.node, x * x
    with pytest.raises(LayerlabError):
        change(x)
    assert (x.tolist(), x.node, x._version) == ([2.0, 2.0], node, 0)
    if wants:
        square.sum().backward()
        assert leaf.grad.tolist() == [8.0, 8.0]


REFUSED = {
    "a factor among them, that is changed",
    *("the same operand twice", "a root and an addition"),
    *("a buffer that is filled with products", "another row of what is needed"),
    *("the positions are changed", "the condition is changed", "a second backward"),
    *("changed back", "a detached one is changed", "a constant is changed"),
    *("a leaf is changed without gradients", "a part of a leaf is changed"),
    *("second derivatives that need it", "a step of the optimiser", "a step of Adam"),
    *("an optimiser made between", "an initial value", "the state of a layer is loaded"),
}


@pytest.mark.parametrize("name", STORIES)
def test_stories(name, count):
    """Their gradients are compared with PyTorch's in test_versions_oracle.py."""
    assert (tell(ll, STORIES[name]) is None) == (name in REFUSED)
    count("values changed in place before backward, refused", int(name in REFUSED))


GRADIENTS = {  # by hand; those of all stories are compared with PyTorch's
    "a row of numbers that want no gradient": [0.0, 2.0],
    "a row of them, taken before": [0.0, 3.0],
    "an old view is changed": [6.0, 4.0],
    "a view taken before sees a factor": [6.0, 0.0],
    "used before and after": [7.0, 0.0],
    "a view of a view": [0.0, 6.0],
    "two views changed in turn": [14.0, 35.0],
    "changed through one view, read through another": [12.0, 8.0],
    "overwritten before it is used": [0.0, 0.0],
}


@pytest.mark.parametrize(("name", "expected"), GRADIENTS.items())
def test_gradients_through_views(name, expected):
    assert tell(ll, STORIES[name]) == expected


def test_a_view_of_a_leaf_cannot_be_changed_after_backward_either():
    x = ll.tensor([1.0, 2.0], requires_grad=True)
    row = x[0]
    row.backward()
    with pytest.raises(GraphError, match="on a leaf that requires grad"):
        row.add_(1)
    assert x.tolist() == [1.0, 2.0]


def test_a_view_from_inside_no_grad_cannot_pass_on_a_gradient():
    x = ll.tensor([1.0, 2.0], requires_grad=True)
    with ll.no_grad():
        row, largest = x[0], x.reshape(1, 2).max(0).values
    with pytest.raises(GraphError, match="taken inside no_grad"):
        row.mul_(x[1])
    assert x.tolist() == [1.0, 2.0]
    largest.mul_(x[1])  # a copy
    assert largest.requires_grad


def test_views_that_are_gone_are_not_kept():
    x = ll.zeros(3)
    for row in x:
        row.add_(1)
    del row
    assert x.views == set()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_assigned_array_stays_the_callers_own(dtype):
    layer, array = nn.Linear(2, 2), np.ones((2, 2), dtype)
    layer.weight = array
    array[:] = 7
    assert layer.weight.tolist() == [[1.0, 1.0], [1.0, 1.0]]
