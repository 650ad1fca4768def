#!/usr/bin/env python3
"""Tengen's networks beside PyTorch's: a table of ratios, in Markdown.

    make bench-policy              # builds tengen, then runs this with $(PYTHON)
    python3 bench/peers/compare_policy.py --tengen ./tengen [--rounds 7] [--core 1] [--only train]

Both run on the same core, in turn, a timing each; a figure is the median of the rounds and the
ratio the median of the rounds' ratios, so that a slow minute of the machine falls on both. The
Python that runs this must have torch.
"""
import argparse, datetime, json, os, platform, statistics, subprocess, sys

# (what, network, side of the board, batch, ratio asked for)
CASES = [
    ("forward", "b4c64", 9, 1, 1.2), ("forward", "b4c64", 9, 8, 1.1), ("forward", "b4c64", 9, 64, 1.0),
    ("forward", "b2c32", 5, 8, 2.0), ("forward", "b2c32", 5, 64, 1.2), ("forward", "b6c96", 9, 64, 1.0),
    ("train", "b4c64", 9, 256, 1.0), ("train", "b2c32", 5, 256, 1.5),
    ("train", "transformer:l2d128", 0, 64, 1.5), ("sample", "transformer:l2d128", 0, 64, 3.0),
]


def pinned(core, command):
    return ["taskset", "-c", str(core), *command]


class Torch:
    def __init__(self, core):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torch_policy.py")
        self.process = subprocess.Popen(pinned(core, [sys.executable, script]), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def measure(self, what, net, side, batch, seconds):
        self.process.stdin.write(f"{what} {net} {side} {batch} {seconds}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def tengen(program, core, what, net, side, batch, seconds):
    command = [program, "bench", "policy", "--json", "--repeat", "1", "--net", net, "--board", str(side or 9),
               "--batch", str(batch), "--only", what, "--duration", f"{seconds}s"]
    return json.loads(subprocess.run(pinned(core, command), check=True, capture_output=True, text=True).stdout)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tengen", required=True, help="the built program")
    p.add_argument("--rounds", type=int, default=7)
    p.add_argument("--seconds", type=float, default=0.6, help="of a timing, at least")
    p.add_argument("--core", type=int, default=1)
    p.add_argument("--only", default="forward,train,sample")
    args = p.parse_args()
    peer = Torch(args.core)
    print("| | network | batch | Tengen/s | PyTorch/s | way | ratio | spread | asked |")
    print("|---|---|---|---|---|---|---|---|---|")
    for what, net, side, batch, asked in CASES:
        if what not in args.only.split(","):
            continue
        ours, theirs = [], []
        for _ in range(args.rounds):
            report = tengen(args.tengen, args.core, what, net, side, batch, args.seconds)
            ours.append(report[what + "_per_s"])
            answer = peer.measure(what, net, side, batch, args.seconds)
            theirs.append(answer["per_s"])
        ratios = sorted(a / b for a, b in zip(ours, theirs))
        board = f" {side}x{side}" if side else ""
        print(f"| {what} | {net}{board} | {batch} | {statistics.median(ours):,.0f} | {statistics.median(theirs):,.0f} "
              f"| {answer['way']} | {statistics.median(ratios):.2f} | {ratios[0]:.2f}-{ratios[-1]:.2f} | {asked} |", flush=True)
    print(f"\n{datetime.date.today()}, torch {answer['torch']}, Tengen's kernel {report['kernel']} "
          f"(peak {report['peak_gflops']:.0f} GFLOP/s), {processor()}, one thread of each on one core, {args.rounds} rounds.")


def processor():
    with open("/proc/cpuinfo") as f:
        facts = dict(line.split(":", 1) for line in f if ":" in line)
    facts = {k.strip(): v.strip() for k, v in facts.items()}
    return f"{facts.get('model name', platform.processor())} (family {facts.get('cpu family')}, model {facts.get('model')})"


if __name__ == "__main__":
    main()
