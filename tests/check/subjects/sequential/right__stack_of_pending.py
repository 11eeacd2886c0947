# role: sequential
# mistake: none
# subject: Feedforward
# style: takes varargs or one list, works through a copy with pop
class Feedforward:
    def __init__(self, *layers):
        if len(layers) == 1 and isinstance(layers[0], (list, tuple)):
            layers = layers[0]
        self.layers = list(layers)

    def forward(self, x):
        pending = self.layers[::-1]
        while pending:
            x = pending.pop()(x)
        return x

    def __call__(self, x):
        return self.forward(x)

    def __len__(self):
        return len(self.layers)

    def train(self, mode=True):
        for layer in self.layers:
            layer.train() if mode else layer.eval()

    def eval(self):
        self.train(False)
