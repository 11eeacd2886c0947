# role: sequential
# mistake: parallel-instead-of-chained
# subject: Ensemble
# style: add, and an output that the layers add up to
class Ensemble:
    def __init__(self):
        self.layers = []

    def add(self, layer):
        self.layers.append(layer)

    def forward(self, x):
        total = self.layers[0].forward(x)
        for layer in self.layers[1:]:
            total = total + layer.forward(x)
        return total
