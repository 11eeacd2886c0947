# role: sequential
# mistake: none
# subject: Compose
# style: the constructor nests closures, forward calls the outermost
from itertools import chain


def identity(x):
    return x


def then(before, layer):
    def run(x):
        return layer(before(x))

    return run


class Compose:
    def __init__(self, *layers):
        run = identity
        for layer in layers:
            run = then(run, layer)
        self.layers = layers
        self.run = run

    def forward(self, x):
        return self.run(x)

    def parameters(self):
        return list(chain.from_iterable(layer.parameters() for layer in self.layers))
