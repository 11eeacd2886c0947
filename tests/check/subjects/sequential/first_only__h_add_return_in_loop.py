# role: sequential
# mistake: first-only
# subject: Model
# style: add, return inside the loop
class Model:
    def __init__(self):
        self.layers = []

    def add(self, layer):
        self.layers.append(layer)

    def predict(self, inputs):
        outputs = inputs
        for layer in self.layers:
            outputs = layer(outputs)
            return outputs
        return outputs
