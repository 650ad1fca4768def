#!/usr/bin/env python3
"""Record what PyTorch says of Tengen's residual network, beside what JAX says of it.

    python3 bench/peers/record_policy_torch.py policy/testdata   # needs torch, safetensors

Reads the weights files and batches that record_policy.py wrote: the weights by PyTorch's own
safetensors reader, into a module whose parameters have the names of the file. Writes NAME.torch.safetensors
with logits, values, losses and gradients.
"""
import json, sys
from pathlib import Path

import torch, torch.nn as nn, torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file, save_file

FEATURES, HIDDEN, ATOMS = 2, 48, 3


def pool(x):
    return torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.first, self.second = nn.Conv2d(c, c, 3, padding=1), nn.Conv2d(c, c, 3, padding=1)
        self.pool = nn.Linear(2 * c, c, bias=False)

    def forward(self, x):
        a = F.relu(x)
        return x + self.second(F.relu(self.first(a) + self.pool(pool(a))[:, :, None, None]))


class Tower(nn.Module):
    def __init__(self, shape, blocks, channels, reply):
        super().__init__()
        cells = shape["height"] * shape["width"]
        self.planes, rest = divmod(shape["actions"], cells)
        groups = 1 if shape["players"] == 2 and shape["constant_sum"] else shape["players"]
        flat = 2 * channels + FEATURES * cells
        self.stem = nn.Conv2d(shape["planes"] + 1, channels, 3, padding=1)
        self.blocks = nn.ModuleList([Block(channels) for _ in range(blocks)])
        self.heads = nn.Conv2d(channels, self.planes + (FEATURES if rest else 0) + FEATURES, 1)
        self.policy = nn.ModuleDict({"rest": nn.Linear(flat, rest)} if rest else {})
        self.value = nn.ModuleDict({"hidden": nn.Linear(flat, HIDDEN), "outcome": nn.Linear(HIDDEN, ATOMS * groups)})
        self.reply = nn.ModuleDict()
        if reply and self.planes:
            self.reply["planes"] = nn.Conv2d(channels, self.planes, 1)
        if reply and rest:
            self.reply["rest"] = nn.Linear(flat, rest)

    def forward(self, x):
        x = self.stem(torch.cat([x, torch.ones_like(x[:, :1])], 1))
        for block in self.blocks:
            x = block(x)
        f = F.relu(x)
        heads = self.heads(f)
        logits, at = heads[:, :self.planes].flatten(1), self.planes
        reply = self.reply["planes"](f).flatten(1) if "planes" in self.reply else logits[:, :0]
        if "rest" in self.policy:
            features = torch.cat([pool(f), F.relu(heads[:, at:at + FEATURES]).flatten(1)], 1)
            logits = torch.cat([logits, self.policy["rest"](features)], 1)
            if "rest" in self.reply:
                reply = torch.cat([reply, self.reply["rest"](features)], 1)
            at += FEATURES
        hidden = F.relu(self.value["hidden"](torch.cat([pool(f), F.relu(heads[:, at:]).flatten(1)], 1)))
        return logits, self.value["outcome"](hidden).unflatten(1, (-1, ATOMS)), reply


def values(shape, outcome):
    v = outcome.softmax(2) @ torch.tensor([shape["high"], (shape["low"] + shape["high"]) / 2, shape["low"]], dtype=torch.float32)
    return torch.cat([v, shape["sum"] - v], 1) if v.shape[1] < shape["players"] else v


def losses(shape, logits, outcome, reply, batch):
    logp = logits.masked_fill(batch["legal"] == 0, float("-inf")).log_softmax(1).masked_fill(batch["legal"] == 0, 0)
    policy = -(batch["policy"] * logp).sum(1)
    entropy = -(logp.exp() * batch["legal"] * logp).sum(1)
    mid = (shape["low"] + shape["high"]) / 2
    r = (batch["returns"][:, :outcome.shape[1]] - mid) / (shape["high"] - mid)
    win, loss = r.clamp(0), (-r).clamp(0)
    value = -(torch.stack([win, 1 - win - loss, loss], 2) * outcome.log_softmax(2)).sum(2).mean(1)

    def mean(x, weight):
        return (x * weight).sum() / weight.sum()
    parts = [mean(policy, batch["policy_weight"]), mean(value, batch["value_weight"]), mean(entropy, batch["policy_weight"])]
    if "reply" in batch:
        parts.append(mean(-(batch["reply"] * reply.log_softmax(1)).sum(1), batch["reply_weight"]))
    return torch.stack(parts)


def planes(shape, raw):
    size = (len(raw), shape["planes"], shape["height"], shape["width"])
    if not shape["bits"]:
        return raw.view(torch.float32).reshape(size)
    bits = (raw[:, :, None] >> torch.arange(8, dtype=torch.uint8)) & 1
    return bits.flatten(1)[:, :size[1] * size[2] * size[3]].float().reshape(size)


def main():
    out = Path(sys.argv[1])
    for path in sorted(out.glob("*.case.safetensors")):
        name = path.name.removesuffix(".case.safetensors")
        with safe_open(out / f"{name}.weights.safetensors", "pt") as f:
            spec = json.loads(f.metadata()["tengen.specification"])
        shape, config = spec["shape"], spec["config"]
        net = Tower(shape, config["blocks"], config["channels"], "reply_weight" in config)
        net.load_state_dict(load_file(out / f"{name}.weights.safetensors"))
        batch = load_file(path)
        logits, outcome, reply = net(planes(shape, batch["observations"]))
        parts = losses(shape, logits, outcome, reply, batch)
        (parts[0] + config["value_weight"] * parts[1] + config.get("reply_weight", 0) * parts[3:].sum()).backward()
        case = {"logits": logits, "values": values(shape, outcome), "losses": parts}
        case |= {"gradient." + k: p.grad for k, p in net.named_parameters()}
        save_file({k: v.detach().contiguous() for k, v in case.items()}, out / f"{name}.torch.safetensors", {"torch": torch.__version__})


if __name__ == "__main__":
    main()
