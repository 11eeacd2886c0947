# role: optimizer
# mistake: betas-swapped
# name: adam
# subject: AdamOptimiser
# style: plain floats; the formulas are right, and the default values stand at the wrong names
class AdamOptimiser:
    def __init__(self, step_size=0.001, beta1=0.999, beta2=0.9, eps=1e-8):
        self.step_size = step_size
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.m = None
        self.v = None
        self.t = 0

    def update(self, params, grads):
        if self.m is None:
            self.m = [0.0] * len(params)
            self.v = [0.0] * len(params)
        self.t += 1
        result = []
        for i, (p, g) in enumerate(zip(params, grads, strict=True)):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
            m_hat = self.m[i] / (1 - self.beta1**self.t)
            v_hat = self.v[i] / (1 - self.beta2**self.t)
            result.append(p - self.step_size * m_hat / (v_hat**0.5 + self.eps))
        return result
