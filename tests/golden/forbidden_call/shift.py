def shift(x):
    return x.roll(1)
