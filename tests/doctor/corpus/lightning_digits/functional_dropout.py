# expects: dropout_active_in_eval
# fault: F.dropout without training=self.training drops in validation and test as well.
"""Handwritten digits with Lightning."""

import os
import warnings

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from practorch.engine.worker.vision import let_torchvision_in

let_torchvision_in()  # so that Lightning can be imported beside a torchvision that was built for CUDA

import lightning as L  # noqa: E402
from lightning.pytorch.callbacks import EarlyStopping  # noqa: E402

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
warnings.filterwarnings("ignore", module="lightning")


class DigitsData(L.LightningDataModule):
    def __init__(self, batch_size=32):
        super().__init__()
        self.batch_size = batch_size

    def setup(self, stage=None):
        x, y = load_digits(return_X_y=True)
        x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=0, stratify=y)
        x_train, x_val, y_train, y_val = train_test_split(x_train, y_train, test_size=0.15, random_state=0)
        mean, std = x_train.mean(), x_train.std()

        def dataset(x, y):
            x = torch.tensor((x - mean) / std, dtype=torch.float32).reshape(-1, 1, 8, 8)
            return TensorDataset(x, torch.tensor(y, dtype=torch.long))

        self.train_set = dataset(x_train, y_train)
        self.val_set = dataset(x_val, y_val)
        self.test_set = dataset(x_test, y_test)

    def train_dataloader(self):
        return DataLoader(self.train_set, batch_size=self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val_set, batch_size=256)

    def test_dataloader(self):
        return DataLoader(self.test_set, batch_size=256)


class LitDigits(L.LightningModule):
    def __init__(self, lr=1e-2, max_epochs=10):
        super().__init__()
        self.save_hyperparameters()
        self.backbone = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, padding=1, bias=False),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
        )
        self.head = nn.Linear(32 * 4 * 4, 10)

    def forward(self, x):
        return self.head(F.dropout(self.backbone(x), 0.25))

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log("train_loss", loss)
        return loss

    def _evaluate(self, batch, stage):
        x, y = batch
        logits = self(x)
        self.log(f"{stage}_loss", F.cross_entropy(logits, y), prog_bar=True)
        self.log(f"{stage}_acc", (logits.argmax(1) == y).float().mean(), prog_bar=True)

    def validation_step(self, batch, batch_idx):
        self._evaluate(batch, "val")

    def test_step(self, batch, batch_idx):
        self._evaluate(batch, "test")

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=self.hparams.lr)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=self.hparams.max_epochs)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "epoch"}}


if __name__ == "__main__":
    L.seed_everything(11)
    max_epochs = 2 if STEPS else 8
    model = LitDigits(max_epochs=max_epochs)
    data = DigitsData()
    trainer = L.Trainer(
        max_epochs=max_epochs,
        limit_train_batches=STEPS or 1.0,
        accelerator="auto",
        devices=1,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        callbacks=[EarlyStopping("val_loss", patience=4)],
    )
    trainer.fit(model, data)
    print(trainer.test(model, data, verbose=False))
