# role: sequential
# mistake: none
# subject: Sequential
# style: a subclass of list, varargs or one list
class Sequential(list):
    def __init__(self, *layers):
        if len(layers) == 1 and isinstance(layers[0], (list, tuple)):
            layers = layers[0]
        super().__init__(layers)

    def __call__(self, x):
        for layer in self:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self for p in getattr(layer, "parameters", lambda: [])()]

    def _each(self, name):
        for layer in self:
            getattr(layer, name, lambda: None)()
        return self

    def train(self):
        return self._each("train")

    def eval(self):
        return self._each("eval")
