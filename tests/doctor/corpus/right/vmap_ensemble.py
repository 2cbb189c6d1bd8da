# expects: nothing
# tricky: three nets as one: stacked parameters, vmap and functional_call, no module is ever called; the loss is a sum over the members
# figure: test accuracy 0.97
"""A deep ensemble of three networks, trained at once with torch.func. Each member has its own start and its own batches."""

import copy
import os

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.func import functional_call, stack_module_state, vmap

MEMBERS, BATCH, EPOCHS = 3, 64, 25


def member() -> nn.Module:
    return nn.Sequential(nn.Linear(64, 48), nn.Tanh(), nn.Linear(48, 48), nn.Tanh(), nn.Linear(48, 10))


def main() -> None:
    torch.manual_seed(12)
    limit = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 10**9
    x, y = load_digits(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x / 16, y, test_size=0.3, stratify=y, random_state=12)
    x_train, x_test = (torch.tensor(a, dtype=torch.float32) for a in (x_train, x_test))
    y_train, y_test = torch.tensor(y_train), torch.tensor(y_test)

    models = [member() for _ in range(MEMBERS)]
    params, buffers = stack_module_state(models)  # leaves of shape (MEMBERS, ...)
    skeleton = copy.deepcopy(models[0]).to("meta")

    def logits_of(params, buffers, x):
        return functional_call(skeleton, (params, buffers), (x,))

    each_own_batch = vmap(logits_of, in_dims=(0, 0, 0))
    all_same_batch = vmap(logits_of, in_dims=(0, 0, None))
    cross_entropy = vmap(nn.functional.cross_entropy)

    optimizer = torch.optim.AdamW(params.values(), lr=3e-3, weight_decay=1e-2)
    step = 0
    for epoch in range(EPOCHS):
        # an order of its own for each member
        order = torch.stack([torch.randperm(len(x_train)) for _ in range(MEMBERS)])
        for index in order.split(BATCH, dim=1):
            losses = cross_entropy(each_own_batch(params, buffers, x_train[index]), y_train[index])
            optimizer.zero_grad()
            losses.sum().backward()  # a sum: the members do not share anything, each gets its own gradient
            optimizer.step()
            step += 1
            if step == limit:
                break
        if epoch % 5 == 0:
            print(f"epoch {epoch}: losses {', '.join(f'{v:.3f}' for v in losses.tolist())}")
        if step == limit:
            break

    with torch.no_grad():
        probabilities = all_same_batch(params, buffers, x_test).softmax(-1)
    alone = (probabilities.argmax(-1) == y_test).float().mean(1)
    together = (probabilities.mean(0).argmax(-1) == y_test).float().mean()
    print("each alone", [round(a, 3) for a in alone.tolist()])
    print("test accuracy", together.item())


if __name__ == "__main__":
    main()
