# role: sequential
# mistake: last-skipped parameters-not-collected
# subject: Sequential
# style: treats the last layer as the output and forgets it in both places
class Sequential:
    def __init__(self, layers):
        self.hidden = layers[:-1]
        self.output_layer = layers[-1]

    def forward(self, x):
        a = x
        for layer in self.hidden:
            a = layer(a)
        return a

    def parameters(self):
        return sum((list(layer.parameters()) for layer in self.hidden if hasattr(layer, "parameters")), [])
