# expects: nothing
# tricky: a target network that gets its weights by copying, targets under no_grad(), steps without an update while the memory fills
# figure: mean return of the last episodes 1.0
"""Deep Q-learning in a corridor: ten cells, a step left or right, the reward at the right end."""

import collections
import copy
import os
import random

import torch
from torch import nn

EPISODES = 60 if os.environ.get("PRACTORCH_CORPUS_STEPS", "0") != "0" else 200
CELLS, GAMMA = 10, 0.95

random.seed(0)
torch.manual_seed(0)


def one_hot(cell):
    return nn.functional.one_hot(torch.as_tensor(cell), CELLS).float()


q = nn.Sequential(nn.Linear(CELLS, 32), nn.ReLU(), nn.Linear(32, 2))
target_q = copy.deepcopy(q)
optimizer = torch.optim.Adam(q.parameters(), lr=3e-3)
memory = collections.deque(maxlen=2000)
returns = []
num_steps = 0

for episode in range(EPISODES):
    cell, total = 0, 0.0
    for t in range(30):
        if random.random() < max(0.05, 1 - episode / 50):
            action = random.randrange(2)
        else:
            with torch.no_grad():
                action = q(one_hot(cell)).argmax().item()
        after = min(CELLS - 1, max(0, cell + (1 if action else -1)))
        done = after == CELLS - 1
        reward = 1.0 if done else 0.0
        memory.append((cell, action, reward, after, done))
        total += reward
        cell = after
        num_steps += 1

        if len(memory) >= 64:
            cells, actions, rewards, afters, dones = zip(*random.sample(memory, 32))
            with torch.no_grad():
                best = target_q(one_hot(afters)).max(dim=1).values
                wanted = torch.tensor(rewards) + GAMMA * best * (1 - torch.tensor(dones).float())
            value = q(one_hot(cells)).gather(1, torch.tensor(actions)[:, None])[:, 0]
            loss = nn.functional.smooth_l1_loss(value, wanted)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if num_steps % 100 == 0:
            target_q.load_state_dict(q.state_dict())
        if done:
            break
    returns.append(total)

print("mean return of the last episodes", sum(returns[-50:]) / len(returns[-50:]))
