# role: sequential
# mistake: parallel-instead-of-chained
# subject: Sequential
# style: each layer gets x, the last output is returned
class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        for layer in self.layers:
            out = layer(x)
        return out

    def parameters(self):
        params = []
        for layer in self.layers:
            params.extend(layer.parameters())
        return params
