#!/usr/bin/env python3
"""Settings of a run beside each other on connect four, at equal wall time.

    go build -o .bench/tengen ./cmd/tengen
    python3 bench/methods/compare.py --tengen .bench/tengen --seconds 300 --seeds 1,2,3 \\
        plain: 'soft:search.value_scale=0.1' 'proofs:search.value_scale=0.1 search.proofs=true'

Each setting is NAME:KEY=VALUE KEY=VALUE..., on top of connect4.toml beside this: plain Gumbel AlphaZero. Every run has one core to itself,
pinned, as many at a time as --cores names; runs of one seed stand beside each other. Then `tengen eval
oracle` counts how often the network alone and a search of 200 simulations give away the result, and the
means over seeds are printed as a table in Markdown. Needs Python alone; the runs are kept in --out.
"""
import argparse, json, os, queue, statistics, subprocess, threading

SETS = ["Test_L3_R1", "Test_L2_R1", "Test_L1_R1", "Plies_8"]


def run(args, core, name, settings, seed):
    """Trains and measures one run; returns (games, {(simulations, set): share of errors})."""
    here = os.path.dirname(os.path.abspath(__file__))
    directory = os.path.join(args.out, f"{name}-{seed}")
    pinned = ["taskset", "-c", core, args.tengen]
    fixed = ["evaluation.matches=0", "learner.threads=1", "self_play.workers=2", f"run.seed={seed}"]
    sets = [x for s in fixed + settings for x in ("--set", s)]
    config = os.path.join(here, "connect4.toml")
    subprocess.run(pinned + ["train", config, "--run", directory, "--budget", f"{args.seconds}s", "--json"] + sets,
                   check=True, stdout=subprocess.DEVNULL)
    games = 0
    with open(os.path.join(directory, "events.jsonl")) as f:
        for line in f:
            event = json.loads(line)
            if event["event"] == "iteration":
                games = event["data"]["games"]
    report = json.loads(subprocess.run(pinned + ["eval", "oracle", directory, "--threads", "1", "--json"],
                                       check=True, capture_output=True, text=True).stdout)
    return games, {(row["simulations"], row["set"]): row["errors"] / row["positions"] for row in report["rows"]}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tengen", required=True, help="the built program")
    p.add_argument("--seconds", type=int, default=300, help="of a run")
    p.add_argument("--seeds", default="1,2,3")
    p.add_argument("--cores", default="0,1", help="which to use, a run each")
    p.add_argument("--out", default=".bench/methods")
    p.add_argument("settings", nargs="+", metavar="NAME:KEY=VALUE ...")
    args = p.parse_args()
    jobs, results, lock = queue.Queue(), {}, threading.Lock()
    for seed in args.seeds.split(","):
        for text in args.settings:
            name, _, keys = text.partition(":")
            jobs.put((name, keys.split(), int(seed)))

    def work(core):
        while True:
            try:
                name, keys, seed = jobs.get_nowait()
            except queue.Empty:
                return
            result = run(args, core, name, keys, seed)
            with lock:
                results.setdefault(name, []).append(result)
                print(name, seed, result, flush=True)

    threads = [threading.Thread(target=work, args=(core,)) for core in args.cores.split(",")]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    head = [f"network, {s}" for s in SETS] + [f"200 simulations, {s}" for s in SETS]
    print("\n| setting | seeds | games | " + " | ".join(head) + " |\n|" + "---|" * (3 + len(head)))
    for text in args.settings:
        name = text.partition(":")[0]
        runs = results.get(name, [])
        errors = [statistics.mean(r[1][n, s] for r in runs) for n in (0, 200) for s in SETS]
        print(f"| {name} | {len(runs)} | {statistics.mean(r[0] for r in runs):,.0f} | " + " | ".join(f"{100 * e:.1f} %" for e in errors) + " |")


if __name__ == "__main__":
    main()
