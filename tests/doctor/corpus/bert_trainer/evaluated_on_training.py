# expects: same_samples_in_both_splits
# fault: The trainer is given the training rows for its evaluation.
"""A small BERT with transformers' Trainer: are there more low than high marks in a row of sixteen?"""

import os

import torch

from practorch.engine.worker.vision import let_torchvision_in

let_torchvision_in()  # transformers imports torchvision; some of its wheels do not load beside a CPU torch
os.environ["HF_HUB_OFFLINE"] = "1"

from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments, set_seed  # noqa: E402

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
LOW, HIGH, PAD, LENGTH = 20, 40, 0, 16


class Marks(torch.utils.data.Dataset):
    """Rows of 8 to 16 marks, padded at the end; the label says whether most are below 20."""

    def __init__(self, size, seed):
        draws = torch.Generator().manual_seed(seed)
        self.marks = torch.randint(1, HIGH, (size, LENGTH), generator=draws)
        lengths = torch.randint(LENGTH // 2, LENGTH + 1, (size, 1), generator=draws)
        self.mask = (torch.arange(LENGTH) < lengths).long()
        self.marks = self.marks * self.mask
        low = ((self.marks < LOW) & (self.mask == 1)).sum(1)
        self.labels = (2 * low > lengths.squeeze(1)).long()

    def __len__(self):
        return len(self.marks)

    def __getitem__(self, i):
        return {"input_ids": self.marks[i], "attention_mask": self.mask[i], "labels": self.labels[i]}


def accuracy(prediction):
    return {"accuracy": float((prediction.predictions.argmax(-1) == prediction.label_ids).mean())}


def main():
    set_seed(7)
    train_set, valid_set = Marks(32 * STEPS or 4000, seed=1), Marks(200 if STEPS else 500, seed=2)
    config = BertConfig(
        vocab_size=HIGH, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=LENGTH, num_labels=2, pad_token_id=PAD,
    )
    model = BertForSequenceClassification(config)
    arguments = TrainingArguments(
        "marks", num_train_epochs=2 if STEPS else 4, per_device_train_batch_size=32, learning_rate=2e-3,
        weight_decay=0.01, warmup_steps=10, eval_strategy="epoch", save_strategy="no", report_to=[], disable_tqdm=True,
        use_cpu=True, seed=7,
    )
    trainer = Trainer(
        model=model, args=arguments, train_dataset=train_set, eval_dataset=train_set, compute_metrics=accuracy
    )
    trainer.train()
    print(trainer.evaluate()["eval_accuracy"])


if __name__ == "__main__":
    main()
