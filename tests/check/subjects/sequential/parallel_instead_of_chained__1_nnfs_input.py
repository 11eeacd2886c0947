# role: sequential
# mistake: parallel-instead-of-chained
# subject: Sequential
# style: every layer is given the input X again, the last result is returned
class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, X):
        output = X
        for layer in self.layers:
            output = layer.forward(X) if hasattr(layer, "forward") else layer(X)
        self.output = output
        return output
