# role: sequential
# mistake: mode-not-passed-on
# subject: Sequential
# style: PyTorch words, the flag is set on the container only
class Sequential:
    def __init__(self, layers):
        self._layers = layers
        self.training = True

    def train(self, mode=True):
        self.training = mode

    def eval(self):
        self.train(False)

    def __call__(self, x):
        h = x
        for f in self._layers:
            h = f(h)
        return h
