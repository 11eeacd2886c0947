# role: sequential
# mistake: reversed
# subject: Network
# style: add with insert(0, ...), plain class
class Network:
    def __init__(self):
        self.layers = []

    def add(self, layer):
        self.layers.insert(0, layer)

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x
