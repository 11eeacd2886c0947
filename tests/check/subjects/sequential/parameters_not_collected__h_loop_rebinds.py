# role: sequential
# mistake: parameters-not-collected
# subject: Sequential
# style: parameters of the last layer only, loop rebinds
class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        params = []
        for layer in self.layers:
            if hasattr(layer, "parameters"):
                params = list(layer.parameters())
        return params
