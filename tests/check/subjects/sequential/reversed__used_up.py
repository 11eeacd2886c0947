# role: sequential
# mistake: reversed layers-used-up
# subject: Network
# style: pop takes the layers from the end of the list until none is left
class Network:
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        while len(self.layers) > 0:
            x = self.layers.pop()(x)
        return x
