# role: dense
# mistake: wrong-activation
# name: tanh
# subject: TanhDense
# style: Tensors without a base class, the formula of tanh from memory
import layerlab as ll


class TanhDense:
    def __init__(self, size_in, size_out):
        limit = (6 / (size_in + size_out)) ** 0.5
        self.kernel = ll.Parameter((2 * ll.rand(size_in, size_out) - 1) * limit)
        self.bias = ll.Parameter(ll.zeros(size_out))

    def parameters(self):
        return [self.kernel, self.bias]

    def call(self, x):
        z = x @ self.kernel + self.bias
        return 1 / (1 + ll.exp(-z))
