# role: sequential
# mistake: reversed
# subject: Sequential
# style: functional: composes f after g, so the last layer runs first
from functools import reduce


class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        composed = reduce(lambda f, g: lambda v: f(g(v)), self.layers)
        return composed(x)

    __call__ = forward

    def parameters(self):
        return [p for layer in self.layers if hasattr(layer, "parameters") for p in layer.parameters()]
