# role: sequential
# mistake: first-skipped
# subject: Network
# style: takes the first layer for an input layer that computes nothing
class Network:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        activation = x
        for layer in self.layers[1:]:
            activation = layer(activation)
        return activation

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]
