# expects: nothing
# tricky: four epochs over the same rollout, stored log-probabilities, a last layer near zero, a loss that means little
# figure: return -4.9, -33.1 before
"""Proximal policy optimisation, single file (in the manner of CleanRL), for a point that shall fly to the origin."""

import argparse
import os

import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
from torch.distributions.normal import Normal


def parse_args():
    short = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--num-envs", type=int, default=32)
    parser.add_argument("--num-steps", type=int, default=40)
    # an iteration has 16 updates
    parser.add_argument("--iterations", type=int, default=max(2, short // 16) * 2 if short else 80)
    parser.add_argument("--update-epochs", type=int, default=4)
    parser.add_argument("--num-minibatches", type=int, default=4)
    parser.add_argument("--gamma", type=float, default=0.95)
    parser.add_argument("--gae-lambda", type=float, default=0.9)
    parser.add_argument("--clip-coef", type=float, default=0.2)
    parser.add_argument("--ent-coef", type=float, default=0.003)
    parser.add_argument("--vf-coef", type=float, default=0.5)
    parser.add_argument("--max-grad-norm", type=float, default=0.5)
    return parser.parse_args()


class PointEnv:
    """All environments at once. They end together after `horizon` steps."""

    def __init__(self, num_envs, generator, horizon=40):
        self.num_envs, self.generator, self.horizon = num_envs, generator, horizon

    def reset(self):
        self.pos = torch.rand(self.num_envs, 2, generator=self.generator) * 2 - 1
        self.vel = torch.zeros(self.num_envs, 2)
        return torch.cat([self.pos, self.vel], 1)

    def step(self, action):
        self.vel = 0.9 * self.vel + 0.1 * action.clamp(-1, 1)
        self.pos = (self.pos + 0.2 * self.vel).clamp(-2, 2)
        return torch.cat([self.pos, self.vel], 1), -self.pos.norm(dim=1)


def layer_init(layer, std=np.sqrt(2)):
    nn.init.orthogonal_(layer.weight, std)
    nn.init.zeros_(layer.bias)
    return layer


class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.critic = nn.Sequential(
            layer_init(nn.Linear(4, 64)),
            nn.Tanh(),
            layer_init(nn.Linear(64, 64)),
            nn.Tanh(),
            layer_init(nn.Linear(64, 1), 1.0),
        )
        self.actor_mean = nn.Sequential(
            layer_init(nn.Linear(4, 64)),
            nn.Tanh(),
            layer_init(nn.Linear(64, 64)),
            nn.Tanh(),
            layer_init(nn.Linear(64, 2), 0.01),
        )
        self.actor_logstd = nn.Parameter(torch.full((1, 2), -0.5))

    def get_value(self, x):
        return self.critic(x).squeeze(-1)

    def get_action_and_value(self, x, action=None):
        mean = self.actor_mean(x)
        probs = Normal(mean, self.actor_logstd.exp().expand_as(mean))
        if action is None:
            action = probs.sample()
        return action, probs.log_prob(action).sum(1), probs.entropy().sum(1), self.get_value(x)


@torch.no_grad()
def evaluate(agent):
    env = PointEnv(64, torch.Generator().manual_seed(999))
    obs, total = env.reset(), torch.zeros(64)
    for _ in range(env.horizon):
        obs, reward = env.step(agent.actor_mean(obs))
        total += reward
    return total.mean().item(), env.pos.norm(dim=1).mean().item()


if __name__ == "__main__":
    args = parse_args()
    torch.manual_seed(args.seed)
    env = PointEnv(args.num_envs, torch.Generator().manual_seed(args.seed))
    agent = Agent()
    optimizer = optim.Adam(agent.parameters(), lr=args.learning_rate, eps=1e-5)
    print("before: return %.2f, distance at the end %.2f" % evaluate(agent))
    T, N = args.num_steps, args.num_envs

    for iteration in range(args.iterations):
        optimizer.param_groups[0]["lr"] = args.learning_rate * (1 - iteration / args.iterations)
        obs, actions = torch.zeros(T, N, 4), torch.zeros(T, N, 2)
        logprobs, rewards, values = torch.zeros(T, N), torch.zeros(T, N), torch.zeros(T, N)
        next_obs = env.reset()
        with torch.no_grad():
            for t in range(T):
                obs[t] = next_obs
                actions[t], logprobs[t], _, values[t] = agent.get_action_and_value(next_obs)
                next_obs, rewards[t] = env.step(actions[t])
            # the episode was cut off by time, so the value of the last state counts
            next_value, lastgae, advantages = agent.get_value(next_obs), 0, torch.zeros(T, N)
            for t in reversed(range(T)):
                delta = rewards[t] + args.gamma * next_value - values[t]
                advantages[t] = lastgae = delta + args.gamma * args.gae_lambda * lastgae
                next_value = values[t]
            returns = advantages + values

        b_obs, b_actions = obs.reshape(-1, 4), actions.reshape(-1, 2)
        b_logprobs, b_advantages, b_returns = logprobs.reshape(-1), advantages.reshape(-1), returns.reshape(-1)
        for _ in range(args.update_epochs):
            for mb in torch.randperm(T * N).chunk(args.num_minibatches):
                _, newlogprob, entropy, newvalue = agent.get_action_and_value(b_obs[mb], b_actions[mb])
                ratio = (newlogprob - b_logprobs[mb]).exp()
                adv = b_advantages[mb]
                adv = (adv - adv.mean()) / (adv.std() + 1e-8)
                pg_loss = torch.max(-adv * ratio, -adv * ratio.clamp(1 - args.clip_coef, 1 + args.clip_coef)).mean()
                v_loss = 0.5 * ((newvalue - b_returns[mb]) ** 2).mean()
                loss = pg_loss - args.ent_coef * entropy.mean() + args.vf_coef * v_loss
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(agent.parameters(), args.max_grad_norm)
                optimizer.step()
        if iteration % 20 == 19:
            print(f"iteration {iteration + 1}: loss {loss.item():.3f}, mean reward {rewards.mean().item():.3f}")
    print("after: return %.2f, distance at the end %.2f" % evaluate(agent))
