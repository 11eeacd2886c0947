# role: sequential
# mistake: none
# subject: Sequential
# style: composed function made in the constructor
from functools import reduce
from itertools import chain


def compose(f, g):
    return lambda x: g(f(x))


class Sequential:
    def __init__(self, layers):
        self._layers = tuple(layers)
        self._f = reduce(compose, self._layers, lambda x: x)

    def __call__(self, x):
        return self._f(x)

    def parameters(self):
        return list(chain.from_iterable(getattr(l, "parameters", list)() for l in self._layers))
