# role: sequential
# mistake: layers-used-up
# subject: Sequential
# style: keeps a filter object; only the second call shows it
class Sequential:
    def __init__(self, *layers):
        self.layers = filter(None, layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def __call__(self, x):
        return self.forward(x)
