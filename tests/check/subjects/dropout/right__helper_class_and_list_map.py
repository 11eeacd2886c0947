# role: dropout
# mistake: none
# subject: Dropout
# style: a Coin object for every draw, map over rows

import random


class Coin:
    def __init__(self, probability_of_heads):
        self.probability_of_heads = probability_of_heads

    def toss(self):
        return random.random() < self.probability_of_heads


class Dropout:
    def __init__(self, dropout_rate=0.5):
        self.coin = Coin(dropout_rate)
        self.kept_share = 1 - dropout_rate
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def apply_to_number(self, number):
        return 0.0 if self.coin.toss() else number / self.kept_share

    def forward(self, rows):
        if not self.training:
            return rows
        return [list(map(self.apply_to_number, row)) for row in rows]
