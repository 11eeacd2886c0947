# role: sequential
# mistake: none
# subject: MLP
# style: keeps every layer's output in a list and returns the last
class MLP:
    def __init__(self, layers):
        self.layers = layers
        self.activations = []

    def forward(self, X):
        self.activations = [X]
        for layer in self.layers:
            self.activations.append(layer.forward(self.activations[-1]))
        return self.activations[-1]

    def parameters(self):
        found = []
        for layer in self.layers:
            found += list(getattr(layer, "parameters", list)())  # an activation may have none
        return found

    def __repr__(self):
        return f"MLP({len(self.layers)} layers)"
