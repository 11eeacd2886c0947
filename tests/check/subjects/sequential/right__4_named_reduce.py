# role: sequential
# mistake: none
# subject: Sequential
# style: a dict from number to layer, reduce, parameters as a generator
from functools import reduce
from itertools import chain


class Sequential:
    def __init__(self, layers):
        self.steps = {f"step{i}": layer for i, layer in enumerate(layers, start=1)}

    def forward(self, x):
        return reduce(lambda signal, layer: layer(signal), self.steps.values(), x)

    def parameters(self):
        return chain.from_iterable(s.parameters() for s in self.steps.values() if hasattr(s, "parameters"))
