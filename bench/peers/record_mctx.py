"""Records search trees of DeepMind's mctx, as the oracle of package mcts.

    python record_mctx.py OUTPUT_DIRECTORY

writes halving.json, schedules of sequential halving by number of actions and simulations, and
gumbel.json and puct.json. Each of these holds small games and the trees that mctx grows in them:

    games   tables by state: legal actions, next state, who moves, what arriving earns player 0
            (player 1 the opposite), and what the "network" says: logits, and value for the mover
    cases   a configuration, a root, noise, and the result: nodes in the order they were made

mctx sees one player's values with a discount of -1 where the mover changes, +1 where it does not,
and 0 into terminal states. It goes on searching below those, which is left out here. Three things
are not mctx's own: its Gumbel noise is replaced by ours, so that it can be recorded; the rescaling
of Q looks at legal actions only (mctx lets the mixed value of illegal ones widen the range); and
PUCT's Q-transform is ours, mctx having no first-play urgency.

Every tree is computed in float32 and in float64, which must agree on its shape: so no choice in it
was a near tie. The numbers recorded are those of float64.
"""

import functools
import json
import os
import sys
from unittest import mock

import jax
import jax.numpy as jnp
import mctx
import numpy as np
from mctx._src import action_selection, qtransforms, search, seq_halving

LOW, HIGH = -1.0, 1.0
MASKED = -1e9


def make_game(seed, actions, states, players):
    """A random game: about one state in six is terminal, one action in four illegal."""
    rng = np.random.default_rng(seed)
    terminal = rng.random(states) < 0.16
    terminal[0] = False
    legal = rng.random((states, actions)) < 0.75
    legal[np.arange(states), rng.integers(actions, size=states)] = True
    reward = np.where(terminal, rng.uniform(-1, 1, states), np.where(rng.random(states) < 0.2, 0.1, 0.0))
    return dict(
        players=players,
        terminal=terminal,
        legal=legal,
        next=rng.integers(1, states, size=(states, actions)),
        mover=rng.integers(players, size=states),
        reward=reward.round(3),
        logits=rng.normal(0, 1.5, (states, actions)).round(3),
        value=rng.uniform(-0.8, 0.8, states).round(3),
    )


def recurrent_fn(game, dtype):
    """The game as mctx's model, from the tables of `game`."""
    t = {k: jnp.asarray(v) for k, v in game.items() if k != "players"}
    sign = 1 - 2 * t["mover"]

    def step(params, key, action, state):
        del params, key
        after = jnp.where(t["terminal"][state], state, t["next"][state, action])
        earned = jnp.where(t["terminal"][state], 0, t["reward"][after] * sign[state])
        discount = jnp.where(t["terminal"][after], 0, sign[state] * sign[after])
        logits = jnp.where(t["legal"][after], t["logits"][after], MASKED)
        return mctx.RecurrentFnOutput(
            reward=earned.astype(dtype),
            discount=discount.astype(dtype),
            prior_logits=logits.astype(dtype),
            value=t["value"][after].astype(dtype),
        ), after

    return step


def completed_q(tree, node, *, value_scale, visit_base, rescale):
    """mctx's qtransform_completed_by_mix_value, the rescaling confined to legal actions."""
    transform = functools.partial(
        qtransforms.qtransform_completed_by_mix_value, maxvisit_init=visit_base, use_mixed_value=True)
    if not rescale:
        return transform(tree, node, value_scale=value_scale / (HIGH - LOW), rescale_values=False)
    scaled = transform(tree, node, value_scale=1.0, rescale_values=False)
    scale = visit_base + jnp.max(tree.children_visits[node])
    q = scaled / scale
    legal = tree.children_prior_logits[node] > MASKED / 2
    low = jnp.min(jnp.where(legal, q, jnp.inf))
    high = jnp.max(jnp.where(legal, q, -jnp.inf))
    return scale * value_scale * (q - low) / jnp.maximum(high - low, 1e-8)


def urgency_q(tree, node, *, reduction):
    """Q on the scale of returns; first-play urgency for what was not visited."""
    visits = tree.children_visits[node]
    logits = tree.children_prior_logits[node]
    seen = jnp.sum(jnp.where(visits > 0, jax.nn.softmax(logits), 0))
    first = (tree.node_values[node] - LOW) / (HIGH - LOW) - reduction * jnp.sqrt(seen)
    q = jnp.where(visits > 0, (tree.qvalues(node) - LOW) / (HIGH - LOW), first)
    return jnp.where(logits > MASKED / 2, q, MASKED)


def root_of(game, state, logits, dtype):
    return mctx.RootFnOutput(
        prior_logits=jnp.asarray(logits, dtype)[None],
        value=jnp.asarray([game["value"][state]], dtype),
        embedding=jnp.asarray([state], jnp.int32),
    )


def run_gumbel(game, case, dtype):
    transform = functools.partial(
        completed_q, value_scale=case["value_scale"], visit_base=case["visit_base"], rescale=case["rescale"])
    state = case["root"]
    invalid = jnp.asarray(~game["legal"][state])[None]
    noise = case["noise"] or [0.0] * game["legal"].shape[1]
    with mock.patch.object(jax.random, "gumbel", lambda key, shape, dtype: jnp.asarray([noise], dtype)):
        out = mctx.gumbel_muzero_policy(
            params=(), rng_key=jax.random.PRNGKey(0), root=root_of(game, state, game["logits"][state], dtype),
            recurrent_fn=recurrent_fn(game, dtype), num_simulations=case["simulations"],
            invalid_actions=invalid, qtransform=transform, max_num_considered_actions=case["considered"])
    tree = jax.tree.map(lambda x: x[0], out.search_tree)
    mixed = qtransforms._compute_mixed_value(
        tree.raw_values[0], tree.qvalues(jnp.asarray(0)), tree.children_visits[0],
        jax.nn.softmax(tree.children_prior_logits[0]))
    return tree, dict(action=int(out.action[0]), target=out.action_weights[0], value=float(mixed))


def run_puct(game, case, dtype):
    state = case["root"]
    legal = game["legal"][state]
    logits = np.where(legal, game["logits"][state], -np.inf)
    prior = np.exp(logits - logits.max())
    prior /= prior.sum()
    if case["noise"]:
        f = case["dirichlet_fraction"]
        prior = (1 - f) * prior + f * np.asarray(case["noise"])
    logits = np.where(legal, np.log(np.maximum(prior, 1e-300)), MASKED)
    select = functools.partial(
        action_selection.muzero_action_selection, pb_c_init=case["c_init"], pb_c_base=case["c_base"],
        qtransform=functools.partial(urgency_q, reduction=case["fpu_reduction"]))
    tree = search.search(
        params=(), rng_key=jax.random.PRNGKey(0), root=root_of(game, state, logits, dtype),
        recurrent_fn=recurrent_fn(game, dtype), root_action_selection_fn=functools.partial(select, depth=0),
        interior_action_selection_fn=select, num_simulations=case["simulations"],
        invalid_actions=jnp.asarray(~legal)[None])
    summary = tree.summary()
    tree = jax.tree.map(lambda x: x[0], tree)
    visits = np.asarray(summary.visit_counts[0])
    return tree, dict(
        action=int(visits.argmax()) if (visits == visits.max()).sum() == 1 else -1,
        target=summary.visit_probs[0], value=float(summary.value[0]))


def shape_of(game, tree):
    """The nodes that are not below a terminal state: [(parent, action, visits, value)]."""
    number, nodes = {0: 0}, []
    parents, actions = np.asarray(tree.parents), np.asarray(tree.action_from_parent)
    states, visits = np.asarray(tree.embeddings), np.asarray(tree.node_visits)
    values = np.asarray(tree.node_values)
    for node in range(len(visits)):
        parent = int(parents[node])
        if visits[node] == 0 or node and (parent not in number or game["terminal"][states[parent]]):
            continue
        number[node] = len(nodes)
        over = bool(game["terminal"][states[node]])
        nodes.append((number[parent] if node else -1, int(actions[node]), int(visits[node]), 0.0 if over else float(values[node])))
    return nodes


def record(game, case, run):
    trees = []
    for dtype in (jnp.float32, jnp.float64):
        tree, result = run(game, case, dtype)
        trees.append((shape_of(game, tree), result))
    (low, low_result), (high, result) = trees
    same = [n[:3] for n in low] == [n[:3] for n in high] and low_result["action"] == result["action"]
    if not same:
        raise SystemExit(f"near tie in {case}: choose another seed")
    columns = list(zip(*high))
    return dict(
        case, action=result["action"], value=round(result["value"], 6),
        target=[round(float(x), 6) for x in result["target"]],
        parent=columns[0], via=columns[1], visits=columns[2], values=[round(v, 5) for v in columns[3]])


GAMES = [dict(seed=1, actions=2, states=40, players=2), dict(seed=2, actions=5, states=60, players=2),
         dict(seed=3, actions=9, states=60, players=1), dict(seed=4, actions=30, states=60, players=2)]


def gumbel_cases():
    # game, simulations, considered, value_scale, rescale, noise
    plan = [
        (0, 1, 2, 1.0, False, True), (0, 16, 2, 1.0, False, True), (0, 200, 2, 0.1, True, True),
        (1, 2, 4, 1.0, False, True), (1, 4, 4, 0.1, False, True), (1, 50, 4, 0.1, False, True),
        (1, 50, 16, 1.0, True, False), (1, 200, 16, 0.1, True, True),
        (2, 3, 2, 1.0, False, True), (2, 16, 4, 0.1, True, True), (2, 64, 16, 1.0, False, False),
        (2, 200, 4, 0.1, False, True), (3, 1, 16, 1.0, False, True), (3, 8, 16, 0.1, True, True),
        (3, 16, 16, 1.0, False, True), (3, 32, 4, 1.0, True, True), (3, 100, 16, 0.1, False, True),
        (3, 200, 16, 0.1, True, False), (3, 200, 2, 1.0, False, True), (3, 37, 11, 0.1, False, True),
    ]
    for seed, (game, simulations, considered, scale, rescale, noisy) in enumerate(plan):
        rng = np.random.default_rng(100 + seed)
        yield dict(
            game=game, root=0, simulations=simulations, considered=considered, value_scale=scale,
            visit_base=50.0, rescale=rescale,
            noise=rng.gumbel(size=GAMES[game]["actions"]).round(4).tolist() if noisy else None)


def puct_cases(games):
    # game, simulations, c_init, c_base, fpu_reduction, noise
    plan = [
        (0, 1, 1.25, 19652.0, 0.2, False), (0, 100, 1.25, 19652.0, 0.2, True), (1, 10, 1.25, 19652.0, 0.0, True),
        (1, 50, 2.5, 19652.0, 0.2, False), (1, 200, 1.25, 100.0, 0.2, True), (2, 16, 1.25, 19652.0, 0.5, True),
        (2, 200, 0.5, 19652.0, 0.2, True), (3, 33, 1.25, 19652.0, 0.2, True), (3, 200, 1.25, 19652.0, 0.2, True),
        (3, 200, 1.25, 50.0, 0.3, False),
    ]
    for seed, (game, simulations, init, base, reduction, noisy) in enumerate(plan):
        rng = np.random.default_rng(200 + seed)
        noise = None
        if noisy:
            legal = games[game]["legal"][0]
            noise = np.zeros(len(legal))
            noise[legal] = rng.dirichlet(np.full(legal.sum(), 0.3)).round(5)
            noise = noise.tolist()
        yield dict(
            game=game, root=0, simulations=simulations, c_init=init, c_base=base, fpu_reduction=reduction,
            dirichlet_fraction=0.25, noise=noise)


def plain(game):
    """The game as JSON: illegal entries empty, logits of terminal states left out."""
    out = dict(players=game["players"], states=[])
    for s in range(len(game["terminal"])):
        state = dict(reward=float(game["reward"][s]))
        if game["terminal"][s]:
            state["terminal"] = True
        else:
            legal = np.flatnonzero(game["legal"][s])
            state.update(
                mover=int(game["mover"][s]), value=float(game["value"][s]), legal=legal.tolist(),
                next=game["next"][s][legal].tolist(), logits=game["logits"][s][legal].tolist())
        out["states"].append(state)
    return out


def write(path, games, specs, cases):
    """One line for each game and case."""
    head = [json.dumps(dict(plain(g), actions=s["actions"]), separators=(",", ":")) for g, s in zip(games, specs)]
    rows = [json.dumps(c, separators=(",", ":")) for c in cases]
    with open(path, "w", encoding="utf-8") as f:
        f.write('{"mctx":"%s","games":[\n%s\n],"cases":[\n%s\n]}\n' % (mctx.__version__, ",\n".join(head), ",\n".join(rows)))


def write_schedules(path):
    rows = [
        json.dumps(dict(actions=m, simulations=n, visits=seq_halving.get_sequence_of_considered_visits(m, n)))
        for m in (1, 2, 3, 4, 5, 7, 8, 11, 16, 32) for n in (1, 2, 7, 16, 50, 64, 200)]
    with open(path, "w", encoding="utf-8") as f:
        f.write("[\n%s\n]\n" % ",\n".join(row.replace(" ", "") for row in rows))


def main():
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_platforms", "cpu")
    games = [make_game(**g) for g in GAMES]
    directory = sys.argv[1]
    write_schedules(os.path.join(directory, "halving.json"))
    for name, cases, run in (("gumbel", gumbel_cases(), run_gumbel), ("puct", puct_cases(games), run_puct)):
        recorded = []
        for case in cases:
            print(name, case["game"], case["simulations"], file=sys.stderr, flush=True)
            recorded.append(record(games[case["game"]], case, run))
        write(os.path.join(directory, name + ".json"), games, GAMES, recorded)


if __name__ == "__main__":
    main()
