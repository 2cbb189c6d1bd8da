def one_pass(batches):
    n = s = q = 0
    for batch in batches:
        n, s, q = n + batch.numel(), s + batch.sum(), q + (batch * batch).sum()
    return (q - s * s / n) / n


def two_pass(x):
    d = x - x.sum() / len(x)
    return (d * d).sum() / len(x)


def welford(batches):
    n = mean = m2 = 0
    for batch in batches:
        for value in batch:
            n += 1
            delta = value - mean
            mean = mean + delta / n
            m2 = m2 + delta * (value - mean)
    return m2 / n


unreliable = "one_pass"
step_at_1e8 = 8
