# expects: nothing
# tricky: the loss is negative or about zero and does not fall; the returns carry no gradient; one step per 16 episodes
# figure: success rate 1.00, 0.06 before
import os
import random

import torch
import torch.nn as nn
from torch.distributions import Categorical

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
UPDATES = 2 * STEPS or 250
EPISODES_PER_UPDATE = 16
GAMMA = 0.97

random.seed(3)
torch.manual_seed(3)


class Catch:
    """A ball falls straight down, one row a step; the paddle on the bottom row has to be under it in the end."""

    width, height = 7, 6

    def reset(self):
        self.ball = random.randrange(self.width)
        self.row = 0
        self.paddle = random.randrange(self.width)
        return self.observe()

    def observe(self):
        half = self.width / 2
        return torch.tensor(
            [self.ball / half - 1, self.paddle / half - 1, (self.ball - self.paddle) / half, self.row / self.height]
        )

    def step(self, action):
        self.paddle = min(max(self.paddle + action - 1, 0), self.width - 1)
        self.row += 1
        done = self.row == self.height
        reward = (1.0 if self.paddle == self.ball else -1.0) if done else 0.0
        return self.observe(), reward, done


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.affine1 = nn.Linear(4, 48)
        self.affine2 = nn.Linear(48, 3)

    def forward(self, x):
        return Categorical(logits=self.affine2(torch.relu(self.affine1(x))))


env = Catch()
policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=6e-3)


def play():
    observation, done = env.reset(), False
    log_probs, rewards = [], []
    while not done:
        distribution = policy(observation)
        action = distribution.sample()
        log_probs.append(distribution.log_prob(action))
        observation, reward, done = env.step(action.item())
        rewards.append(reward)
    returns, R = [], 0.0
    for reward in reversed(rewards):
        R = reward + GAMMA * R
        returns.insert(0, R)
    return log_probs, returns, rewards[-1]


@torch.no_grad()
def success_rate(episodes=200):
    """With the most likely action instead of a drawn one."""
    caught = 0
    for _ in range(episodes):
        observation, done = env.reset(), False
        while not done:
            observation, reward, done = env.step(policy(observation).logits.argmax().item())
        caught += reward > 0
    return caught / episodes


print("before:", success_rate())
for update in range(UPDATES):
    log_probs, returns = [], []
    for _ in range(EPISODES_PER_UPDATE):
        episode_log_probs, episode_returns, _ = play()
        log_probs += episode_log_probs
        returns += episode_returns
    returns = torch.tensor(returns)
    returns = (returns - returns.mean()) / (returns.std() + 1e-6)
    policy_loss = -(torch.stack(log_probs) * returns).mean()

    optimizer.zero_grad()
    policy_loss.backward()
    optimizer.step()
    if update % 50 == 49:
        print(f"update {update + 1}: loss {policy_loss.item():+.3f}, caught {success_rate(50):.2f}")
print("after: success rate", success_rate())
