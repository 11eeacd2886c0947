# role: optimizer
# mistake: none
# name: adam
# subject: Adam
# style: plain Python scalars in a dict, state built by setdefault
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.lr, self.beta1, self.beta2, self.epsilon = lr, beta1, beta2, epsilon
        self.memory = {}

    def update(self, params, grads):
        for name, g in grads.items():
            s = self.memory.setdefault(name, {"m": 0.0, "v": 0.0, "t": 0})
            s["t"] += 1
            s["m"] += (1 - self.beta1) * (g - s["m"])
            s["v"] += (1 - self.beta2) * (g**2 - s["v"])
            m_hat = s["m"] / (1 - self.beta1 ** s["t"])
            v_hat = s["v"] / (1 - self.beta2 ** s["t"])
            params[name] = params[name] - self.lr * m_hat / (v_hat**0.5 + self.epsilon)
        return params
