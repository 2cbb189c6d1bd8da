# expects: nothing
# tricky: two embedding tables and no other layer, one starts at zero, logsigmoid by hand, the loss starts at 6 log 2 and rests far above zero
# figure: nearest neighbour of the same topic 1.0
"""word2vec: skip-gram with negative sampling (Mikolov et al. 2013) on sentences made from hidden topics."""

import os

import torch
import torch.nn.functional as F
from torch import nn

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
TOPICS, WORDS_PER_TOPIC, COMMON = 8, 15, 20
VOCAB = TOPICS * WORDS_PER_TOPIC + COMMON
WINDOW, NEGATIVES, DIM = 2, 5, 32


def make_corpus(sentences, length, generator):
    """Each sentence has one topic; a third of its words are common ones."""
    topic = torch.randint(TOPICS, (sentences, 1), generator=generator)
    own = topic * WORDS_PER_TOPIC + torch.randint(WORDS_PER_TOPIC, (sentences, length), generator=generator)
    common = TOPICS * WORDS_PER_TOPIC + torch.randint(COMMON, (sentences, length), generator=generator)
    return torch.where(torch.rand(sentences, length, generator=generator) < 0.33, common, own)


def skipgram_pairs(corpus):
    pairs = []
    for offset in range(1, WINDOW + 1):
        left, right = corpus[:, :-offset].reshape(-1), corpus[:, offset:].reshape(-1)
        pairs += [torch.stack([left, right], 1), torch.stack([right, left], 1)]
    return torch.cat(pairs)


class SkipGram(nn.Module):
    def __init__(self):
        super().__init__()
        self.center = nn.Embedding(VOCAB, DIM)
        self.context = nn.Embedding(VOCAB, DIM)
        nn.init.uniform_(self.center.weight, -0.5 / DIM, 0.5 / DIM)
        nn.init.zeros_(self.context.weight)  # as in the original C code

    def forward(self, center, context, negatives):
        v = self.center(center)  # (B, D)
        positive = (v * self.context(context)).sum(-1)  # (B,)
        negative = torch.einsum("bd,bkd->bk", v, self.context(negatives))  # (B, K)
        return -(F.logsigmoid(positive) + F.logsigmoid(-negative).sum(-1)).mean()


def neighbour_score(model):
    """How often the nearest topic word has the same topic."""
    words = TOPICS * WORDS_PER_TOPIC
    vectors = F.normalize(model.center.weight.detach()[:words], dim=1)
    similarity = vectors @ vectors.T
    similarity.fill_diagonal_(-1)
    topic = torch.arange(words) // WORDS_PER_TOPIC
    return (topic[similarity.argmax(1)] == topic).float().mean().item()


def main():
    torch.manual_seed(0)
    generator = torch.Generator().manual_seed(0)
    corpus = make_corpus(3000, 12, generator)
    pairs = skipgram_pairs(corpus)
    noise = torch.bincount(corpus.flatten(), minlength=VOCAB).float() ** 0.75

    model = SkipGram()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    batch_size, done = 1024, 0
    for epoch in range(4):
        running = 0.0
        batches = torch.randperm(len(pairs)).split(batch_size)
        for n, index in enumerate(batches, 1):
            center, context = pairs[index].unbind(1)
            negatives = torch.multinomial(noise, len(index) * NEGATIVES, replacement=True).view(len(index), NEGATIVES)
            loss = model(center, context, negatives)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            running += loss.item()
            done += 1
            if STEPS and done >= STEPS:
                break
        print(f"epoch {epoch}: loss {running / n:.3f}, same topic {neighbour_score(model):.2f}")
        if STEPS and done >= STEPS:
            break
    print("nearest neighbour of the same topic", neighbour_score(model))


if __name__ == "__main__":
    main()
