# role: sequential
# mistake: last-skipped
# subject: NeuralNet
# style: range(len(...) - 1), copied from a loop over pairs of sizes
class NeuralNet:
    def __init__(self, layers):
        self.layers = layers
        self.num_layers = len(layers)

    def forward(self, inputs):
        output = inputs
        for i in range(self.num_layers - 1):
            output = self.layers[i].forward(output)
        return output

    def parameters(self):
        params = []
        for i in range(self.num_layers):
            params += list(self.layers[i].parameters())
        return params
