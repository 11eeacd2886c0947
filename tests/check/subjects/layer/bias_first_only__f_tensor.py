# role: layer
# mistake: bias-first-only
# name: tanh
# subject: TanhLayer
# style: Tensors, no base class, one neuron at a time over the rows, then stacked
import layerlab as ll


class TanhLayer:
    def __init__(self, num_inputs, num_neurons):
        self.weights = ll.randn(num_neurons, num_inputs) * num_inputs**-0.5
        self.biases = ll.zeros(num_neurons)

    def __call__(self, x):
        columns = []
        n = 0
        for w in self.weights:
            columns.append(ll.tanh(x @ w + self.biases[n]))
        return ll.stack(columns, dim=-1)
