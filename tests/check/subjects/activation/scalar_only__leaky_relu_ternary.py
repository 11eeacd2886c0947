# role: activation
# mistake: scalar-only
# name: leaky_relu
# subject: leaky_relu
# style: lambda with a conditional expression
leaky_relu = lambda x, alpha=0.01: x if x > 0 else alpha * x
