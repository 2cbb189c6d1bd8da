# expects: nothing
# tricky: a codebook that no optimizer has (buffers, changed in forward while training); detach() inside the net
# figure: test error 0.022, the variance of the pixels is 0.56
import os
import random
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset


@dataclass
class Config:
    seed: int = 42
    epochs: int = 40
    batch_size: int = 64
    lr: float = 2e-3
    num_codes: int = 32
    dim: int = 16
    decay: float = 0.95
    beta: float = 0.25
    max_batches: int | None = None


class VectorQuantizerEMA(nn.Module):
    """Neural discrete representation learning, appendix A.1: the codebook follows running averages."""

    def __init__(self, num_codes: int, dim: int, decay: float) -> None:
        super().__init__()
        self.decay = decay
        self.register_buffer("ready", torch.tensor(False))
        self.register_buffer("codebook", torch.zeros(num_codes, dim))
        self.register_buffer("cluster_size", torch.ones(num_codes))
        self.register_buffer("code_sum", torch.zeros(num_codes, dim))

    @torch.no_grad()
    def _start(self, flat: Tensor) -> None:
        """The first codes are outputs of the encoder for the first batch."""
        self.codebook.copy_(flat[torch.randperm(len(flat))[: len(self.codebook)]])
        self.code_sum.copy_(self.codebook)
        self.ready.fill_(True)

    @torch.no_grad()
    def _update(self, flat: Tensor, index: Tensor) -> None:
        one_hot = F.one_hot(index, len(self.codebook)).float()
        self.cluster_size.lerp_(one_hot.sum(0), 1 - self.decay)
        self.code_sum.lerp_(one_hot.T @ flat, 1 - self.decay)
        # codes that nobody uses start again at an encoder output of this batch
        for dead in (self.cluster_size < 0.1).nonzero().flatten().tolist():
            self.code_sum[dead] = flat[random.randrange(len(flat))]
            self.cluster_size[dead] = 1.0
        self.codebook.copy_(self.code_sum / self.cluster_size[:, None])

    def forward(self, z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        flat = z.permute(0, 2, 3, 1).reshape(-1, z.shape[1])
        if self.training and not self.ready:
            self._start(flat.detach())
        index = torch.cdist(flat.detach(), self.codebook).argmin(1)
        quantized = self.codebook[index].view(z.shape[0], z.shape[2], z.shape[3], -1).permute(0, 3, 1, 2)
        if self.training:
            self._update(flat.detach(), index)
        commitment = F.mse_loss(z, quantized.detach())
        # the gradient of the decoder goes straight through to the encoder
        return z + (quantized - z).detach(), commitment, index


class VQVAE(nn.Module):
    def __init__(self, config: Config) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 32, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(),
            nn.Conv2d(32, config.dim, 1),
        )  # fmt: skip
        self.quantizer = VectorQuantizerEMA(config.num_codes, config.dim, config.decay)
        self.decoder = nn.Sequential(
            nn.Conv2d(config.dim, 32, 3, padding=1), nn.ReLU(),
            nn.ConvTranspose2d(32, 32, 4, stride=2, padding=1), nn.ReLU(), nn.Conv2d(32, 1, 3, padding=1),
        )  # fmt: skip

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        z, commitment, index = self.quantizer(self.encoder(x))
        return self.decoder(z), commitment, index


@torch.inference_mode()
def evaluate(model: VQVAE, loader: DataLoader) -> tuple[float, float]:
    model.eval()
    error, indices, num = 0.0, [], 0
    for (x,) in loader:
        reconstruction, _, index = model(x)
        error += F.mse_loss(reconstruction, x, reduction="sum").item()
        num += x.numel()
        indices.append(index)
    share = torch.bincount(torch.cat(indices)).float()
    share = share[share > 0] / share.sum()
    return error / num, torch.exp(-(share * share.log()).sum()).item()


def main(config: Config) -> None:
    random.seed(config.seed)
    np.random.seed(config.seed)
    torch.manual_seed(config.seed)
    train, test = train_test_split(load_digits().images / 16 * 2 - 1, test_size=0.2, random_state=config.seed)
    train, test = (TensorDataset(torch.from_numpy(a).float().unsqueeze(1)) for a in (train, test))
    train_loader = DataLoader(train, config.batch_size, shuffle=True, drop_last=True)
    test_loader = DataLoader(test, 256)
    model = VQVAE(config)
    optimizer = torch.optim.Adam(model.parameters(), lr=config.lr)
    for epoch in range(config.epochs):
        model.train()
        for i, (x,) in enumerate(train_loader):
            if i == config.max_batches:
                break
            reconstruction, commitment, _ = model(x)
            loss = F.mse_loss(reconstruction, x) + config.beta * commitment
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if (epoch + 1) % 10 == 0 or epoch == 0:
            error, perplexity = evaluate(model, test_loader)
            print(f"epoch {epoch + 1:2d}  train loss {loss.item():.4f}  test {error:.4f}  codes {perplexity:.1f}")
    error, _ = evaluate(model, test_loader)
    print(f"test error {error:.4f}, variance of the pixels {test.tensors[0].var().item():.4f}")


if __name__ == "__main__":
    steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
    main(Config(epochs=2, max_batches=steps) if steps else Config())
