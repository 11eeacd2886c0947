# role: dense
# mistake: activation-before-bias
# name: sigmoid
# subject: Dense
# style: Tensors, Keras names, use_bias switch handled after the activation
import layerlab as ll


class Dense:
    def __init__(self, input_dim, units, activation=ll.sigmoid, use_bias=True):
        limit = (6 / (input_dim + units)) ** 0.5
        self.kernel = (ll.rand(input_dim, units) * 2 - 1) * limit
        self.activation = activation
        self.bias = ll.zeros(units) if use_bias else None

    def call(self, inputs):
        outputs = inputs @ self.kernel
        if self.activation is not None:
            outputs = self.activation(outputs)
        if self.bias is not None:
            outputs = outputs + self.bias
        return outputs

    __call__ = call
