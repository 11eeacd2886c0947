# role: sequential
# mistake: parallel-instead-of-chained
# subject: MLP
# style: gives each layer the first input
class MLP:
    def __init__(self, *layers):
        self.layers = list(layers)

    def __call__(self, x):
        for layer in self.layers:
            out = layer(x)
        return out

    def parameters(self):
        return [p for layer in self.layers if hasattr(layer, "parameters")
                for p in layer.parameters()]
