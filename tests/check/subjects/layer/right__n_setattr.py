# role: layer
# mistake: none
# name: relu
# subject: Layer
# style: Tensors without a base class, (out, in) sizes, parameters set by name, samples as columns
import layerlab as ll


class Layer:
    names = ("w", "b")

    def __init__(self, outputs: int, inputs: int):
        start = ll.randn(outputs, inputs) * (2 / inputs) ** 0.5, ll.zeros(outputs, 1)
        for name, value in zip(self.names, start):
            setattr(self, name, ll.Parameter(value))

    def parameters(self):
        return {name: getattr(self, name) for name in self.names}

    def __call__(self, x):
        if x.ndim == 1:
            z = (self.w @ x.unsqueeze(1) + self.b).squeeze(1)
        else:
            z = (self.w @ x.T + self.b).T
        return (z + z.abs()) / 2
