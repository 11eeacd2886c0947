# role: layer
# mistake: fresh-weights-each-call
# subject: Layer
# style: Tensors, build() called from every forward as Keras does once, relu
import layerlab as ll


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.n_inputs = n_inputs
        self.n_neurons = n_neurons
        self.build()

    def build(self):
        self.weights = ll.randn(self.n_inputs, self.n_neurons) * (2 / self.n_inputs) ** 0.5
        self.bias = ll.zeros(self.n_neurons)

    def __call__(self, inputs):
        self.build()
        return ll.relu(inputs @ self.weights + self.bias)
