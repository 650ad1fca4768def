#!/usr/bin/env python3
"""Settings of a run beside each other at equal wall time, judged by matches.

    go build -o .bench/tengen ./cmd/tengen
    python3 bench/methods/compare.py --tengen .bench/tengen --seconds 300 --seeds 1,2,3 @bench/methods/settings.txt

Each setting is NAME:KEY=VALUE KEY=VALUE..., here or a line of a file after @, on top of connect4.toml beside this (or --config): plain
Gumbel AlphaZero. Every run has one core to itself, pinned, as many at a time as --cores names; runs of
one seed stand beside each other. Then every run plays the first setting's run of every seed, by the
network alone and with --simulations, and the scores are printed as a table in Markdown: means over all
pairs of runs, and in brackets the least and the largest mean of a seed. No solver and no label has a
part in it. Needs Python alone. What is in --out already is not done again.
"""
import argparse, json, math, os, queue, statistics, subprocess, threading


def once(path, make):
    """What make returned when it was first asked, kept as JSON in path."""
    if not os.path.exists(path):
        made = make()
        with open(path + ".tmp", "w") as f:
            json.dump(made, f)
        os.rename(path + ".tmp", path)
    with open(path) as f:
        return json.load(f)


def train(args, core, name, keys, seed):
    """Trains one run and returns how many games it made."""
    directory = os.path.join(args.out, f"{name}-{seed}")
    fixed = ["evaluation.matches=0", "learner.threads=1", "self_play.workers=2", f"run.seed={seed}"]
    sets = [x for s in fixed + keys for x in ("--set", s)]
    subprocess.run(["taskset", "-c", core, args.tengen, "train", args.config, "--run", directory,
                    "--budget", f"{args.seconds}s", "--json"] + sets, check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(directory, "events.jsonl")) as f:
        events = [json.loads(line) for line in f]
    last = [e["data"] for e in events if e["event"] == "iteration"][-1]
    return {"games": last["games"], "iterations": last["iteration"], "seconds": last["seconds"]}


def match(args, core, a, b, simulations):
    """a's score against b."""
    out = subprocess.run(["taskset", "-c", core, args.tengen, "arena", f"{args.out}/{a}:{simulations}", f"{args.out}/{b}:{simulations}",
                          "--games", str(args.games), "--opening", str(args.opening), "--threads", "1", "--json"],
                         check=True, capture_output=True, text=True).stdout
    r = json.loads(out)["result"]
    return (r["wins"] + r["draws"] / 2) / r["games"]


def spread(args, jobs):
    """Does jobs, functions of a core, one a core at a time."""
    todo = queue.Queue()
    for job in jobs:
        todo.put(job)

    def work(core):
        while True:
            try:
                todo.get_nowait()(core)
            except queue.Empty:
                return

    threads = [threading.Thread(target=work, args=(core,)) for core in args.cores.split(",")]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def elo(score):
    return 400 * math.log10(score / (1 - score)) if 0 < score < 1 else math.copysign(math.inf, score - 0.5)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, fromfile_prefix_chars="@")
    p.add_argument("--tengen", required=True, help="the built program")
    p.add_argument("--config", default=os.path.join(here, "connect4.toml"), help="what settings are on top of")
    p.add_argument("--seconds", type=int, default=300, help="of a run")
    p.add_argument("--seeds", default="1,2,3")
    p.add_argument("--cores", default="0,1", help="which to use, a run each")
    p.add_argument("--games", type=int, default=100, help="of a match")
    p.add_argument("--opening", type=int, default=6, help="random plies before a match game")
    p.add_argument("--simulations", type=int, default=64, help="of a match, beside the network alone")
    p.add_argument("--out", default=".bench/methods")
    p.add_argument("settings", nargs="+", metavar="NAME:KEY=VALUE ...")
    args = p.parse_args()
    os.makedirs(args.out, exist_ok=True)
    settings = {text.partition(":")[0]: text.partition(":")[2].split() for text in args.settings}
    seeds, base = args.seeds.split(","), args.settings[0].partition(":")[0]
    trained, scores = {}, {}

    def training(name, seed):
        def job(core):
            trained[name, seed] = once(f"{args.out}/{name}-{seed}.json", lambda: train(args, core, name, settings[name], seed))
            print(name, seed, trained[name, seed], flush=True)
        return job

    def playing(name, seed, other, simulations):
        a, b = f"{name}-{seed}", f"{base}-{other}"
        def job(core):
            scores[name, seed, other, simulations] = once(f"{args.out}/{a}-{b}-{simulations}.json", lambda: match(args, core, a, b, simulations))
            print(a, b, simulations, scores[name, seed, other, simulations], flush=True)
        return job

    spread(args, [training(name, seed) for seed in seeds for name in settings])
    spread(args, [playing(name, seed, other, n) for name in settings if name != base for seed in seeds for other in seeds for n in (0, args.simulations)])
    print(f"\n| setting | games of self-play | network alone against {base} | {args.simulations} simulations against {base} |\n|---|---|---|---|")
    for name in settings:
        cells = [f"{statistics.mean(trained[name, s]['games'] for s in seeds):,.0f}"]
        for n in (0, args.simulations):
            if name == base:
                cells.append("")
                continue
            of = [statistics.mean(scores[name, s, o, n] for o in seeds) for s in seeds]
            mean = statistics.mean(of)
            cells.append(f"{100 * mean:.1f} % ({100 * min(of):.0f}-{100 * max(of):.0f}), {elo(mean):+.0f} Elo")
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
