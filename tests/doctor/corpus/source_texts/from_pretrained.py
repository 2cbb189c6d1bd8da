# expects: frozen_by_accident
# fault: random embeddings go in through from_pretrained, which freezes them by default
"""Does a function of Python's library wait for several things at once, or does it read and write messages?

Bag of words: mean of the word embeddings, residual blocks, one logit. The texts are the functions of two groups of
packages, as words.
"""

from __future__ import annotations

import ast
import copy
import keyword
import os
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
LIBRARY = Path(os.__file__).parent
PACKAGES = (("email", "http", "urllib", "xml", "html", "json"), ("asyncio", "multiprocessing", "concurrent"))
WORD = re.compile(r"[a-z]{3,}")
PAD = 0


@dataclass(frozen=True)
class Config:
    width: int = 48
    blocks: int = 2
    dropout: float = 0.2
    max_words: int = 80
    min_count: int = 4
    micro_batch: int = 16
    accumulate: int = 2
    epochs: int = 2 if STEPS else 12
    patience: int = 3
    lr: float = 3e-3
    weight_decay: float = 0.05
    warmup: float = 0.1
    max_norm: float = 1.0
    seed: int = 11


def functions(package: str) -> list[str]:
    """The words of each function of the package, without those of the language."""
    texts = []
    for path in sorted((LIBRARY / package).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = "\n".join(ast.unparse(statement) for statement in node.body)
                words = WORD.findall(body.lower())
                texts.append(" ".join(w for w in words if w != "self" and not keyword.iskeyword(w)))
    return texts


def split(cfg: Config) -> dict[str, list[tuple[str, int]]]:
    """Stratified: of either class 70 % to train, 15 % to valid, 15 % to test."""
    rng = random.Random(cfg.seed)
    group = cfg.micro_batch * cfg.accumulate
    per_class = 6 * group // 10 * max(STEPS // cfg.epochs, 1) if STEPS else 1200
    parts: dict[str, list[tuple[str, int]]] = {"train": [], "valid": [], "test": []}
    for label, packages in enumerate(PACKAGES):
        texts = sorted({text for package in packages for text in functions(package)})
        rng.shuffle(texts)
        texts = texts[:per_class]
        first, second = int(0.7 * len(texts)), int(0.85 * len(texts))
        parts["train"] += [(text, label) for text in texts[:first]]
        parts["valid"] += [(text, label) for text in texts[first:second]]
        parts["test"] += [(text, label) for text in texts[second:]]
    return parts


class Vocabulary:
    def __init__(self, texts: Sequence[str], min_count: int) -> None:
        counts = Counter(word for text in texts for word in set(text.split()))
        known = sorted(word for word, count in counts.items() if count >= min_count)
        self.index = {word: i + 1 for i, word in enumerate(known)}

    def __len__(self) -> int:
        return len(self.index) + 1

    def encode(self, text: str, limit: int) -> list[int]:
        return [self.index[word] for word in text.split() if word in self.index][:limit]


class Functions(Dataset):
    def __init__(self, examples: Sequence[tuple[str, int]], vocabulary: Vocabulary, cfg: Config) -> None:
        self.texts = [text for text, _ in examples]
        self.tokens = [torch.tensor(vocabulary.encode(text, cfg.max_words), dtype=torch.long) for text in self.texts]
        self.labels = [float(label) for _, label in examples]

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, i: int) -> tuple[Tensor, float]:
        return self.tokens[i], self.labels[i]


def collate(samples: list[tuple[Tensor, float]]) -> tuple[Tensor, Tensor]:
    tokens, labels = zip(*samples, strict=True)
    return pad_sequence(tokens, batch_first=True, padding_value=PAD), torch.tensor(labels)


def make_loader(data: Dataset, cfg: Config, *, train: bool) -> DataLoader:
    batch_size = cfg.micro_batch if train else 128
    return DataLoader(data, batch_size=batch_size, shuffle=train, drop_last=train, collate_fn=collate)


class Block(nn.Module):
    def __init__(self, cfg: Config) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(cfg.width)
        self.up = nn.Linear(cfg.width, 2 * cfg.width)
        self.down = nn.Linear(2 * cfg.width, cfg.width)
        self.dropout = nn.Dropout(cfg.dropout)

    def forward(self, x: Tensor) -> Tensor:
        h = F.gelu(self.up(self.norm(x)))
        return x + self.down(self.dropout(h))


class Classifier(nn.Module):
    def __init__(self, num_words: int, cfg: Config) -> None:
        super().__init__()
        self.embedding = nn.Embedding.from_pretrained(torch.randn(num_words, cfg.width), padding_idx=PAD)
        self.blocks = nn.ModuleList([Block(cfg) for _ in range(cfg.blocks)])
        self.norm = nn.LayerNorm(cfg.width)
        self.head = nn.Linear(cfg.width, 1)

    def forward(self, tokens: Tensor) -> Tensor:
        mask = (tokens != PAD).unsqueeze(-1)
        count = mask.sum(1).clamp(min=1)
        x = (self.embedding(tokens) * mask).sum(1) / count
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)).squeeze(-1)


def parameter_groups(model: nn.Module, cfg: Config) -> list[dict]:
    no_decay = ("bias", "norm")
    decayed, others = [], []
    for name, p in model.named_parameters():
        (others if any(key in name for key in no_decay) else decayed).append(p)
    return [{"params": decayed, "weight_decay": cfg.weight_decay}, {"params": others, "weight_decay": 0.0}]


class Trainer:
    def __init__(self, model: nn.Module, cfg: Config, updates_per_epoch: int, device: torch.device) -> None:
        self.model = model.to(device)
        self.cfg = cfg
        self.device = device
        self.optimizer = torch.optim.AdamW(parameter_groups(model, cfg), lr=cfg.lr)
        total = updates_per_epoch * cfg.epochs
        warm = max(1, int(cfg.warmup * total))

        def factor(step: int) -> float:
            if step < warm:
                return (step + 1) / warm
            return max(0.0, (total - step) / (total - warm))

        self.scheduler = torch.optim.lr_scheduler.LambdaLR(self.optimizer, factor)

    def loss(self, tokens: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        logits = self.model(tokens)
        return F.binary_cross_entropy_with_logits(logits, labels), logits

    def train_epoch(self, loader: DataLoader) -> float:
        self.model.train()
        total, count = 0.0, 0
        whole = len(loader) // self.cfg.accumulate * self.cfg.accumulate
        self.optimizer.zero_grad()
        for i, (tokens, labels) in enumerate(loader):
            if i == whole:
                break
            tokens, labels = tokens.to(self.device), labels.to(self.device)
            loss, _ = self.loss(tokens, labels)
            (loss / self.cfg.accumulate).backward()
            total += loss.item() * len(labels)
            count += len(labels)
            if (i + 1) % self.cfg.accumulate == 0:
                nn.utils.clip_grad_norm_(self.model.parameters(), self.cfg.max_norm)
                self.optimizer.step()
                self.scheduler.step()
                self.optimizer.zero_grad()
        return total / count

    @torch.inference_mode()
    def evaluate(self, loader: DataLoader) -> tuple[float, float]:
        self.model.eval()
        total, correct, count = 0.0, 0, 0
        for tokens, labels in loader:
            tokens, labels = tokens.to(self.device), labels.to(self.device)
            loss, logits = self.loss(tokens, labels)
            total += loss.item() * len(labels)
            correct += ((logits > 0) == (labels > 0.5)).sum().item()
            count += len(labels)
        return total / count, correct / count

    def fit(self, train: DataLoader, valid: DataLoader) -> None:
        best, best_state, bad_epochs = float("inf"), copy.deepcopy(self.model.state_dict()), 0
        for epoch in range(self.cfg.epochs):
            train_loss = self.train_epoch(train)
            valid_loss, accuracy = self.evaluate(valid)
            print(f"epoch {epoch + 1}: train {train_loss:.4f}  valid {valid_loss:.4f}  accuracy {accuracy:.3f}")
            if valid_loss < best:
                best, bad_epochs = valid_loss, 0
                best_state = copy.deepcopy(self.model.state_dict())
            else:
                bad_epochs += 1
                if bad_epochs >= self.cfg.patience:
                    break
        self.model.load_state_dict(best_state)


def main() -> None:
    cfg = Config()
    random.seed(cfg.seed)
    torch.manual_seed(cfg.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    parts = split(cfg)
    vocabulary = Vocabulary([text for text, _ in parts["train"]], cfg.min_count)
    data = {name: Functions(examples, vocabulary, cfg) for name, examples in parts.items()}
    train_loader = make_loader(data["train"], cfg, train=True)
    valid_loader = make_loader(data["valid"], cfg, train=False)
    test_loader = make_loader(data["test"], cfg, train=False)

    model = Classifier(len(vocabulary), cfg)
    trainer = Trainer(model, cfg, len(train_loader) // cfg.accumulate, device)
    trainer.fit(train_loader, valid_loader)
    test_loss, test_accuracy = trainer.evaluate(test_loader)
    print(f"test loss {test_loss:.4f}, accuracy {test_accuracy:.3f}")


if __name__ == "__main__":
    main()
