# role: loss
# mistake: none
# name: mae
# subject: l1
# style: functional, flattens nested lists by recursion
from statistics import fmean


def flat(xs):
    for x in xs:
        if isinstance(x, (list, tuple)):
            yield from flat(x)
        else:
            yield x


def l1(output, target):
    return fmean(map(lambda o, t: max(o - t, t - o), flat(output), flat(target)))
