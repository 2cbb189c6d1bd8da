# expects: nothing
# tricky: manual optimization, two optimizers, training_step returns nothing, the losses stay at about log 2
# figure: energy distance 0.007, 0.77 before
"""A GAN for two half-moons as a LightningModule that steps its two optimizers by hand."""

import os
import warnings

import torch
import torch.nn.functional as F
from sklearn.datasets import make_moons
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from practorch.engine.worker.vision import let_torchvision_in

let_torchvision_in()  # so that Lightning can be imported beside a torchvision that was built for CUDA

import lightning as L  # noqa: E402

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
warnings.filterwarnings("ignore", module="lightning")


def mlp(d_in, d_out, width=64, act=nn.ReLU):
    return nn.Sequential(nn.Linear(d_in, width), act(), nn.Linear(width, width), act(), nn.Linear(width, d_out))


def energy_distance(a, b):
    return (2 * torch.cdist(a, b).mean() - torch.cdist(a, a).mean() - torch.cdist(b, b).mean()).item()


class LitGAN(L.LightningModule):
    def __init__(self, latent=8, lr_g=5e-4, lr_d=1e-3):
        super().__init__()
        self.save_hyperparameters()
        self.automatic_optimization = False
        self.generator = mlp(latent, 2)
        self.discriminator = mlp(2, 1, act=lambda: nn.LeakyReLU(0.2))

    def forward(self, n):
        return self.generator(torch.randn(n, self.hparams.latent, device=self.device))

    def training_step(self, batch, batch_idx):
        (real,) = batch
        opt_g, opt_d = self.optimizers()

        self.toggle_optimizer(opt_d)
        fake = self(len(real)).detach()
        on_real, on_fake = self.discriminator(real), self.discriminator(fake)
        loss_d = 0.5 * (F.softplus(-on_real).mean() + F.softplus(on_fake).mean())
        opt_d.zero_grad()
        self.manual_backward(loss_d)
        opt_d.step()
        self.untoggle_optimizer(opt_d)

        self.toggle_optimizer(opt_g)
        loss_g = F.softplus(-self.discriminator(self(len(real)))).mean()
        opt_g.zero_grad()
        self.manual_backward(loss_g)
        opt_g.step()
        self.untoggle_optimizer(opt_g)

        self.log_dict({"loss_d": loss_d, "loss_g": loss_g}, on_step=False, on_epoch=True)

    def on_train_epoch_end(self):
        for scheduler in self.lr_schedulers():
            scheduler.step()

    def validation_step(self, batch, batch_idx):
        (real,) = batch
        self.log("energy_distance", energy_distance(self(len(real)), real), prog_bar=True)

    def configure_optimizers(self):
        opt_g = torch.optim.Adam(self.generator.parameters(), lr=self.hparams.lr_g, betas=(0.5, 0.9))
        opt_d = torch.optim.Adam(self.discriminator.parameters(), lr=self.hparams.lr_d, betas=(0.5, 0.9))
        schedulers = [torch.optim.lr_scheduler.ExponentialLR(o, 0.97) for o in (opt_g, opt_d)]
        return [opt_g, opt_d], schedulers


def loaders():
    points = torch.tensor(make_moons(6000, noise=0.05, random_state=0)[0], dtype=torch.float32)
    mean, std = points[:5000].mean(0), points[:5000].std(0)
    points = (points - mean) / std
    train, val = TensorDataset(points[:5000]), TensorDataset(points[5000:])
    return DataLoader(train, batch_size=100, shuffle=True, drop_last=True), DataLoader(val, batch_size=1000)


if __name__ == "__main__":
    L.seed_everything(1)
    train_loader, val_loader = loaders()
    model = LitGAN()
    trainer = L.Trainer(
        max_epochs=2 if STEPS else 40,
        limit_train_batches=STEPS or 1.0,
        accelerator="cpu",
        devices=1,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
    )
    before = trainer.validate(model, val_loader, verbose=False)
    trainer.fit(model, train_loader, val_loader)
    print({name: round(value.item(), 3) for name, value in trainer.callback_metrics.items()})
    print("before", before, "after", trainer.validate(model, val_loader, verbose=False))
