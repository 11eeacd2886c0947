# role: sequential
# mistake: reversed parameters-not-collected
# subject: Model
# style: goes back to front, and collects the attributes weight and bias of itself
class Model:
    def __init__(self, layers):
        self.layers = layers
        self.params = []

    def __call__(self, x):
        for layer in reversed(self.layers):
            x = layer(x)
        return x

    def parameters(self):
        return self.params
