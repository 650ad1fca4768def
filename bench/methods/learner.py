#!/usr/bin/env python3
"""Settings of the learner and of the network beside each other on the games of one run.

    go build -o .bench/tengen ./cmd/tengen
    python3 bench/methods/learner.py --tengen .bench/tengen --run runs/connect4 --seeds 1,2,3 \\
        'as it is:' 'no leak:learner.leak=0' 'two planes:network.features=2'

Each setting is NAME:KEY=VALUE KEY=VALUE..., on top of the run's own configuration. A fresh network learns from the run's
older games with each setting and each seed ('tengen bench learner'), one core each, as many at a time as --cores names,
and is judged by the newest games, which it does not learn from. The last losses are printed as a table in Markdown: means
over seeds in nats, and in brackets the least and the largest. No solver and no label has a part in it. Needs Python alone.
"""
import argparse, json, queue, shutil, statistics, subprocess, tempfile, threading


def measure(args, core, copy, keys, seed):
    """The last reading of one network."""
    sets = [x for s in [*keys, "learner.threads=1", f"run.seed={seed}"] for x in ("--set", s)]
    out = subprocess.run(["taskset", "-c", core, args.tengen, "bench", "learner", copy, "--steps", str(args.steps),
                          "--readings", "4", "--json"] + sets, check=True, capture_output=True, text=True).stdout
    return json.loads(out.splitlines()[-1])


def cell(readings, key):
    values = [r[key] for r in readings]
    return f"{statistics.mean(values):.3f} ({min(values):.3f}-{max(values):.3f})"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, fromfile_prefix_chars="@")
    p.add_argument("--tengen", required=True, help="the built program")
    p.add_argument("--run", required=True, help="whose games to learn from; it is copied")
    p.add_argument("--steps", type=int, default=5000)
    p.add_argument("--seeds", default="1,2,3")
    p.add_argument("--cores", default="0,1", help="which to use, a network each")
    p.add_argument("settings", nargs="+", metavar="NAME:KEY=VALUE ...")
    args = p.parse_args()
    settings = {text.partition(":")[0]: text.partition(":")[2].split() for text in args.settings}
    todo, readings = queue.Queue(), {name: [] for name in settings}
    for seed in args.seeds.split(","):
        for name in settings:
            todo.put((name, seed))

    def work(core):
        with tempfile.TemporaryDirectory() as copy:
            shutil.copytree(args.run, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns("HOLDER", "lock"))
            while True:
                try:
                    name, seed = todo.get_nowait()
                except queue.Empty:
                    return
                reading = measure(args, core, copy, settings[name], seed)
                readings[name].append(reading)
                print(name, seed, reading, flush=True)

    threads = [threading.Thread(target=work, args=(core,)) for core in args.cores.split(",")]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print("\n| setting | policy, held out | value, held out | policy, learned from | value, learned from |\n|---|---|---|---|---|")
    for name, all in readings.items():
        print(f"| {name} | " + " | ".join(cell(all, key) for key in ("held_out_policy", "held_out_value", "policy", "value")) + " |")


if __name__ == "__main__":
    main()
