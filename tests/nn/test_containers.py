"""Parts in order, in a list, around a shortcut; and axes made one."""

from collections import OrderedDict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import nn
from layerlab.errors import ArgumentError, ArgumentTypeError, PositionError, ShapeError

BOTH = pytest.mark.parametrize("container", [nn.Sequential, nn.ModuleList])


def parts(n=4):
    return [nn.Linear(3, 3) if i % 2 == 0 else nn.Tanh() for i in range(n)]


def test_parts_may_come_in_three_ways():
    given_ = parts(3)
    x = ll.randn(5, 3)
    expected = given_[2](given_[1](given_[0](x))).data
    for net in (
        nn.Sequential(*given_),
        nn.Sequential(given_),
        nn.Sequential(tuple(given_)),
        nn.Sequential(OrderedDict(zip(["a", "b", "c"], given_, strict=True))),
    ):
        np.testing.assert_array_equal(net(x).data, expected)
        assert list(net) == given_
    assert net.a is given_[0]
    assert list(net.state_dict()) == ["a.weight", "a.bias", "c.weight", "c.bias"]


def test_nothing_in_it_is_the_identity():
    x = ll.randn(2, 3)
    assert nn.Sequential()(x) is x
    assert len(nn.Sequential()) == 0


@BOTH
@settings(max_examples=40)
@given(
    n=st.integers(0, 6),
    index=st.integers(-8, 8),
    cut=st.slices(6),
)
def test_index_slice_len_and_iteration_are_a_lists(container, n, index, cut):
    modules = parts(n)
    net = container() if not n else container(modules)
    assert len(net) == n
    assert list(net) == modules
    assert all(a is b for a, b in zip(net, modules, strict=True))
    if -n <= index < n:
        assert net[index] is modules[index]
    else:
        with pytest.raises(PositionError, match=rf"there is no part {index}: this .* has {n}"):
            net[index]
    part = net[cut]
    assert type(part) is container
    assert list(part) == modules[cut]
    assert [name for name, _ in part.named_children()] == [str(i) for i in range(len(part))]


@BOTH
def test_a_slice_shares_its_parts(container):
    net = container(parts())
    net[:1][0].weight.data[...] = 2.0
    assert (net[0].weight.data == 2).all()


def test_a_slice_of_named_parts_keeps_their_names():
    net = nn.Sequential(OrderedDict(a=nn.Tanh(), b=nn.ReLU(), c=nn.ReLU()))
    assert [name for name, _ in net[1:].named_children()] == ["b", "c"]


@BOTH
def test_a_part_is_replaced_in_its_place(container):
    net = container(parts(3))
    new = nn.ReLU()
    net[-2] = new
    assert net[1] is new
    assert [name for name, _ in net.named_children()] == ["0", "1", "2"]
    assert list(net)[1] is new
    with pytest.raises(PositionError, match="use 0 to 2"):
        net[3] = new
    with pytest.raises(ArgumentTypeError, match="a part must be a Module"):
        net[0] = 5
    assert isinstance(net[0], nn.Linear)


@BOTH
def test_append_and_extend(container):
    net = container()
    modules = parts()
    assert net.append(modules[0]) is net
    assert net.extend(modules[1:]) is net
    assert list(net) == modules
    with pytest.raises(ArgumentTypeError, match="a part must be a Module"):
        net.append("relu")
    assert len(net) == 4


def test_appending_overwrites_no_part():
    net = nn.Sequential(OrderedDict([("1", nn.ReLU())]))
    net.append(nn.Tanh())
    assert [type(part) for part in net] == [nn.ReLU, nn.Tanh]
    net = nn.Sequential(*parts(3))
    del net.__dict__["0"]
    net.append(nn.ReLU())
    assert [type(part) for part in net] == [nn.Tanh, nn.Linear, nn.ReLU]


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: nn.Sequential(nn.ReLU(), 3), ArgumentTypeError, "must be a Module, not int 3"),
        (lambda: nn.Sequential(nn.ReLU), ArgumentTypeError, r"make one: ReLU\(...\)"),
        (lambda: nn.Sequential([nn.ReLU(), "x"]), ArgumentTypeError, "not str 'x'"),
        (lambda: nn.Sequential(None), ArgumentTypeError, "not None"),
        (lambda: nn.Sequential(OrderedDict(a=1)), ArgumentTypeError, "not int 1"),
        (lambda: nn.Sequential({"a.b": nn.ReLU()}), ArgumentError, "without a dot"),
        (lambda: nn.Sequential({"forward": nn.ReLU()}), ArgumentError, "forward is taken"),
        (lambda: nn.ModuleList([1]), ArgumentTypeError, "must be a Module, not int 1"),
        (lambda: nn.Residual(ll.relu), ArgumentTypeError, "must be a Module"),
        (lambda: nn.Sequential(nn.ReLU())[True], ArgumentTypeError, "True is no number"),
        (lambda: nn.Sequential(nn.ReLU())["0"], ArgumentTypeError, "'0' is no number"),
        (lambda: nn.Sequential()[0], PositionError, "add one first"),
        (lambda: nn.ModuleList([nn.ReLU()])(ll.ones(1)), ArgumentTypeError, "is not called"),
    ],
)
def test_what_cannot_be_is_refused(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_residual():
    inner = nn.Linear(3, 3)
    x = ll.randn(2, 4, 3)
    np.testing.assert_allclose(nn.Residual(inner)(x).data, x.data + inner(x).data)
    assert [n for n, _ in nn.Residual(inner).named_parameters()] == ["module.weight", "module.bias"]
    with pytest.raises(ShapeError) as caught:
        nn.Residual(nn.Linear(3, 1))(x)  # would broadcast
    assert "the input (2, 4, 3) to the output (2, 4, 1)" in str(caught.value)
    assert "as it begins: 3" in caught.value.fix


# ── flatten ──────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=40)
@given(
    shape=st.lists(st.integers(0, 3), min_size=1, max_size=4).map(tuple),
    start=st.integers(-5, 5),
    end=st.integers(-5, 5),
)
def test_flatten_merges_the_axes_from_start_to_end(shape, start, end):
    x = ll.tensor(np.arange(np.prod(shape)).reshape(shape).astype(np.float32))
    n = len(shape)
    layer = nn.Flatten(start, end)
    if not (-n <= start < n and -n <= end < n and start % n <= end % n):
        with pytest.raises((ShapeError, PositionError)) as caught:
            layer(x)
        assert str(shape) in str(caught.value)
        return
    first, last = start % n, end % n
    expected = (*shape[:first], int(np.prod(shape[first : last + 1])), *shape[last + 1 :])
    assert tuple(layer(x).shape) == expected
    np.testing.assert_array_equal(layer(x).data.ravel(), x.data.ravel())


def test_flatten_keeps_the_rows_of_a_batch():
    assert tuple(nn.Flatten()(ll.ones(5, 2, 3)).shape) == (5, 6)
    assert nn.Flatten()(ll.ones(5, 2)).data.shape == (5, 2)
    with pytest.raises(ShapeError, match=r"nothing to do on shape \(3,\)\n.*x.unsqueeze\(0\)"):
        nn.Flatten()(ll.ones(3))


@pytest.mark.parametrize("value", [1.0, True, "1", None])
def test_axes_are_whole_numbers(value):
    with pytest.raises(ArgumentTypeError, match="start_dim must be a whole number"):
        nn.Flatten(value)
    with pytest.raises(ArgumentTypeError, match="end_dim must be a whole number"):
        nn.Flatten(1, value)
