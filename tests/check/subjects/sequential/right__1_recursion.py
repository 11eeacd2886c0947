# role: sequential
# mistake: none
# subject: Sequential
# style: head and tail, recursion
class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        if not self.layers:
            return x
        head, *tail = self.layers
        return Sequential(*tail).forward(head(x))

    def __call__(self, x):
        return self.forward(x)
