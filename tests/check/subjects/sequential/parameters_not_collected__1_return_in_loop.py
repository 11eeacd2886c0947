# role: sequential
# mistake: parameters-not-collected
# subject: Sequential
# style: parameters returns inside the loop, so only the first layer's
class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        collected = []
        for layer in self.layers:
            if hasattr(layer, "parameters"):
                collected.extend(layer.parameters())
            return collected
        return collected
