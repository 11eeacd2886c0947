# role: sequential
# mistake: reversed
# subject: Compose
# style: function composition as in mathematics, f(g(x))
from functools import reduce


class Compose:
    """compose(f, g, h)"""

    def __init__(self, *layers):
        self.layers = layers
        self.f = reduce(lambda f, g: lambda x: f(g(x)), layers)

    def __call__(self, x):
        return self.f(x)

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]
