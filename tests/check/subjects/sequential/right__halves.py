# role: sequential
# mistake: none
# subject: Halves
# style: a binary tree: each node holds the two halves of the layers, a leaf one layer
class Halves:
    def __init__(self, *layers):
        middle = len(layers) // 2
        if middle:
            self.parts = (Halves(*layers[:middle]), Halves(*layers[middle:]))
        else:
            self.parts = layers

    def __call__(self, x):
        for part in self.parts:
            x = part(x)
        return x

    forward = __call__

    def _everywhere(self, what):
        for part in self.parts:
            getattr(part, what, lambda: None)()

    def train(self):
        self._everywhere("train")

    def eval(self):
        self._everywhere("eval")

    def parameters(self):
        found = []
        for part in self.parts:
            found.extend(getattr(part, "parameters", lambda: [])())
        return found
