# role: sequential
# mistake: layers-shared
# subject: NeuralNetwork
# style: list in the class body; only a second network shows it
class NeuralNetwork:
    layers = []
    training = True

    def __init__(self, *layers):
        for layer in layers:
            self.layers.append(layer)

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]
