#!/usr/bin/env python3
"""Record what JAX says of Tengen's residual network: logits, values, losses and gradients.

    python3 bench/peers/record_policy.py policy/testdata   # needs jax, numpy, safetensors

Writes, for each case, NAME.weights.safetensors (a weights file as the policy package reads it, but
written by the safetensors package) and NAME.case.safetensors (a batch, and what the network makes
of it). The network is written here a second time, with XLA's convolution and automatic
differentiation, from the package's documentation.
"""
import hashlib, json, struct, sys
from pathlib import Path

import jax, jax.numpy as jnp, numpy as np
from safetensors.numpy import save

FEATURES, HIDDEN, ATOMS = 2, 48, 3
CASES = {  # name: (shape, blocks, channels, reply weight)
    "go": (dict(planes=5, height=4, width=3, bits=True, actions=13, players=2, low=-1, high=1, constant_sum=True, sum=0), 2, 6, 0),
    "columns": (dict(planes=3, height=3, width=4, bits=False, actions=4, players=3, low=0, high=2, constant_sum=False, sum=0), 1, 5, 0),
    "planes": (dict(planes=2, height=3, width=3, bits=True, actions=18, players=2, low=0, high=1, constant_sum=True, sum=1), 3, 4, 0),
    "nine": (dict(planes=17, height=9, width=9, bits=True, actions=82, players=2, low=-1, high=1, constant_sum=True, sum=0), 2, 16, 0),
    "reply": (dict(planes=5, height=3, width=4, bits=True, actions=29, players=2, low=-1, high=1, constant_sum=True, sum=0), 2, 6, 0.4),
    "replyrest": (dict(planes=3, height=4, width=3, bits=True, actions=7, players=2, low=-1, high=1, constant_sum=True, sum=0), 1, 5, 0.15),
}
CONFIG = dict(optimizer="adamw", weight_decay=0.01, momentum=0.9, beta1=0.9, beta2=0.99, gradient_clip=0, value_weight=0.7)


def weights(shape, blocks, c, reply, rng):
    cells = shape["height"] * shape["width"]
    planes, rest = divmod(shape["actions"], cells)
    groups = 1 if shape["players"] == 2 and shape["constant_sum"] else shape["players"]
    flat = 2 * c + FEATURES * cells
    sizes = {"stem": (c, shape["planes"] + 1, 3, 3)}
    for i in range(blocks):
        sizes |= {f"blocks.{i}.first": (c, c, 3, 3), f"blocks.{i}.pool": (c, 2 * c), f"blocks.{i}.second": (c, c, 3, 3)}
    sizes["heads"] = (planes + (FEATURES if rest else 0) + FEATURES, c, 1, 1)
    if rest:
        sizes["policy.rest"] = (rest, flat)
    sizes |= {"value.hidden": (HIDDEN, flat), "value.outcome": (ATOMS * groups, HIDDEN)}
    if reply and planes:
        sizes["reply.planes"] = (planes, c, 1, 1)
    if reply and rest:
        sizes["reply.rest"] = (rest, flat)
    out = {}
    for name, size in sizes.items():
        out[name + ".weight"] = rng.normal(0, np.prod(size[1:]) ** -0.5, size).astype(np.float32)
        if not name.endswith(".pool"):
            out[name + ".bias"] = rng.normal(0, 0.1, size[:1]).astype(np.float32)
    return out


def forward(shape, blocks, w, x):
    """x: [rows][planes][height][width]; returns logits [rows][actions], outcome [rows][groups][3], reply's logits."""
    rows, cells = x.shape[0], shape["height"] * shape["width"]
    planes, rest = divmod(shape["actions"], cells)

    def conv(name, x):
        y = jax.lax.conv_general_dilated(x, w[name + ".weight"], (1, 1), "SAME", precision="highest")
        return y + w[name + ".bias"][None, :, None, None]

    def dense(name, x):
        y = jnp.matmul(x, w[name + ".weight"].T, precision="highest")
        return y + w[name + ".bias"] if name + ".bias" in w else y

    def pool(x):
        return jnp.concatenate([x.mean((2, 3)), x.max((2, 3))], 1)

    x = conv("stem", jnp.concatenate([x, jnp.ones_like(x[:, :1])], 1))
    for i in range(blocks):
        a = jax.nn.relu(x)
        h = jax.nn.relu(conv(f"blocks.{i}.first", a) + dense(f"blocks.{i}.pool", pool(a))[:, :, None, None])
        x = x + conv(f"blocks.{i}.second", h)
    f = jax.nn.relu(x)
    heads = conv("heads", f)
    logits = heads[:, :planes].reshape(rows, -1)
    reply = conv("reply.planes", f).reshape(rows, -1) if "reply.planes.weight" in w else logits[:, :0]
    at = planes
    if rest:
        features = jnp.concatenate([pool(f), jax.nn.relu(heads[:, at:at + FEATURES]).reshape(rows, -1)], 1)
        logits = jnp.concatenate([logits, dense("policy.rest", features)], 1)
        if "reply.rest.weight" in w:
            reply = jnp.concatenate([reply, dense("reply.rest", features)], 1)
        at += FEATURES
    features = jax.nn.relu(heads[:, at:]).reshape(rows, -1)
    hidden = jax.nn.relu(dense("value.hidden", jnp.concatenate([pool(f), features], 1)))
    return logits, dense("value.outcome", hidden).reshape(rows, -1, ATOMS), reply


def values(shape, outcome):
    atoms = jnp.array([shape["high"], (shape["low"] + shape["high"]) / 2, shape["low"]])
    v = jax.nn.softmax(outcome) @ atoms
    return jnp.concatenate([v, shape["sum"] - v], 1) if v.shape[1] < shape["players"] else v


def losses(shape, blocks, reply_weight, w, batch):
    logits, outcome, reply = forward(shape, blocks, w, batch["planes"])
    logp = jax.nn.log_softmax(jnp.where(batch["legal"], logits, -jnp.inf))
    logp = jnp.where(batch["legal"], logp, 0)
    policy = -(batch["policy"] * logp).sum(1)
    entropy = -(jnp.where(batch["legal"], jnp.exp(logp), 0) * logp).sum(1)
    mid = (shape["low"] + shape["high"]) / 2
    half = shape["high"] - mid
    r = batch["returns"][:, :outcome.shape[1]]
    win, loss = jnp.clip((r - mid) / half, 0), jnp.clip((mid - r) / half, 0)
    target = jnp.stack([win, 1 - win - loss, loss], 2)
    value = -(target * jax.nn.log_softmax(outcome)).sum(2).mean(1)
    mean = lambda x, weight: (x * weight).sum() / weight.sum()
    policy, value = mean(policy, batch["policy_weight"]), mean(value, batch["value_weight"])
    total, parts = policy + CONFIG["value_weight"] * value, [policy, value, mean(entropy, batch["policy_weight"])]
    if reply_weight:
        parts.append(mean(-(batch["reply"] * jax.nn.log_softmax(reply)).sum(1), batch["reply_weight"]))
        total += reply_weight * parts[-1]
    return total, jnp.stack(parts)


def batch(shape, reply, rows, rng):
    size = (rows, shape["planes"], shape["height"], shape["width"])
    planes = rng.random(size) < 0.4 if shape["bits"] else rng.normal(size=size)
    legal = rng.random((rows, shape["actions"])) < 0.7
    legal[:, -1] = True
    policy = rng.random(legal.shape) * legal
    returns = rng.uniform(shape["low"], shape["high"], (rows, shape["players"]))
    if shape["constant_sum"]:
        returns[:, 1] = shape["sum"] - returns[:, 0]
    f = lambda x: np.ascontiguousarray(x, np.float32)
    out = dict(planes=f(planes), legal=legal, policy=f(policy / policy.sum(1, keepdims=True)), returns=f(returns),
               policy_weight=f(rng.choice([0, 1, 2], rows)), value_weight=f(rng.choice([0, 0.5, 1], rows)))
    if reply:
        target = rng.random(legal.shape)
        out |= dict(reply=f(target / target.sum(1, keepdims=True)), reply_weight=f(rng.choice([0, 1], rows)))
    return out


def weights_file(shape, blocks, c, reply, w):
    spec = dict(shape=shape, config=dict(blocks=blocks, channels=c, **CONFIG) | (dict(reply_weight=reply) if reply else {}))
    data = save(w)
    digest = hashlib.sha256(data[8 + struct.unpack("<Q", data[:8])[0]:]).hexdigest()
    return save(w, {"format": "tengen.policy.1", "tengen.specification": json.dumps(spec), "tengen.sha256": digest, "from": "record_policy.py"})


def main():
    out = Path(sys.argv[1])
    for k, (name, (shape, blocks, c, reply)) in enumerate(CASES.items()):
        rng = np.random.default_rng(k)
        w, b = weights(shape, blocks, c, reply, rng), batch(shape, reply, 19, rng)
        logits, outcome, _ = forward(shape, blocks, w, b["planes"])
        gradient, parts = jax.grad(lambda w: losses(shape, blocks, reply, w, b), has_aux=True)(w)
        flat = b["planes"].reshape(len(logits), -1)
        raw = np.packbits(flat.astype(bool), axis=1, bitorder="little") if shape["bits"] else flat.view(np.uint8)
        case = {k: v for k, v in b.items() if k != "planes"} | {
            "observations": raw, "legal": b["legal"].astype(np.uint8), "logits": logits, "values": values(shape, outcome), "losses": parts}
        case |= {"gradient." + k: v for k, v in gradient.items()}
        (out / f"{name}.weights.safetensors").write_bytes(weights_file(shape, blocks, c, reply, w))
        (out / f"{name}.case.safetensors").write_bytes(save({k: np.ascontiguousarray(v) for k, v in case.items()}, {"jax": jax.__version__}))


if __name__ == "__main__":
    main()
