# role: dropout
# mistake: ends-not-exact
# subject: dropout
# style: list of rows, whole percents drawn with randint
import random


def dropout(rows, p=0.5, training=True):
    if not training:
        return [list(row) for row in rows]
    percent = p * 100
    scale = 1 / (1 - p) if p < 1 else 1.0
    out = []
    for row in rows:
        new = []
        for value in row:
            drawn = random.randint(0, 100)
            if drawn < percent:
                new.append(0.0)
            else:
                new.append(value * scale)
        out.append(new)
    return out
