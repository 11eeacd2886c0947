# role: sequential
# mistake: last-skipped mode-not-passed-on
# subject: Net
# style: zip of neighbours, and a property for the mode
class Net:
    def __init__(self, *layers):
        self.layers = layers
        self._training = True

    @property
    def training(self):
        return self._training

    def train(self, mode: bool = True):
        self._training = mode

    def eval(self):
        self.train(False)

    def forward(self, x):
        for layer, _next in zip(self.layers, self.layers[1:], strict=False):
            x = layer.forward(x)
        return x
