#!/usr/bin/env python3
"""PyTorch's speed on the networks that tengen bench policy measures, one timing at a time.

    pip install torch
    echo "forward b4c64 9 64 0.6" | taskset -c 0 python3 torch_policy.py --threads 1

Each line of standard input asks for one timing: what (forward, train or sample), the network as
Tengen names it, the side of the board, the batch and the seconds that it takes at least. Each is
answered by a line of JSON with per_s (positions or tokens), and for a forward pass which of eager
and frozen was faster. A process that is asked many times keeps its networks.
"""
import argparse, functools, json, re, sys, time, warnings
import torch, torch.nn as nn, torch.nn.functional as F

warnings.simplefilter("ignore", FutureWarning)  # torch.jit is on its way out, and is still the fastest
PLANES, CONTEXT, VOCABULARY = 17, 64, 32


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c1, self.b1 = nn.Conv2d(c, c, 3, padding=1, bias=False), nn.BatchNorm2d(c)
        self.c2, self.b2 = nn.Conv2d(c, c, 3, padding=1, bias=False), nn.BatchNorm2d(c)

    def forward(self, x):
        return F.relu(x + self.b2(self.c2(F.relu(self.b1(self.c1(x))))))


class Residual(nn.Module):
    """A tower as AlphaZero has it. Tengen's own has the same convolutions, and a pooled bias in
    each block and wider heads besides."""

    def __init__(self, blocks, c, side):
        super().__init__()
        cells = side * side
        self.stem, self.norm = nn.Conv2d(PLANES, c, 3, padding=1, bias=False), nn.BatchNorm2d(c)
        self.tower = nn.Sequential(*[Block(c) for _ in range(blocks)])
        self.pc, self.pf = nn.Conv2d(c, 2, 1), nn.Linear(2 * cells, cells + 1)
        self.vc, self.v1, self.v2 = nn.Conv2d(c, 1, 1), nn.Linear(cells, 64), nn.Linear(64, 3)

    def forward(self, x):
        x = self.tower(F.relu(self.norm(self.stem(x))))
        value = F.relu(self.v1(F.relu(self.vc(x)).flatten(1)))
        return self.pf(F.relu(self.pc(x)).flatten(1)), self.v2(value)


class Attention(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads, self.l1, self.l2 = heads, nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def forward(self, x, mask, cache):
        b, t, d = x.shape
        q, k, v = [y.view(b, t, self.heads, -1).transpose(1, 2) for y in self.qkv(self.l1(x)).split(d, 2)]
        if cache is not None:
            at = cache["at"]
            cache["k"][:, :, at:at + t], cache["v"][:, :, at:at + t] = k, v
            k, v, cache["at"] = cache["k"][:, :, :at + t], cache["v"][:, :, :at + t], at + t
        a = q @ k.transpose(2, 3) * (d // self.heads) ** -0.5
        if mask is not None:
            a = a.masked_fill(mask, float("-inf"))
        x = x + self.out((a.softmax(-1) @ v).transpose(1, 2).reshape(b, t, d))
        return x + self.down(F.gelu(self.up(self.l2(x))))


class Transformer(nn.Module):
    def __init__(self, layers, d):
        super().__init__()
        self.d, self.heads = d, max(1, d // 32)
        self.tokens, self.places = nn.Embedding(VOCABULARY, d), nn.Embedding(CONTEXT, d)
        self.layers = nn.ModuleList([Attention(d, self.heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, VOCABULARY)
        self.register_buffer("mask", torch.triu(torch.ones(CONTEXT, CONTEXT, dtype=torch.bool), 1))

    def forward(self, ids, at=0, caches=None):
        t = ids.shape[1]
        x = self.tokens(ids) + self.places.weight[at:at + t]
        for i, layer in enumerate(self.layers):
            x = layer(x, self.mask[:t, :t] if caches is None else None, caches and caches[i])
        return self.head(self.norm(x))

    def new_caches(self, batch):
        shape = (batch, self.heads, CONTEXT, self.d // self.heads)
        return [{"k": torch.zeros(shape), "v": torch.zeros(shape), "at": 0} for _ in self.layers]


def evaluation(net, x):
    """Both ways to evaluate a tower, each ready to run."""
    with torch.inference_mode():
        frozen = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(net, x)))
        for _ in range(5):
            frozen(x)
    return {"eager": torch.inference_mode()(lambda: net(x)), "frozen": torch.inference_mode()(lambda: frozen(x))}


@functools.lru_cache(maxsize=None)
def work(what, name, side, batch):
    """What a timing repeats, by name, and how many units one repetition is."""
    if match := re.fullmatch(r"b(\d+)c(\d+)", name):
        net = Residual(int(match[1]), int(match[2]), side)
        x = torch.randn(batch, PLANES, side, side)
        if what == "forward":
            return evaluation(net.eval(), x), batch
        target = torch.softmax(torch.randn(batch, side * side + 1), 1)
        outcome = torch.randint(0, 3, (batch,))

        def loss():
            policy, value = net(x)
            return -(target * policy.log_softmax(1)).sum(1).mean() + F.cross_entropy(value, outcome)
        return {"train": training(net.train(), loss)}, batch
    layers, d = map(int, re.fullmatch(r"transformer:l(\d+)d(\d+)", name).groups())
    net = Transformer(layers, d)
    ids, after = torch.randint(0, VOCABULARY, (2, batch, CONTEXT))
    if what == "forward":
        return {"eager": torch.inference_mode()(lambda: net(ids))}, batch * CONTEXT
    if what == "train":
        return {"train": training(net, lambda: F.cross_entropy(net(ids).flatten(0, 1), after.flatten()))}, batch * CONTEXT

    @torch.inference_mode()
    def sample():
        caches, token = net.new_caches(batch), ids[:, :1]
        for at in range(CONTEXT):
            token = torch.multinomial(net(token, at, caches)[:, -1].softmax(-1), 1)
    return {"sample": sample}, batch * CONTEXT


def training(net, loss):
    optimiser = torch.optim.AdamW(net.parameters(), 1e-3)

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss().backward()
        optimiser.step()
    return step


def rate(step, seconds):
    step()
    n, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        step()
        n += 1
    return n / spent


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--threads", type=int, default=1)
    args = p.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(args.threads)
    for line in sys.stdin:
        what, name, side, batch, seconds = line.split()
        ways, units = work(what, name, int(side), int(batch))
        rates = {way: rate(step, float(seconds)) * units for way, step in ways.items()}
        best = max(rates, key=rates.get)
        print(json.dumps({"torch": torch.__version__, "per_s": rates[best], "way": best}), flush=True)


if __name__ == "__main__":
    main()
