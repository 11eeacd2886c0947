# role: linear
# mistake: none
# subject: Linear
# style: our Parameter without Module, bias optional, generator of parameters
import layerlab as ll


class Linear:
    def __init__(self, in_features, out_features, bias=True):
        bound = in_features**-0.5
        draw = lambda *size: ll.Parameter((ll.rand(*size) - 0.5) * 2 * bound)
        self.weight = draw(out_features, in_features)
        self.bias = draw(out_features) if bias else None

    def __call__(self, x):
        product = x @ ll.transpose(self.weight, 0, 1)
        return product if self.bias is None else product + self.bias

    def parameters(self):
        yield self.weight
        if self.bias is not None:
            yield self.bias
