"""What cannot be compiled is an error in our words, and leaves everything as it was."""

import inspect
import pickle
import re

import numpy as np
import pytest
import untraceable

import layerlab as ll
from layerlab import nn, optim
from layerlab.compiling import compile
from layerlab.errors import CompileError

X = np.ones((4, 3), dtype="float32")
Y = np.array([0, 1, 1, 0])
STEPS = [
    step
    for name, step in vars(untraceable).items()
    if inspect.isfunction(step) and step.__doc__ is not None
]


def message_of(step):
    """The error that stands in the docstring, with the line that is marked."""
    what, fix = (inspect.getdoc(step) or "").split("\n\n")
    lines, first = inspect.getsourcelines(step)
    (marked,) = [i for i, line in enumerate(lines) if "# here" in line]
    return what, first + marked, lines[marked].strip(), fix


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_the_line_is_named_and_nothing_has_changed(step, count):
    what, line, source, fix = message_of(step)
    before = pickle.dumps(untraceable.model.state_dict())
    compiled = compile(step, untraceable.model)
    with pytest.raises(CompileError) as caught:
        compiled(X, Y)
    error = caught.value
    first, second, third = str(error).split("\n")
    assert first == what
    assert re.fullmatch(rf"  \S*untraceable\.py:{line}: (.*)", second)
    assert source.startswith(second.split(": ", 1)[1].removesuffix("..."))
    assert third == f"  {fix}"
    assert max(map(len, (first, second, third))) <= 100
    assert (error.line, error.source) == (line, source)
    assert error.__cause__ is None
    assert error.__context__ is None
    assert not hasattr(error, "__notes__") or error.__notes__ == []
    assert compiled.traces == 0
    assert pickle.dumps(untraceable.model.state_dict()) == before
    assert all(p.grad is None for p in untraceable.model.parameters())
    assert untraceable.kept == []
    count("wrong calls answered, nothing changed", 1)


def test_code_without_a_file_is_named_as_far_as_it_is_known():
    names = {}
    exec("def step(x):\n    return float(x.sum())", names)
    with pytest.raises(CompileError, match=r"<string>:2\n") as caught:
        compile(names["step"])(X)
    assert (caught.value.line, caught.value.source) == (2, "")


def test_a_step_without_a_name_is_named_too():
    with pytest.raises(CompileError, match=r"test_untraceable\.py:\d+: .*lambda x: x\.item\(\)"):
        compile(lambda x: x.item())(np.ones(1))


def test_the_users_own_line_inside_a_module_is_named():
    class Scale(nn.Module):
        def forward(self, x):
            return x / x.max().item()

    model = nn.Sequential(nn.Linear(3, 3), Scale())
    with pytest.raises(CompileError, match=r"return x / x\.max\(\)\.item\(\)"):
        compile(lambda x: model(x), model)(X)


def test_an_error_of_the_users_own_comes_through_as_it_is():
    def step(x):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine") as caught:
        compile(step)(X)
    assert not getattr(caught.value, "__notes__", [])


def test_printing_a_traced_value_outside_compile_is_harmless():
    import jax

    texts = []
    jax.jit(lambda x: (texts.append(repr(ll.Tensor(x))), x)[1])(X)
    assert texts[0].startswith("tensor(")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: compile("step"), "compile takes a function, not str 'step'"),
        (lambda: compile(nn.Linear), "compile takes a function, not the class Linear"),
        (lambda: compile(max, [1]), "state is in modules, optimisers and generators, not in list"),
        (lambda: compile(max, optim.SGD), "not in the class SGD"),
        (lambda: compile(lambda x: x)(np.array(["a"])), "cannot make a tensor of ndarray"),
        (lambda: compile(lambda x, s: x)(X, {1, 2}), "data or a plain value, not set"),
    ],
)
def test_wrong_arguments_are_refused(make, message):
    with pytest.raises(TypeError, match=message) as caught:
        make()
    assert isinstance(caught.value, ll.errors.ArgumentTypeError)
