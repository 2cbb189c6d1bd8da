import math


def train(model, optimizer, loss_fn, batches, epochs):
    losses = []
    for x, y in batches * epochs:
        loss = loss_fn(model(x), y)
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
        optimizer.zero_grad()
    return losses


def num_updates(num_samples, batch_size, epochs):
    return math.ceil(num_samples / batch_size) * epochs
