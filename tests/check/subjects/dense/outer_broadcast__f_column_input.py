# role: dense
# mistake: outer-broadcast
# subject: DenseLayer
# style: Tensors, one sample made a column vector first, batch row by row with stack
import layerlab as ll


class DenseLayer:
    def __init__(self, inputs, outputs):
        self.inputs = inputs
        self.w = ll.randn(outputs, inputs) * (1 / inputs) ** 0.5
        self.b = ll.zeros(outputs)

    def forward(self, x):
        if x.ndim == 2:
            return ll.stack([self.forward(row) for row in x])
        column = x.reshape(self.inputs, 1)
        return self.w @ column + self.b
