# role: sequential
# mistake: parameters-not-collected
# subject: Sequential
# style: parameters looks at the attributes of the container alone
import layerlab as ll


class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [v for v in vars(self).values() if isinstance(v, ll.Parameter)]

    def train(self, mode=True):
        for layer in self.layers:
            layer.train(mode)

    def eval(self):
        self.train(False)
