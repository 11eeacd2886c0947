# role: matmul
# mistake: none
# subject: multiplica
# style: lists, Spanish names: every row of the result is a mix of the rows of the second
from functools import reduce


def multiplica(izquierda, derecha):
    if any(len(fila) != len(derecha) for fila in izquierda):
        raise ValueError("las formas no encajan")
    escala = lambda c, fila: [c * v for v in fila]
    suma = lambda u, v: [p + q for p, q in zip(u, v)]
    return [reduce(suma, map(escala, fila, derecha)) for fila in izquierda]
