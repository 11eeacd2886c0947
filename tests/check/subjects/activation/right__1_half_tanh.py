# role: activation
# mistake: none
# name: sigmoid
# subject: logistic
# style: lambda, through tanh of the half
import numpy as np

logistic = lambda z: 0.5 + 0.5 * np.tanh(np.asarray(z) * 0.5)
