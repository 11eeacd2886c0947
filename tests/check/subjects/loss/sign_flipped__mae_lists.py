# role: loss
# mistake: sign-flipped
# name: mae
# subject: l1_loss
# style: lists, the total is taken away from zero


def l1_loss(guesses, answers):
    score = 0.0
    size = 0
    for guess, answer in zip(guesses, answers):
        one = isinstance(guess, (int, float))
        for g, a in [(guess, answer)] if one else zip(guess, answer):
            score -= abs(g - a)
            size += 1
    return score / size
