"""PyTorch's own test inputs for its operations (op_db), given to PyTorch and to layerlab.

One comparison is one input in one dtype: values, dtypes and shapes of all outputs, the gradients
of all inputs, and that no input was changed. What we do not offer stands in `NOT_OFFERED` with its
exact number, so that nothing hides there; differences on purpose stand in `conventions.py`.
"""

import random
import warnings
from collections import Counter

import numpy as np
import pytest
import torch

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # PyTorch's own test code asks for what is not installed
    from torch.testing._internal.common_methods_invocations import op_db

import layerlab as ll
from conventions import explains
from layerlab.errors import LayerlabError

pytestmark = pytest.mark.oracle

ROW = "PyTorch's own inputs for operations (op_db)"
DTYPES = (torch.float64, torch.float32, torch.int64, torch.int32, torch.uint8, torch.bool)
F, Tensor = ll.functional, ll.Tensor

# ── what PyTorch's operations are called here ────────────────────────────────────────────────────


def words(text: str) -> list[str]:
    return text.split()


FUNCTIONS = words("""
abs add all allclose amax amin any arange argmax argmin argsort bernoulli bmm broadcast_to cat ceil
chunk clamp cos cumsum diag div dot empty eq equal erf exp expm1 eye flatten flip floor floor_divide
full full_like gather ge gt hstack index_select isclose isfinite isinf isnan le linspace log log10
log1p log2 log_softmax logical_and logical_not logical_or logical_xor logsumexp lt masked_fill
matmul max maximum mean median min minimum mm mul mv ne neg nonzero norm ones ones_like outer
permute pow prod rand_like randint randn randn_like reciprocal remainder reshape round rsqrt sigmoid
sign sin softmax split sqrt square squeeze stack std sub sum t tanh transpose tril triu trunc unbind
unsqueeze var vstack zeros zeros_like
""")
METHODS = words("""
__getitem__ bool clone contiguous double expand expand_as float half int item long new_ones
new_zeros ravel repeat reshape_as view view_as zero_
""")
ACTIVATIONS_AND_LOSSES = words("""
binary_cross_entropy binary_cross_entropy_with_logits celu cross_entropy dropout elu gelu glu
hardsigmoid hardswish hardtanh huber_loss l1_loss leaky_relu linear logsigmoid mish mse_loss
nll_loss one_hot prelu relu relu6 selu silu smooth_l1_loss softplus softsign
""")


def batch_norm(x, mean, var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    return F.batch_norm(x, mean, var, weight, bias, training, eps)


def unique(x, sorted=True, return_inverse=False, return_counts=False, dim=None):
    if return_inverse or return_counts or dim is not None:
        raise TypeError("no such argument")
    return x.unique()


def to(x, *args, memory_format=None):
    return x.to(
        next(
            arg
            for arg in args
            if isinstance(arg, Tensor) or (isinstance(arg, str) and arg != "cpu")
        )
    )


OURS = {
    **{name: getattr(ll, name) for name in FUNCTIONS},
    **{name: getattr(Tensor, name) for name in METHODS},
    **{f"nn.functional.{name}": getattr(F, name) for name in ACTIVATIONS_AND_LOSSES},
    "T": lambda x: x.T,
    "__radd__": lambda x, y: y + x,
    "__rand__": lambda x, y: y & x,
    "__rdiv__": lambda x, y: y / x,
    "__rmatmul__": lambda x, y: y @ x,
    "__rmod__": lambda x, y: y % x,
    "__rmul__": lambda x, y: y * x,
    "__ror__": lambda x, y: y | x,
    "__rpow__": lambda x, y: y**x,
    "__rsub__": lambda x, y: y - x,
    "__rxor__": lambda x, y: y ^ x,
    "argsort": lambda x, dim=-1, descending=False, stable=True: ll.argsort(x, dim, descending),
    "bitwise_and": lambda x, y: x & y,
    "bitwise_not": lambda x: ~x,
    "bitwise_or": lambda x, y: x | y,
    "bitwise_xor": lambda x, y: x ^ y,
    "fill": lambda x, value: x.clone().fill_(value),
    "linalg.vector_norm": lambda x, ord=2, dim=None, keepdim=False: x.norm(ord, dim, keepdim),
    "mT": lambda x: x.mT,
    "nn.functional.batch_norm": batch_norm,
    "positive": lambda x: +x,
    "rsub": lambda x, y, alpha=1: y - x * alpha,
    "sort": lambda x, dim=-1, descending=False, stable=True: ll.sort(x, dim, descending),
    "to": to,
    "topk": lambda x, k, dim=-1, largest=True, sorted=True: ll.topk(x, k, dim, largest),
    "true_divide": ll.div,
    "unique": unique,
    "where": lambda x, condition, y: ll.where(condition, x, y),
    "zero_": lambda x: x.clone().zero_(),
}
# Random numbers and memory as it was: only shape and dtype can be compared.
ARBITRARY = {"bernoulli", "empty", "nn.functional.dropout", "rand_like", "randint", "randn"}
ARBITRARY |= {"randn_like"}
# Where numbers lie and in which order, which is nothing that NumPy could be told.
PLACES = {"device", "layout", "memory_format", "pin_memory", "non_blocking"}

# Inputs with an argument that ours has not, or that ours refuses: how our answer begins, how many.
NOT_OFFERED = {
    "__rpow__": {"an integer to a negative power": 16},
    "add": {"'alpha'": 12},
    "arange": {"must be a number, not bool": 5},
    "cat": {"has shape (5, 5), but input 0 has (0,)": 6},  # PyTorch leaves out an empty vector
    "cumsum": {"'dtype'": 5},
    "diag": {"positional argument": 72},  # other diagonals
    "div floor_rounding": {"'rounding_mode'": 45},
    "div trunc_rounding": {"'rounding_mode'": 45},
    "gather": {"an index of shape (2, 0) does not fit": 6},
    "linspace tensor_overload": {"must be a number, not Tensor": 833},
    "log_softmax with_dtype": {"'dtype'": 42},
    "new_ones": {"'dtype'": 18},
    "new_zeros": {"'dtype'": 18},
    "nn.functional.batch_norm": {"batch_norm wants (n, features)": 14},
    "norm nuc": {"'nuc'": 4},
    "prod": {"'dtype'": 12},
    "rand_like": {"'dtype'": 6},
    "randn_like": {"'dtype'": 6},
    "rsub": {"Python integer -3 out of bounds for uint8": 1},
    "softmax with_dtype": {"'dtype'": 42},
    "sub": {"'alpha'": 10},
    "unique": {"no such argument": 2988},  # positions and counts, which we do not return
}

CASES = {
    f"{op.name} {op.variant_test_name}".strip(): op
    for op in op_db
    if op.name in OURS and set(op.dtypes) & set(DTYPES)
}
each_operation = pytest.mark.parametrize("name", CASES)


def test_every_name_of_the_table_is_one_of_pytorchs():
    assert {op.name for op in CASES.values()} == set(OURS)


# ── from PyTorch to layerlab ─────────────────────────────────────────────────────────────────────


def array(x):
    return x.detach().numpy()


def converted(x, leaves):
    """The same value with our tensors, in memory of their own that is laid out alike."""
    if isinstance(x, torch.Tensor):
        tensor = ll.as_tensor(array(x.detach().clone()))
        if x.requires_grad:
            leaves.append((x, tensor.requires_grad_()))
        return tensor
    if isinstance(x, torch.dtype):
        return str(x).removeprefix("torch.")
    if isinstance(x, (torch.Size, torch.device)):
        return tuple(x) if isinstance(x, torch.Size) else str(x)
    if isinstance(x, (list, tuple)):
        return type(x)(converted(v, leaves) for v in x)
    if isinstance(x, dict):
        return {k: converted(v, leaves) for k, v in x.items() if k not in PLACES}
    if isinstance(x, slice):
        return slice(*(converted(v, leaves) for v in (x.start, x.stop, x.step)))
    return x


def parts(x):
    if isinstance(x, dict):
        x = list(x.values())
    return [part for v in x for part in parts(v)] if isinstance(x, (list, tuple)) else [x]


def contents(x):
    return [(p.data.dtype, p.shape, p.data.tobytes()) for p in parts(x) if isinstance(p, Tensor)]


def largest(values):
    """The largest finite number in some of PyTorch's tensors."""
    sizes = [np.abs(array(x).astype("float64")) for x in values if isinstance(x, torch.Tensor)]
    return max((size[np.isfinite(size)].max(initial=0) for size in sizes), default=0)


def assert_close(found, expected, scale):
    """Equal within 1e-9, in float32 within 1e-5 and 8 units in the last place of the scale."""
    if expected.dtype.kind != "f":
        np.testing.assert_array_equal(found, expected)
    elif expected.dtype == np.float64:
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11)
    else:
        atol = 8 * np.finfo(expected.dtype).eps * max(scale, 1)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=atol)


def assert_same_output(found, expected, scale, only_kind):
    if not isinstance(expected, torch.Tensor):
        assert found == expected or (found != found and expected != expected)
        return
    assert isinstance(found, Tensor)
    assert ll.arrays.dtype_name(found.dtype) == str(expected.dtype).removeprefix("torch.")
    assert tuple(found.shape) == tuple(expected.shape)
    if not only_kind:
        assert found.requires_grad == expected.requires_grad
        assert_close(found.data, array(expected), scale)


def assert_same_gradients(found, expected, leaves, scale):
    pairs = [(a, b) for a, b in zip(found, expected, strict=True) if getattr(b, "grad_fn", None)]
    if not pairs or not leaves:
        return
    upstream = [torch.rand(b.shape, dtype=torch.float64).to(b.dtype) + 0.5 for _, b in pairs]
    outputs, inputs = [b for _, b in pairs], [theirs for theirs, _ in leaves]
    wanted = torch.autograd.grad(outputs, inputs, upstream, allow_unused=True)
    for (a, _), g in zip(pairs, upstream, strict=True):
        a.backward(array(g), retain_graph=True)
    scale = max(scale, largest(wanted))
    for (_, ours), gradient in zip(leaves, wanted, strict=True):
        if gradient is None:  # no part in the output
            assert ours.grad is None or not ours.grad.data.any()
        elif ours.grad is None:
            assert not gradient.any()
        else:
            assert ours.grad.dtype == ours.dtype
            assert_close(ours.grad.data, array(gradient), scale)


def samples(op):
    """PyTorch's inputs in each dtype, always the same."""
    for dtype in DTYPES:
        if dtype not in op.dtypes:
            continue
        random.seed(0)
        np.random.seed(0)
        torch.manual_seed(0)
        floating = dtype.is_floating_point and op.supports_autograd
        for sample in op.sample_inputs("cpu", dtype, requires_grad=floating):
            yield [sample.input, *sample.args], sample.kwargs


def refusal(error):
    """How our answer to what we do not offer begins."""
    if isinstance(error, LayerlabError) or "argument" in str(error):
        return str(error).splitlines()[0]
    raise error


@each_operation
@pytest.mark.filterwarnings("ignore::UserWarning")  # PyTorch's, of too few numbers for a variance
def test_equal_to_pytorch(name, count):
    op = CASES[name]
    compared, refused = 0, Counter()
    for args, kwargs in samples(op):
        leaves = []
        ours, options = converted(args, leaves), converted(kwargs, leaves)
        before = contents([ours, options])
        expected = parts(op(*args, **kwargs))
        try:
            found = parts(OURS[op.name](*ours, **options))
        except (LayerlabError, TypeError) as error:
            refused[refusal(error)] += 1
            continue
        assert contents([ours, options]) == before
        assert len(found) == len(expected)
        scale = largest(parts([args, kwargs]) + expected)
        try:
            for a, b in zip(found, expected, strict=True):
                assert_same_output(a, b, scale, op.name in ARBITRARY)
            if op.name not in ARBITRARY:
                assert_same_gradients(found, expected, leaves, scale)
        except AssertionError:
            if explains(op.name, *(getattr(x, "data", x) for x in ours), **options) is None:
                raise
        compared += 1
    counted = Counter()
    for words, number in refused.items():
        known = [start for start in NOT_OFFERED.get(name, {}) if start in words]
        counted[known[0] if known else words] += number
    print(name, compared, dict(counted))
    assert dict(counted) == NOT_OFFERED.get(name, {})
    assert compared or counted
    count(ROW, compared)


# ── what PyTorch refuses ─────────────────────────────────────────────────────────────────────────

# A number may stand on either side of an operation here, where PyTorch wants tensors.
NUMBERS = {
    *("eq", "ne", "lt", "le", "gt", "ge", "maximum", "minimum", "remainder", "pow", "rsub"),
    *("bitwise_and", "bitwise_or", "bitwise_xor", "isclose"),
    *("logical_and", "logical_or", "logical_xor"),
    *(name for name in OURS if name.startswith("__r")),
}
WITH_ERRORS = [name for name, op in CASES.items() if op.error_inputs_func is not None]


@pytest.mark.parametrize("name", WITH_ERRORS)
def test_what_pytorch_refuses_is_refused(name):
    op = CASES[name]
    for wrong in op.error_inputs("cpu"):
        sample = wrong.sample_input
        args, kwargs = [sample.input, *sample.args], sample.kwargs
        if any(x.ndim > 64 for x in parts([args, kwargs]) if isinstance(x, torch.Tensor)):
            continue  # NumPy has no such arrays
        if op.name in NUMBERS and any(isinstance(x, (int, float)) for x in args):
            continue
        ours, options = converted(args, []), converted(kwargs, [])
        with pytest.raises((LayerlabError, TypeError)) as caught:
            OURS[op.name](*ours, **options)
        assert isinstance(caught.value, LayerlabError) or "argument" in str(caught.value)
