# role: sequential
# mistake: first-only
# subject: Sequential
# style: the return stands in the loop
class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
            return x

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]
