# role: activation
# mistake: none
# name: sigmoid
# subject: Logistic
# style: property for the name, sigmoid as half of tanh plus one
import layerlab as ll


class Logistic:
    __slots__ = ()

    @property
    def name(self):
        return "sigmoid"

    def call(self, t):
        return (ll.tanh(ll.as_tensor(t) / 2) + 1) / 2

    def __call__(self, t):
        return self.call(t)
