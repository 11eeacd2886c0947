# role: gradient
# mistake: activation-derivative-missing
# name: dense sigmoid
# subject: SigmoidLayer
# style: Tensor, weights (out, in)

import layerlab as ll


class SigmoidLayer:
    def __init__(self, in_features, out_features):
        self.weight = ll.randn(out_features, in_features) * in_features**-0.5
        self.bias = ll.zeros(out_features)

    def __call__(self, x):
        self.inputs = x
        self.outputs = ll.sigmoid(x @ self.weight.T + self.bias)
        return self.outputs

    def backward(self, error):
        self.weight_grad = error.T @ self.inputs
        self.bias_grad = error.sum(axis=0)
        return error @ self.weight
