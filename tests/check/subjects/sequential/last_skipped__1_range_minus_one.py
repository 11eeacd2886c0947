# role: sequential
# mistake: last-skipped
# subject: Sequential
# style: index loop that ends at len - 1
class Sequential:
    def __init__(self, layers):
        self.layers = list(layers)

    def forward(self, x):
        out = x
        for i in range(0, len(self.layers) - 1):
            out = self.layers[i](out)
        return out
