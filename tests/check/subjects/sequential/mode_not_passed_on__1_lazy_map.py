# role: sequential
# mistake: mode-not-passed-on
# subject: Sequential
# style: map is lazy: nobody runs through it
class Sequential:
    def __init__(self, *layers):
        self.layers = layers
        self.training = True

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def train(self):
        self.training = True
        map(lambda layer: layer.train(), self.layers)
        return self

    def eval(self):
        self.training = False
        map(lambda layer: layer.eval(), self.layers)
        return self

    def parameters(self):
        return [p for layer in self.layers for p in getattr(layer, "parameters", list)()]
