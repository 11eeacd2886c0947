# role: sequential
# mistake: one-layer-repeated
# subject: Compose
# style: lambdas in a list comprehension
class Compose:
    def __init__(self, *layers):
        self.layers = layers
        self.calls = [lambda x: layer(x) for layer in layers]

    def __call__(self, x):
        for call in self.calls:
            x = call(x)
        return x
