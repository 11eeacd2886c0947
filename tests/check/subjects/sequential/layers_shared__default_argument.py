# role: sequential
# mistake: layers-shared
# subject: Sequential
# style: mutable default argument and add; only a second network shows it
class Sequential:
    def __init__(self, layers=[]):
        self.layers = layers

    def add(self, layer):
        self.layers.append(layer)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
