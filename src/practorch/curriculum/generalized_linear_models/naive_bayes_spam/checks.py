import torch

from practorch.observe import near

BOTH = "the to and you for on is at we it of in".split()
HAM = "meeting lunch report friday thanks notes team late coffee train draft budget".split()
SPAM = "free win cash prize click offer urgent claim winner bonus deal cheap".split()
ALL = BOTH + HAM + SPAM
TEXTS = ["WIN cash: you WIN, you win!", "Free (really FREE) offer... click_here", "12345 !!! ??", ""]
TEXTS += ["Don't be late, the team's lunch is at 12; it is at Joe's", "The winner's bonus is winning"]


def _corpus(rand, num):
    """Messages and whether they are spam: words drawn from two distributions that overlap."""
    is_spam = rand.bools(num, share=0.3)
    shares = [[5.0] * len(BOTH) + [often] * len(HAM) + [2.2 - often] * len(SPAM) for often in (2.0, 0.2)]
    steps, texts = torch.tensor(shares).cumsum(1), []
    for row in is_spam.long():
        place = rand.uniform(rand.integer(12, 31), high=steps[row, -1].item())
        texts.append(" ".join(ALL[i] for i in torch.searchsorted(steps[row], place, right=True)))
    return texts, is_spam


def reading(sol, rand):
    """Words are runs of letters, whatever stands between them."""
    for text in TEXTS:
        yield repr(text), sol.words, text


def counting(sol, rand):
    """Each word of the vocabulary, as often as it occurs."""
    yield "six messages", sol.count_words, TEXTS, [*SPAM, "the", "late", "tea"]
    yield "drawn messages", sol.count_words, _corpus(rand, 7)[0], ALL


def _counts(rand, n, v, dtype=torch.float32):
    """Counts with a word that never occurs and one that never occurs in spam, and more ham than spam."""
    counts, is_spam = rand.integers(0, 4, n, v).to(dtype), torch.arange(n) % 3 == 1
    counts[:, 1] = 0
    counts[is_spam, 2] = 0
    return counts, is_spam


def probabilities(sol, rand):
    """Shares of the classes, smoothed shares of the words."""
    fit = near(sol.fit, rtol=1e-4, atol=1e-5)  # log of a quotient or a difference of logs: both are right
    yield "11 messages, 5 words", fit, *_counts(rand, 11, 5)
    yield "alpha 0.1, float64", sol.fit, *_counts(rand, 13, 7, torch.float64), 0.1
    yield "alpha 30", fit, *_counts(rand, 7, 3), 30.0


def _model(rand, v):
    """Log shares of two classes and of their words, by no fit."""
    prior, p = rand.uniform(2, low=0.1), rand.uniform(2, v, low=0.05)
    return (prior / prior.sum()).double().log(), (p / p.sum(1, keepdim=True)).double().log()


def posterior(sol, rand):
    """Log-probabilities of the classes, for short messages and long ones."""
    counts, _ = _counts(rand, 7, 5, torch.float64)
    yield "short messages", sol.log_posterior, counts, *_model(rand, 5)
    yield "one message without words", sol.log_posterior, counts[:1] * 0, *_model(rand, 5)
    yield "3000 words each", sol.log_posterior, counts * 500 + 100, *_model(rand, 5)


def telling(sol, rand):
    """The words that speak most for spam, in order."""
    _, log_p = _model(rand, len(ALL))
    yield "the first 5", sol.most_telling, log_p, ALL, 5
    yield "the first 11", sol.most_telling, log_p.flip(1), ALL, 11


def filtering(sol, rand):
    """Learnt from 400 messages, the filter puts 97 % of 400 new ones right."""
    texts, is_spam = _corpus(rand, 400)
    new, new_is_spam = _corpus(rand, 400)

    def share():
        log_prior, log_p = sol.fit(sol.count_words(texts, ALL), is_spam)
        found = sol.log_posterior(sol.count_words(new, ALL), log_prior, log_p).argmax(1) == 1
        return "97 % reached" if (found == new_is_spam).float().mean() >= 0.97 else "below 97 %"

    # The solution reaches 98.5 to 99.8 %; calling everything ham is right for about 70 %.
    yield "400 new messages", share
