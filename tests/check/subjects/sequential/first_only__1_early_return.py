# role: sequential
# mistake: first-only
# subject: Model
# style: Keras add, the return is one level too deep
class Model:
    def __init__(self):
        self._stack = []

    def add(self, layer):
        self._stack.append(layer)

    def predict(self, x):
        for layer in self._stack:
            x = layer(x)
            return x
