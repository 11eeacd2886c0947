def check(*a, **k):
    return True


def diagnose(*a, **k):
    return check
