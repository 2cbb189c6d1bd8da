def train(model, optimizer, loss_fn, batches, epochs, every):
    epoch_losses, window_losses = [], []
    for _ in range(epochs):
        sums, counts = [], []
        for x, y in batches:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            sums.append(loss.item() * x.shape[0])
            counts.append(x.shape[0])
            if len(sums) % every == 0:
                window_losses.append(sum(sums[-every:]) / sum(counts[-every:]))
        epoch_losses.append(sum(sums) / sum(counts))
    return epoch_losses, window_losses
