# role: dense
# mistake: none
# name: relu
# subject: DenseReLU
# style: Tensors without a base class, Parameters, relu by clamp, list of parameters
import layerlab as ll


class DenseReLU:
    def __init__(self, input_size, output_size):
        scale = (2 / input_size) ** 0.5
        self.weights = ll.Parameter(ll.randn(input_size, output_size) * scale)
        self.bias = ll.Parameter(ll.zeros(output_size))

    def parameters(self):
        return [self.weights, self.bias]

    def __call__(self, x):
        return ll.clamp(self.bias + ll.matmul(x, self.weights), min=0)
