# role: sequential
# mistake: last-skipped
# subject: Network
# style: C-minded index loop
class Network:
    def __init__(self, layers):
        self.layers = layers
        self.num_layers = len(layers)

    def forward(self, x):
        out = x
        i = 0
        while i < self.num_layers - 1:
            out = self.layers[i](out)
            i += 1
        return out
