# role: sequential
# mistake: reversed
# subject: Sequential
# style: pops from a list
class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        todo = list(self.layers)
        while todo:
            layer = todo.pop()
            x = layer(x)
        return x

    def __call__(self, x):
        return self.forward(x)
