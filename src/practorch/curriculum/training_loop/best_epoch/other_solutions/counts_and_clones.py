import torch


def fit(model, train_epoch, validate, max_epochs, patience, higher_is_better=False):
    values, best_epoch, kept, waited = [], -1, {}, 0
    while len(values) < max_epochs and waited < patience:
        train_epoch(model)
        values.append(validate(model))
        new = values[-1]
        best = values[best_epoch] if best_epoch >= 0 else float("-inf" if higher_is_better else "inf")
        if (new > best) if higher_is_better else (new < best):
            best_epoch, waited = len(values) - 1, 0
            kept = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        else:
            waited += 1
    with torch.no_grad():
        live = model.state_dict()
        for name, tensor in kept.items():
            live[name].copy_(tensor)
    return best_epoch, values
