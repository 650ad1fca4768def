#!/usr/bin/env python3
"""Record what PyTorch and TRL say of group-relative policy optimisation, as the oracle of package grpo.

    python3 bench/peers/record_grpo.py grpo/testdata   # needs torch, trl

Inputs are random float32 numbers; everything is computed from them in float64, with derivatives by
autograd. Losses are written here from the papers, on padded tensors; where TRL has the same method, TRL's own
_compute_loss is run on the same tensors, must agree, and is what is recorded (source "trl"). Advantages are
from the papers, with TRL's nanstd; counting answers (pass@k) is done with fractions. Writes advantages.json,
losses.json and scores.json.
"""
import json, math, sys
from collections import defaultdict
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import torch
from trl import GRPOTrainer
from trl.rewards import get_soft_overlong_punishment
from trl.trainer.utils import nanstd

torch.manual_seed(20250503)
LIMIT = 12  # the constant length of an answer
VERSIONS = {name: version(name) for name in ("torch", "trl")}


def numbers(tensor):
    """A list of the float32 numbers nearest to a tensor's."""
    return [float(f"{x:.9g}") for x in tensor.detach().float().flatten().tolist()]


def rounded(tensor):
    """The tensor with float32 numbers in float64."""
    return tensor.float().double()


# Advantages

def mean_centred(r):
    return r - r.mean()


def standardised(r):
    return (r - r.mean()) / (nanstd(r) + 1e-4)


def leave_one_out(r):
    return torch.stack([r[i] - torch.cat([r[:i], r[i + 1:]]).mean() for i in range(len(r))])


def raw(r):
    return r.clone()


ESTIMATORS = {f.__name__: f for f in (mean_centred, standardised, leave_one_out, raw)}
REWARDS = {
    "right or wrong": lambda n: (torch.rand(n) < 0.4).double(),
    "win, draw, loss": lambda n: torch.randint(-1, 2, (n,)).double(),
    "any": lambda n: rounded(torch.randn(n)),
    "far from zero": lambda n: rounded(1000 + torch.randn(n)),
    "one differs": lambda n: torch.cat([torch.ones(1), torch.zeros(n - 1)]).double(),
}


def advantages():
    cases = []
    for estimator, estimate in ESTIMATORS.items():
        for rewards, draw in REWARDS.items():
            for n in (2, 5, 16):
                r = draw(n)
                while bool((r == r[0]).all()):
                    r = draw(n)
                cases.append({"estimator": estimator, "rewards": numbers(r), "advantages": numbers(estimate(r))})
        r, roles = rounded(torch.randn(24)), torch.randint(0, 3, (24,))
        a = torch.empty_like(r)
        for role in range(3):
            a[roles == role] = estimate(r[roles == role])
        cases.append({"estimator": estimator, "rewards": numbers(r), "roles": roles.tolist(), "advantages": numbers(a)})
    return cases


def whitened():
    cases = []
    for n in (7, 64):
        a, mask = rounded(3 + 2 * torch.randn(n)), torch.rand(n) < 0.7
        out = a.clone()
        out[mask] = (a[mask] - a[mask].mean()) / a[mask].var(unbiased=False).clamp(min=1e-8).sqrt()
        cases.append({"advantages": numbers(a), "weight": numbers(mask), "whitened": numbers(out)})
    return cases


def running():
    """A moving mean as what it is: a weighted mean over all that was seen."""
    decay, r, roles = 0.9, rounded(torch.randn(30)), torch.randint(0, 2, (30,))
    means = []
    for role in range(2):
        seen = r[roles == role]
        weights = decay ** torch.arange(len(seen) - 1, -1, -1).double()
        means.append(float((weights * seen).sum() / weights.sum()))
    return {"decay": decay, "rewards": numbers(r), "roles": roles.tolist(), "means": means}


# Losses: tensors are [answers][tokens], padded at the end

def ratio_clipped(x, r, low, high):
    return -torch.min(r * x.advantage, r.clamp(1 - low, 1 + high) * x.advantage)


def clipped(x, low, high):
    return ratio_clipped(x, (x.logp - x.behaviour).exp(), low, high)


def gspo(x, low, high):
    tokens = x.mask.sum(1, keepdim=True).clamp(min=1)
    s = (((x.logp - x.behaviour) * x.mask).sum(1, keepdim=True) / tokens).exp()
    return ratio_clipped(x, s, low, high)


def cispo(x, low, high):
    r = (x.logp - x.behaviour).exp().detach()
    return -r.clamp(1 - low, 1 + high) * x.advantage * x.logp


def reinforce(x, low, high):
    return -x.advantage * x.logp


def kl(kind, logp, reference):
    d = logp - reference
    return {"k1": d, "k2": d**2 / 2, "k3": (-d).exp() - 1 + d}[kind]


def aggregate(how, loss, mask):
    if how == "per_answer":
        return ((loss * mask).sum(1) / mask.sum(1).clamp(min=1)).mean()
    if how == "per_token":
        return (loss * mask).sum() / mask.sum().clamp(min=1)
    return (loss * mask).sum() / (mask.shape[0] * LIMIT)


def by_papers(x, c):
    token = SURROGATES[c["surrogate"]](x, c["low"], c["high"])
    if "limit" in c:
        token = token * (x.behaviour - x.sampled).exp().clamp(max=c["limit"])
    if "kl" in c:
        token = token + c["beta"] * kl(c["kl"], x.logp, x.reference)
    return aggregate(c["aggregation"], token - c.get("bonus", 0) * x.entropy, x.mask)


SURROGATES = {f.__name__: f for f in (clipped, gspo, cispo, reinforce)}
BOUNDS = {"clipped": [(0.2, 0.28), (0.2, 0.2)], "gspo": [(0.1, 0.2), (3e-4, 4e-4)], "cispo": [(1, 1), (0.2, 0.28)], "reinforce": [(0, 0)]}
TERMS = [
    {}, {}, {"kl": "k1", "beta": 0.1}, {"kl": "k2", "beta": 0.1}, {"kl": "k3", "beta": 0.04}, {"bonus": 0.02},
    {"kl": "k3", "beta": 0.1, "bonus": 0.05}, {"limit": 2.0}, {"limit": 1.1, "kl": "k3", "beta": 0.04},
]
LOSS_TYPES = {"per_answer": "grpo", "per_token": "dapo", "constant": "dr_grpo"}


def in_trl(c):
    """Whether TRL has the method of a case."""
    if c["surrogate"] == "reinforce" or c.get("kl", "k3") != "k3":
        return False
    if c["surrogate"] == "cispo" and c["low"] < 1:
        return False
    return c["aggregation"] == "per_token" or c["surrogate"] != "cispo" and "bonus" not in c


def by_trl(x, c):
    """TRL's loss of a batch, and the metrics that it logs, with the network's part taken by x."""
    cispo = c["surrogate"] == "cispo"
    one = SimpleNamespace(
        num_processes=1, sync_gradients=False, gather=lambda t: t, gather_for_metrics=lambda t: t, reduce=lambda t, reduction: t
    )
    trainer = SimpleNamespace(
        _get_per_token_logps_and_entropies=lambda *a, **k: (x.logp, x.entropy, None), aux_loss_enabled=False,
        top_entropy_quantile=1.0, off_policy_mask_threshold=None,
        importance_sampling_level="sequence" if c["surrogate"] == "gspo" else "token",
        beta=c.get("beta", 0.0), use_vllm="limit" in c, vllm_importance_sampling_correction="limit" in c,
        loss_type="cispo" if cispo else LOSS_TYPES[c["aggregation"]], max_completion_length=LIMIT,
        epsilon_low=c["low"], epsilon_high=1 + c["high"] if cispo else c["high"],
        args=SimpleNamespace(delta=None, use_bias_correction_kl=False, steps_per_generation=1),
        model=SimpleNamespace(training=True), current_gradient_accumulation_steps=1, accelerator=one,
        _entropy_bonus_enabled="bonus" in c, use_adaptive_entropy=False, entropy_coef=c.get("bonus", 0.0),
        _metrics={"train": defaultdict(list)},
    )
    prompt = torch.zeros(len(x.mask), 1, dtype=torch.long)
    inputs = {
        "prompt_ids": prompt, "prompt_mask": prompt, "completion_ids": x.mask.long(), "completion_mask": x.mask,
        "advantages": x.advantage[:, 0], "old_per_token_logps": x.behaviour, "ref_per_token_logps": x.reference,
        "importance_sampling_ratio": (x.behaviour - x.sampled).exp().clamp(max=c.get("limit", 1)),
        "num_items_in_batch": x.mask.sum(),
    }
    loss = GRPOTrainer._compute_loss(trainer, None, inputs)
    return loss, trainer._metrics["train"]


def batch(far):
    """A random batch: six answers, one of which is masked out, with gaps in the others."""
    lengths = [1, 3, 6, 9, 4, 11]
    size = (len(lengths), max(lengths))
    mask = torch.arange(size[1])[None, :] < torch.tensor(lengths)[:, None]
    there = mask.clone()
    mask = mask & (torch.rand(size) < 0.85)
    mask[0, 0], mask[4] = True, False
    behaviour = rounded(-3 * torch.rand(size))
    near = lambda: rounded(behaviour + far * torch.randn(size))
    return SimpleNamespace(
        lengths=lengths, there=there, mask=mask.double(), behaviour=behaviour,
        logp=near().requires_grad_(), reference=near(), sampled=near(),
        entropy=rounded(2 * torch.rand(size)).requires_grad_(), advantage=rounded(torch.randn(size[0], 1)).expand(size),
    )


def record(c, far):
    x = batch(far)
    loss = by_papers(x, c)
    gradients = torch.autograd.grad(loss, (x.logp, x.entropy), allow_unused=True)
    source, metrics = "torch", {}
    if in_trl(c):
        source = "trl"
        loss2, metrics = by_trl(x, c)
        gradients2 = torch.autograd.grad(loss2, (x.logp, x.entropy), allow_unused=True)
        for a, b in zip((loss, *gradients), (loss2, *gradients2)):
            if a is None or b is None:
                assert (a if b is None else b) is None or (a if b is None else b).abs().max() == 0, c
            else:
                assert torch.allclose(a, b, rtol=1e-9, atol=1e-12), c
        loss, gradients = loss2, gradients2
    column = lambda t: numbers((torch.zeros_like(x.logp) if t is None else t)[x.there])
    out = {"source": source, **c, "lengths": x.lengths, "weight": column(x.mask), "loss": loss.item()}
    for name, use in {"reference": "kl", "sampled": "limit"}.items():
        out |= {name: column(getattr(x, name))} if use in c else {}
    out |= {name: column(getattr(x, name)) for name in ("logp", "behaviour", "entropy", "advantage")}
    out["gradient"], out["entropy_gradient"] = column(gradients[0]), column(gradients[1])
    with torch.no_grad():
        count, d = x.mask.sum(), x.logp - x.behaviour
        out["ratio"] = float((d.exp() * x.mask).sum() / count)
        out["behaviour_kl"] = float(((d.exp() - 1 - d) * x.mask).sum() / count)
        out["mean_entropy"] = float((x.entropy * x.mask).sum() / count)
    if c["surrogate"] == "clipped" and metrics:
        out["clipped_low"], out["clipped_high"] = metrics["clip_ratio/low_mean"][0], metrics["clip_ratio/high_mean"][0]
    return out


def losses():
    cases = []
    for surrogate, bounds in BOUNDS.items():
        for aggregation in LOSS_TYPES:
            for i, term in enumerate(TERMS):
                low, high = bounds[0] if i else bounds[-1]
                c = {"surrogate": surrogate, "low": low, "high": high, "aggregation": aggregation, **term}
                cases.append(record(c, 0.4 if i else 0.1))
    return cases


# Scores

def pass_at_k():
    cases = []
    for n, correct, k in [(1, 0, 1), (1, 1, 1), (4, 1, 2), (16, 3, 8), (16, 0, 4), (16, 16, 4), (200, 7, 100), (1000, 1, 1000), (1000, 13, 10), (5000, 2500, 4)]:
        wrong = Fraction(math.comb(n - correct, k), math.comb(n, k))
        cases.append({"n": n, "correct": correct, "k": k, "value": float(1 - wrong)})
    return cases


def overlong():
    cases = []
    for limit, margin in [(20480, 4096), (64, 16), (10, 1)]:
        reward = get_soft_overlong_punishment(limit, margin)
        for length in (0, limit - margin, limit - margin + 1, limit - margin // 2, limit - 1, limit, limit + 1):
            cases.append({"length": length, "limit": limit, "margin": margin, "value": reward([[0] * length])[0]})
    return cases


def main():
    out = Path(sys.argv[1])
    kinds = {
        "advantages.json": {"cases": advantages(), "whitened": whitened(), "running": running()},
        "losses.json": {"limit": LIMIT, "cases": losses()},
        "scores.json": {"pass_at_k": pass_at_k(), "overlong": overlong()},
    }
    for name, content in kinds.items():
        head = {"from": "record_grpo.py", "versions": VERSIONS}
        (out / name).write_text(json.dumps({**head, **content}, separators=(",", ":")).replace("},{", "},\n{") + "\n")
    count = [c["source"] for c in kinds["losses.json"]["cases"]]
    print(f"{len(count)} losses, {count.count('trl')} of them TRL's own; {VERSIONS}")


if __name__ == "__main__":
    main()
