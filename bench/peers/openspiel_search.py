#!/usr/bin/env python3
"""Tengen's search with random rollouts beside OpenSpiel's C++ MCTSBot: a table of ratios, in Markdown.

    make bench-search              # builds tengen, then runs this with $(PYTHON)
    python3 bench/peers/openspiel_search.py --tengen ./tengen [--rounds 7] [--core 1] [--only go]

Both search the start position with one rollout a simulation, rules in process, on the same core, in
turn, a timing each; a figure is the median of the rounds and the ratio the median of the rounds'
ratios. With one root both make one simulation after the other; with 32 Tengen searches as many games
side by side, as self-play does, and OpenSpiel, which cannot, searches one after the other. Rollouts
are uniform over the legal moves and go to the end of the game; random games from the start position
are counted to show that they are as long. The Python that runs this must have open_spiel.
"""
import argparse, datetime, json, os, random, statistics, subprocess, time

import pyspiel

# (Tengen's rules and settings, OpenSpiel's game, roots, simulations of each, ratio asked for)
GO = ["go", "--set", "size=9", "--set", "max_moves=162"], "go(board_size=9,komi=7.5)"  # 162: OpenSpiel's default
CASES = [
    (["tictactoe"], "tic_tac_toe", 1, 20000, 0.5), (["tictactoe"], "tic_tac_toe", 32, 1000, 0.5),
    (["connect4"], "connect_four", 1, 20000, 1.5), (["connect4"], "connect_four", 32, 1000, 1.5),
    (*GO, 1, 10000, 1.5), (*GO, 32, 1000, 1.5),
]


def openspiel(game, simulations, seconds, seed):
    """Simulations a second of searches of the start position, at least one."""
    evaluator = pyspiel.RandomRolloutEvaluator(1, seed)
    bot = pyspiel.MCTSBot(game, evaluator, 1.4, simulations, 8000, False, seed, False)
    state, made, begun = game.new_initial_state(), 0, time.perf_counter()
    while made == 0 or time.perf_counter() - begun < seconds:
        bot.mcts_search(state)
        made += simulations
    return made / (time.perf_counter() - begun)


def moves_per_game(game, games):
    """The mean length of uniformly random games."""
    draw, moves = random.Random(1), 0
    for _ in range(games):
        state = game.new_initial_state()
        while not state.is_terminal():
            state.apply_action(draw.choice(state.legal_actions()))
            moves += 1
    return moves / games


def tengen(program, rules, roots, simulations, seconds):
    command = [program, "bench", "search", "--rollouts", "--json", "--env", *rules, "--games", str(roots),
               "--simulations", str(simulations), "--seconds", str(seconds)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tengen", required=True, help="the built program")
    p.add_argument("--rounds", type=int, default=7)
    p.add_argument("--seconds", type=float, default=0.6, help="of a timing, at least")
    p.add_argument("--core", type=int, default=1)
    p.add_argument("--only", default="tictactoe,connect4,go")
    args = p.parse_args()
    os.sched_setaffinity(0, {args.core})  # of this process and of those it starts
    print("| game | roots | simulations | Tengen/s | OpenSpiel/s | ratio | spread | asked | rollout | random game | OpenSpiel's | allocations |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    lengths = {}
    for rules, name, roots, simulations, asked in CASES:
        if rules[0] not in args.only.split(","):
            continue
        game = pyspiel.load_game(name)
        if name not in lengths:
            lengths[name] = moves_per_game(game, 2000)
        ours, theirs = [], []
        for i in range(args.rounds):
            report = tengen(args.tengen, rules, roots, simulations, args.seconds)
            ours.append(report["simulations_per_s"])
            theirs.append(openspiel(game, simulations, args.seconds, i + 1))
        ratios = sorted(a / b for a, b in zip(ours, theirs))
        print(f"| {rules[0]} | {roots} | {simulations:,} | {statistics.median(ours):,.0f} | {statistics.median(theirs):,.0f} "
              f"| {statistics.median(ratios):.2f} | {ratios[0]:.2f}-{ratios[-1]:.2f} | {asked} "
              f"| {report['moves_per_rollout']:.1f} moves | {report['moves_per_game']:.1f} | {lengths[name]:.1f} "
              f"| {report['allocs_per_simulation']:.4f} |", flush=True)
    print(f"\n{datetime.date.today()}, {processor()}, one core, {args.rounds} rounds.")


def processor():
    with open("/proc/cpuinfo") as f:
        facts = dict(line.split(":", 1) for line in f if ":" in line)
    facts = {k.strip(): v.strip() for k, v in facts.items()}
    return f"{facts.get('model name')} (family {facts.get('cpu family')}, model {facts.get('model')})"


if __name__ == "__main__":
    main()
