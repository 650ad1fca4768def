#!/usr/bin/env python3
"""Which normalisation should Tengen's tower have? Learning curves of three, on Tengen's own replays.

    tengen replay export RUN --observations | python3 normalisation.py pack 9 > nine.npz
    python3 normalisation.py train nine.npz --blocks 4 --channels 64 --steps 2000 [--device cuda]

Trains the tower of record_policy_torch.py, as it is (Fixup: Zhang et al. 2019) and with batch
normalisation or layer normalisation before each convolution of a block, on nine games of ten, with
Tengen's optimiser and learning rate; prints the losses on the tenth, a line of JSON for each
variant, learning rate, seed and number of steps. Batch normalisation is evaluated by its running
statistics, as self-play would.
"""
import argparse, base64, copy, io, json, sys, time

import numpy as np

PLANES = 15


def pack(side):
    """JSON lines of games to arrays: observations [n][planes][cells] bits, targets, outcomes, game."""
    cells, rows = side * side, []
    for game, line in enumerate(sys.stdin):
        for member in json.loads(line)["members"]:
            for d in member["decisions"]:
                if "target" not in d:
                    continue
                bits = np.frombuffer(base64.b64decode(d["observation"]), np.uint8)
                target = np.zeros(cells + 1, np.float16)
                for share in d["target"]:
                    target[share["action"]] = share["probability"]
                rows.append((bits, target, member["returns"][d["player"]], game))
    bits, target, outcome, game = zip(*rows)
    out = io.BytesIO()
    np.savez_compressed(out, bits=np.stack(bits), target=np.stack(target), outcome=np.array(outcome, np.float32), game=np.array(game), side=side)
    sys.stdout.buffer.write(out.getvalue())


def tower(torch, variant, side, blocks, c):
    nn, F = torch.nn, torch.nn.functional

    def norm():
        return {"batch": lambda: nn.BatchNorm2d(c), "layer": lambda: nn.GroupNorm(1, c), "fixup": nn.Identity}[variant]()

    def pool(x):
        return torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Conv2d(c, c, 3, padding=1), nn.Conv2d(c, c, 3, padding=1)
            self.pool, self.before, self.between = nn.Linear(2 * c, c, bias=False), norm(), norm()
            scale = blocks ** -0.5 if variant == "fixup" else 1
            nn.init.normal_(self.first.weight, std=scale * (2 / (9 * c)) ** 0.5)
            nn.init.zeros_(self.first.bias)
            nn.init.zeros_(self.pool.weight)
            if variant == "fixup":
                nn.init.zeros_(self.second.weight)
            else:
                nn.init.normal_(self.second.weight, std=(2 / (9 * c)) ** 0.5)
            nn.init.zeros_(self.second.bias)

        def forward(self, x):
            a = F.relu(self.before(x))
            h = self.first(a) + self.pool(pool(a))[:, :, None, None]
            return x + self.second(F.relu(self.between(h)))

    class Tower(nn.Module):
        def __init__(self):
            super().__init__()
            cells = side * side
            self.stem = nn.Conv2d(PLANES + 1, c, 3, padding=1)
            nn.init.normal_(self.stem.weight, std=(2 / (9 * (PLANES + 1))) ** 0.5)
            self.blocks, self.last = nn.Sequential(*[Block() for _ in range(blocks)]), norm()
            self.heads = nn.Conv2d(c, 5, 1)
            flat = 2 * c + 2 * cells
            self.rest, self.hidden, self.outcome = nn.Linear(flat, 1), nn.Linear(flat, 48), nn.Linear(48, 3)
            with torch.no_grad():
                self.heads.weight[:1] = 0
            for layer in (self.rest, self.outcome):
                nn.init.zeros_(layer.weight)

        def forward(self, x):
            x = self.stem(torch.cat([x, torch.ones_like(x[:, :1])], 1))
            f = F.relu(self.last(self.blocks(x)))
            heads, pooled = self.heads(f), pool(f)
            rest = self.rest(torch.cat([pooled, F.relu(heads[:, 1:3]).flatten(1)], 1))
            hidden = F.relu(self.hidden(torch.cat([pooled, F.relu(heads[:, 3:]).flatten(1)], 1)))
            return torch.cat([heads[:, :1].flatten(1), rest], 1), self.outcome(hidden)
    return Tower()


def train(args):
    import torch
    data = np.load(args.data)
    side, cells = int(data["side"]), int(data["side"]) ** 2
    bits = np.unpackbits(data["bits"], axis=1, bitorder="little")[:, :PLANES * cells]
    to = lambda x, kind: torch.tensor(np.ascontiguousarray(x), dtype=kind, device=args.device)
    x = to(bits.reshape(-1, PLANES, side, side), torch.uint8)
    target = to(data["target"].astype(np.float32), torch.float32)
    outcome = to((1 - data["outcome"]).astype(np.int64), torch.int64)  # won, drawn, lost
    held = torch.tensor(data["game"] % 10 == 0, device=args.device)
    learn, test = torch.nonzero(~held)[:, 0], torch.nonzero(held)[:, 0]

    def losses(net, rows):
        policy, value = net(x[rows].float())
        p = -(target[rows] * policy.log_softmax(1)).sum(1).mean()
        return p, torch.nn.functional.cross_entropy(value, outcome[rows])

    @torch.no_grad()
    def evaluate(net):
        net = copy.deepcopy(net).eval()
        parts = [torch.stack(losses(net, rows)) * len(rows) for rows in test.split(4096)]
        return (sum(parts) / len(test)).tolist()

    for rate in args.rates:
        for variant in args.variants:
            for seed in range(1, args.seeds + 1):
                torch.manual_seed(seed)
                net = tower(torch, variant, side, args.blocks, args.channels).to(args.device)
                decay = [p for p in net.parameters() if p.dim() > 1]
                rest = [p for p in net.parameters() if p.dim() <= 1]
                groups = [{"params": decay, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0}]
                optimiser = torch.optim.AdamW(groups, rate, betas=(0.9, 0.99))
                began = time.time()
                for step in range(1, args.steps + 1):
                    rows = learn[torch.randint(len(learn), (args.batch,), device=args.device)]
                    optimiser.zero_grad(set_to_none=True)
                    sum(losses(net, rows)).backward()
                    torch.nn.utils.clip_grad_norm_(net.parameters(), 1)
                    optimiser.step()
                    if step in args.at:
                        policy, value = evaluate(net)
                        print(json.dumps(dict(variant=variant, rate=rate, seed=seed, steps=step, policy=round(policy, 4), value=round(value, 4),
                                              seconds=round(time.time() - began, 1))), flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = p.add_subparsers(dest="command", required=True)
    sub.add_parser("pack").add_argument("side", type=int)
    t = sub.add_parser("train")
    t.add_argument("data")
    for name, default in dict(blocks=4, channels=64, steps=2000, batch=256, seeds=3).items():
        t.add_argument("--" + name, type=int, default=default)
    t.add_argument("--rates", type=float, nargs="+", default=[1e-3, 3e-3])
    t.add_argument("--variants", nargs="+", default=["fixup", "batch", "layer"])
    t.add_argument("--at", type=int, nargs="+", default=[50, 100, 200, 500, 1000, 2000])
    t.add_argument("--device", default="cpu")
    args = p.parse_args()
    pack(args.side) if args.command == "pack" else train(args)


if __name__ == "__main__":
    main()
