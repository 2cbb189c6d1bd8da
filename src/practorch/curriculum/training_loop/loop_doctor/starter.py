from torch import nn

# The id of the mistake in each loop, as a string: bug_1 = "..."
bug_1 = ...
bug_2 = ...
bug_3 = ...
bug_4 = ...
bug_5 = ...
bug_6 = ...
bug_7 = ...


def loop_1(model, optimizer, loss_fn, batches):
    for x, y in batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()


def loop_2(model, optimizer, loss_fn, batches):
    for features, target in batches:
        optimizer.zero_grad()
        error = loss_fn(model(features), target)
        error.backward()


def loop_3(model, optimizer, loss_fn, batches):
    for images, labels in batches:
        cost = loss_fn(model(images), labels)
        optimizer.zero_grad()
        optimizer.step()


def loop_4(model, optimizer, loss_fn, batches):
    for inputs, wanted in batches:
        objective = loss_fn(model(inputs), wanted)
        objective.backward()
        optimizer.zero_grad()
        optimizer.step()


def loop_5(model, optimizer, loss_fn, batches):
    for sample, answer in batches:
        optimizer.step()
        optimizer.zero_grad()
        miss = loss_fn(model(sample), answer)
        miss.backward()


def loop_6(model, optimizer, loss_fn, batches):
    """Meant to keep the norm of the gradient at 1.0 or below."""
    for x, y in batches:
        optimizer.zero_grad()
        full = loss_fn(model(x), y)
        full.clamp(max=1.0).backward()
        optimizer.step()


def loop_7(model, optimizer, loss_fn, batches):
    """Meant to keep the norm of the gradient at 1.0 or below."""
    for x, y in batches:
        optimizer.zero_grad()
        value = loss_fn(model(x), y)
        value.backward()
        optimizer.step()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
