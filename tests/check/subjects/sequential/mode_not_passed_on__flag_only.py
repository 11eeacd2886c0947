# role: sequential
# mistake: mode-not-passed-on
# subject: Sequential
# style: train and eval set the container's own flag
class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)
        self.training = True

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]

    def train(self):
        self.training = True

    def eval(self):
        self.training = False
