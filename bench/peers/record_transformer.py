#!/usr/bin/env python3
"""Record what PyTorch says of Tengen's transformer: logits, log-probabilities, losses and gradients.

    python3 bench/peers/record_transformer.py policy/testdata   # needs torch, safetensors

Writes, for each case, NAME.weights.safetensors (a weights file as the policy package reads it, but
written by the safetensors package) and NAME.case.safetensors (sequences, and what the network makes
of them). The network is written here a second time, as a PyTorch module whose state_dict has
the names and shapes of the file; the file is loaded into it as anyone would.
"""
import hashlib, json, struct, sys
from pathlib import Path

import torch, torch.nn as nn, torch.nn.functional as F
from safetensors.torch import load_file, save

CASES = {  # name: (layers, width, heads, context, vocabulary)
    "text": (2, 32, 2, 20, 16),
    "letters": (3, 21, 3, 13, 11),
}
LEARNING = dict(optimizer="adamw", weight_decay=0.01, momentum=0.9, beta1=0.9, beta2=0.99, gradient_clip=0)
TEMPERATURE, BONUS = 1.3, 0.3


class Layer(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads, self.l1, self.l2 = heads, nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def forward(self, x, mask):
        t, d = x.shape
        q, k, v = [y.view(t, self.heads, -1).transpose(0, 1) for y in self.qkv(self.l1(x)).split(d, 1)]
        a = (q @ k.transpose(1, 2) * (d // self.heads) ** -0.5).masked_fill(mask[:t, :t], float("-inf"))
        x = x + self.out((a.softmax(-1) @ v).transpose(0, 1).reshape(t, d))
        return x + self.down(F.gelu(self.up(self.l2(x)), approximate="tanh"))


class Transformer(nn.Module):
    def __init__(self, layers, d, heads, context, vocabulary):
        super().__init__()
        self.tokens, self.places = nn.Embedding(vocabulary, d), nn.Embedding(context, d)
        self.layers = nn.ModuleList([Layer(d, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, vocabulary)
        self.register_buffer("mask", torch.triu(torch.ones(context, context, dtype=torch.bool), 1))

    def forward(self, ids):
        x = self.tokens(ids) + self.places.weight[: len(ids)]
        for layer in self.layers:
            x = layer(x, self.mask)
        return self.head(self.norm(x))


def weights_file(net, case):
    layers, width, heads, context, vocabulary = case
    config = dict(layers=layers, width=width, heads=heads, context=context, vocabulary=vocabulary, **LEARNING)
    for name, w in net.named_parameters():
        if name.endswith("bias") or "norm" in name or ".l1." in name or ".l2." in name:
            nn.init.normal_(w, float(w.dim() == 1 and name.endswith("weight")), 0.1)
        else:
            nn.init.normal_(w, 0, w.shape[1] ** -0.5)
    data = save({k: v.detach() for k, v in net.named_parameters()})
    digest = hashlib.sha256(data[8 + struct.unpack("<Q", data[:8])[0]:]).hexdigest()
    return save({k: v.detach() for k, v in net.named_parameters()}, {
        "format": "tengen.policy.1", "tengen.specification": json.dumps(dict(transformer=config)),
        "tengen.sha256": digest, "from": "record_transformer.py"})


def sequences(case):
    *_, context, vocabulary = case
    lengths = torch.tensor([context, 1, *torch.randint(1, context + 1, (5,)), context])
    n = int(lengths.sum())
    following = torch.randint(0, vocabulary, (n,))
    legal = torch.rand(n, vocabulary) < 0.7
    legal[torch.arange(n), following] = True
    return dict(lengths=lengths, tokens=torch.randint(0, vocabulary, (n,)), next=following, legal=legal,
                weight=torch.randint(0, 3, (n,)).float(), advantage=torch.randn(n), behaviour=-3 * torch.rand(n))


def cross_entropy(logits, b):
    """The mean by weight, over all tokens."""
    logp = logits.log_softmax(1)[torch.arange(len(logits)), b["next"]]
    return -(b["weight"] * logp).sum() / b["weight"].sum(), logp


def surrogate(logits, b):
    """An unclipped policy gradient with an entropy bonus, under mask and temperature; a sum."""
    logp = (logits / TEMPERATURE).masked_fill(~b["legal"], float("-inf")).log_softmax(1)
    entropy = -(logp.exp() * logp.masked_fill(~b["legal"], 0)).sum(1)
    logp = logp[torch.arange(len(logits)), b["next"]]
    gain = (logp - b["behaviour"]).exp() * b["advantage"] + BONUS * entropy
    return -(b["weight"] * gain).sum(), logp


def main():
    out = Path(sys.argv[1])
    for seed, (name, case) in enumerate(CASES.items()):
        torch.manual_seed(seed)
        path = out / f"{name}.weights.safetensors"
        path.write_bytes(weights_file(Transformer(*case), case))
        net, b = Transformer(*case), sequences(case)
        missing = net.load_state_dict(load_file(path), strict=False)
        assert missing.missing_keys == ["mask"] and not missing.unexpected_keys, missing
        logits = torch.cat([net(ids) for ids in b["tokens"].split(b["lengths"].tolist())])
        result = dict(logits=logits.detach())
        for kind, loss in dict(cross_entropy=cross_entropy, surrogate=surrogate).items():
            value, logp = loss(logits, b)
            gradients = torch.autograd.grad(value, list(net.parameters()), retain_graph=True)
            result |= {f"{kind}.loss": value.detach().reshape(1), f"{kind}.log_probs": logp.detach()}
            result |= {f"{kind}.gradient.{k}": g for (k, _), g in zip(net.named_parameters(), gradients)}
        b = {k: v.to(torch.uint8) if k in ("tokens", "next", "legal") else v for k, v in b.items()}
        b["lengths"] = b["lengths"].to(torch.int32)
        (out / f"{name}.case.safetensors").write_bytes(save({k: v.contiguous() for k, v in (b | result).items()}, {"torch": torch.__version__}))


if __name__ == "__main__":
    main()
