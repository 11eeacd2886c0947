"""What a compiled step cannot do: one function each, as somebody would write it.

`x` has shape (4, 3), `y` holds four classes, `model` gives two numbers for each row. The docstring
is the error, less the line that it names, which is marked here.
"""

import math

import numpy as np

import layerlab as ll
from layerlab import functional as F
from layerlab import nn

model = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2))
kept = []


def loss_of(x, y):
    return F.cross_entropy(model(x), y)


def an_if(x, y):
    """an if needs numbers, and a step that is compiled has none yet

    Fix: ll.where(condition, a, b) chooses number by number
    """
    loss = loss_of(x, y)
    if loss > 3:  # here
        loss = loss * 2
    return loss


def an_elif(x, y):
    """an elif needs numbers, and a step that is compiled has none yet

    Fix: ll.where(condition, a, b) chooses number by number
    """
    loss = loss_of(x, y)
    if x is None:
        loss = 0
    elif (loss > 3).all():  # here
        loss = loss * 2
    return loss


def a_while(x, y):
    """a while needs numbers, and a step that is compiled has none yet

    Fix: a fixed number of rounds: for _ in range(10), with ll.where inside
    """
    while x.sum() > 1:  # here
        x = x / 2
    return x


def an_assert(x, y):
    """an assert needs numbers, and a step that is compiled has none yet

    Fix: return the condition from the step, and assert it there
    """
    loss = loss_of(x, y)
    assert loss > 0  # here
    return loss


def a_choice(x, y):
    """a question with yes or no needs numbers, and a step that is compiled has none yet

    Fix: ll.where(condition, a, b) chooses number by number, ll.maximum(a, b) the larger
    """
    return x if x.mean() > 0 else -x  # here


def the_largest(x, y):
    """a question with yes or no needs numbers, and a step that is compiled has none yet

    Fix: ll.where(condition, a, b) chooses number by number, ll.maximum(a, b) the larger
    """
    return max(x[0, 0], x[0, 1])  # here


def to_bool(x, y):
    """a question with yes or no needs numbers, and a step that is compiled has none yet

    Fix: ll.where(condition, a, b) chooses number by number, ll.maximum(a, b) the larger
    """
    return bool(x.any())  # here


def to_float(x, y):
    """float(x) needs numbers, and a step that is compiled has none yet

    Fix: return it from the step, and read what comes back: float(step(x, y))
    """
    return float(loss_of(x, y))  # here


def to_int(x, y):
    """int(x) needs numbers, and a step that is compiled has none yet

    Fix: return it from the step, and read what comes back: float(step(x, y))
    """
    return int(y[0])  # here


def an_item(x, y):
    """x.item() needs numbers, and a step that is compiled has none yet

    Fix: return it from the step, and read what comes back: float(step(x, y))
    """
    kept.append(loss_of(x, y).item())  # here


def a_list(x, y):
    """x.tolist() needs numbers, and a step that is compiled has none yet

    Fix: return it from the step, and read what comes back: float(step(x, y))
    """
    return y.tolist()  # here


def to_numpy(x, y):
    """x.numpy() needs numbers, and a step that is compiled has none yet

    Fix: return it from the step, and read what comes back: float(step(x, y))
    """
    return loss_of(x, y).detach().numpy()  # here


def as_array(x, y):
    """a function of NumPy needs numbers, and a step that is compiled has none yet

    Fix: layerlab's own: ll.exp(x) for np.exp(x)
    """
    return np.asarray(x)  # here


def a_ufunc(x, y):
    """a function of NumPy needs numbers, and a step that is compiled has none yet

    Fix: layerlab's own: ll.exp(x) for np.exp(x)
    """
    return np.exp(x)  # here


def a_mean(x, y):
    """a function of NumPy needs numbers, and a step that is compiled has none yet

    Fix: layerlab's own: ll.mean(x) for np.mean(x)
    """
    return np.mean(x, axis=0)  # here


def math_sqrt(x, y):
    """a function of math needs numbers, and a step that is compiled has none yet

    Fix: layerlab's own: ll.sqrt(x) for math.sqrt(x)
    """
    return math.sqrt(x.sum())  # here


def printed(x, y):
    """printing needs numbers, and a step that is compiled has none yet

    Fix: return it from the step, and print what comes back
    """
    loss = loss_of(x, y)
    print(loss)  # here
    return loss


def formatted(x, y):
    """printing needs numbers, and a step that is compiled has none yet

    Fix: return it from the step, and print what comes back
    """
    return f"{loss_of(x, y)}"  # here


def formatted_number(x, y):
    """printing needs numbers, and a step that is compiled has none yet

    Fix: return it from the step, and print what comes back
    """
    return f"{loss_of(x, y):.3f}"  # here


def a_mask(x, y):
    """an index by a mask needs numbers, and a step that is compiled has none yet

    Fix: ll.where(mask, x, 0.0), which keeps the shape
    """
    return x[x > 0].sum()  # here


def positions(x, y):
    """nonzero() needs numbers, and a step that is compiled has none yet

    Fix: compute it before the step, and give the result as an argument
    """
    return x.nonzero()  # here


def unique_values(x, y):
    """unique() needs numbers, and a step that is compiled has none yet

    Fix: compute it before the step, and give the result as an argument
    """
    return y.unique()  # here


def rounds(x, y):
    """an index or a size needs numbers, and a step that is compiled has none yet

    Fix: give it as a plain number: step(x, 3)
    """
    for _ in range(y[0]):  # here
        x = x + 1
    return x


def an_index(x, y):
    """an index or a size needs numbers, and a step that is compiled has none yet

    Fix: give it as a plain number: step(x, 3)
    """
    return [1, 2, 3][y[0]]  # here


def one_hot(x, y):
    """one_hot without num_classes needs numbers, and a step that is compiled has none yet

    Fix: F.one_hot(labels, num_classes=10)
    """
    return F.one_hot(y)  # here


def norm_checked(x, y):
    """error_if_nonfinite=True needs numbers, and a step that is compiled has none yet

    Fix: error_if_nonfinite=False
    """
    loss_of(x, y).backward()
    return ll.nn.utils.clip_grad_norm_(model.parameters(), 1.0, error_if_nonfinite=True)  # here
