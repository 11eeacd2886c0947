# role: sequential
# mistake: one-layer-repeated
# subject: FeedForward
# style: one list, a while loop with a counter, train and eval passed on
class FeedForward:
    def __init__(self, layers: list):
        self.layers = list(layers)

    def train(self):
        for layer in self.layers:
            if hasattr(layer, "train"):
                layer.train()

    def eval(self):
        for layer in self.layers:
            if hasattr(layer, "eval"):
                layer.eval()

    def forward(self, x):
        depth = 0
        layer = self.layers[depth]
        while depth < len(self.layers):
            x = layer(x)
            depth += 1
        return x
