import torch


def clip_grad_norm_(parameters, max_norm):
    grads = [p.grad.detach() for p in parameters if p.grad is not None]
    if not grads:
        return 0.0
    total = torch.stack([torch.linalg.vector_norm(g) for g in grads]).norm()
    factor = (max_norm / (total + 1e-6)).clamp(max=1.0)
    for g in grads:
        g *= factor.to(g.dtype)
    return total.item()


def clipped_step(model, optimizer, loss_fn, x, y, max_norm):
    loss = loss_fn(model(x), y)
    model.zero_grad()
    loss.backward()
    before = clip_grad_norm_(model.parameters(), max_norm)
    optimizer.step()
    return before
