# role: sequential
# mistake: mode-not-passed-on
# subject: Model
# style: train goes through the layers, eval was written later and does not
class Model:
    def __init__(self, *layers):
        self.layers = layers
        self.mode = "train"

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def train(self):
        self.mode = "train"
        for layer in self.layers:
            layer.train()

    def eval(self):
        self.mode = "eval"
