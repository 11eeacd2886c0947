# role: sequential
# mistake: input-returned
# subject: Network
# style: one list as the argument, a helper method for a single step
class Network:
    def __init__(self, layers):
        self.layers = layers

    def _step(self, layer, signal):
        signal = layer.forward(signal) if hasattr(layer, "forward") else layer(signal)

    def predict(self, inputs):
        signal = inputs
        for layer in self.layers:
            self._step(layer, signal)
        return signal

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]
