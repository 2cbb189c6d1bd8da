from torch import nn

bug_1 = "missing_zero_grad"
bug_2 = "missing_step"
bug_3 = "missing_backward"
bug_4 = "zero_grad_between_backward_and_step"
bug_5 = "step_before_backward"
bug_6 = "clips_loss_not_gradient"
bug_7 = "clip_after_step"


def loop_1(model, optimizer, loss_fn, batches):
    for x, y in batches:
        optimizer.zero_grad()       # backward() adds
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()


def loop_2(model, optimizer, loss_fn, batches):
    for features, target in batches:
        optimizer.zero_grad()
        error = loss_fn(model(features), target)
        error.backward()
        optimizer.step()            # the only line that writes to the weights


def loop_3(model, optimizer, loss_fn, batches):
    for images, labels in batches:
        cost = loss_fn(model(images), labels)
        optimizer.zero_grad()
        cost.backward()             # the only line that fills .grad
        optimizer.step()


def loop_4(model, optimizer, loss_fn, batches):
    for inputs, wanted in batches:
        optimizer.zero_grad()       # before backward(), not after
        objective = loss_fn(model(inputs), wanted)
        objective.backward()
        optimizer.step()


def loop_5(model, optimizer, loss_fn, batches):
    for sample, answer in batches:
        optimizer.zero_grad()
        miss = loss_fn(model(sample), answer)
        miss.backward()
        optimizer.step()            # now .grad is this batch's


def loop_6(model, optimizer, loss_fn, batches):
    for x, y in batches:
        optimizer.zero_grad()
        full = loss_fn(model(x), y)
        full.backward()             # min(loss, 1) has gradient 0 wherever the loss is above 1
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()


def loop_7(model, optimizer, loss_fn, batches):
    for x, y in batches:
        optimizer.zero_grad()
        value = loss_fn(model(x), y)
        value.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)   # between backward() and step()
        optimizer.step()
