#!/usr/bin/env python3
"""Tengen's matrix product beside OpenBLAS's kernel for the same instructions.

    make bench-products        # or: python3 bench/peers/compare_products.py [--rounds 7] [--core 1]

OpenBLAS is the one that numpy brings; OPENBLAS_CORETYPE makes it use its Haswell kernel (AVX2) or
SkylakeX (AVX-512). Both run on the same core, in turn; a figure is the median of the rounds, the
ratio the median of the rounds' ratios. Tengen's has B packed before, as its networks have.
"""
import argparse, os, re, statistics, subprocess, sys, tempfile

SHAPES = [(512, 512, 512), (5184, 96, 864), (600, 64, 64), (600, 128, 128)]  # m, n, k
PEERS = {"avx2": "Haswell", "avx512": "SkylakeX"}
NUMPY = """
import sys, time, numpy as np
m, n, k, seconds = *map(int, sys.argv[1:4]), float(sys.argv[4])
a, b, c = np.ones((m, k), np.float32), np.ones((k, n), np.float32), np.empty((m, n), np.float32)
for _ in range(3): np.matmul(a, b, out=c)
calls, start = 0, time.perf_counter()
while time.perf_counter() - start < seconds: np.matmul(a, b, out=c); calls += 1
print(2 * m * n * k * calls / (time.perf_counter() - start) / 1e9)
"""


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rounds", type=int, default=7)
    p.add_argument("--seconds", type=float, default=0.4)
    p.add_argument("--core", type=int, default=1)
    args = p.parse_args()
    pin = ["taskset", "-c", str(args.core)]
    with tempfile.TemporaryDirectory() as folder:
        test = os.path.join(folder, "kernel.test")
        subprocess.run(["go", "test", "-c", "-o", test, "./policy/internal/kernel"], check=True)

        def tengen(kernel, shape):
            name = f"^BenchmarkProduct$/^{kernel}$/^{'x'.join(map(str, shape))}$"
            out = subprocess.run([*pin, test, "-test.run", "^$", "-test.bench", name, "-test.benchtime", f"{args.seconds}s"],
                                 check=True, capture_output=True, text=True).stdout
            rates = re.findall(r"([\d.]+) GFLOP/s", out)
            return float(rates[0]) if rates else None

        def openblas(kernel, shape):
            env = dict(os.environ, OPENBLAS_CORETYPE=PEERS[kernel], OPENBLAS_NUM_THREADS="1")
            command = [*pin, sys.executable, "-c", NUMPY, *map(str, shape), str(args.seconds)]
            return float(subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout)

        print("| kernel | m x n x k | Tengen GFLOP/s | OpenBLAS GFLOP/s | ratio | spread |")
        print("|---|---|---|---|---|---|")
        for kernel in PEERS:
            for shape in SHAPES:
                if tengen(kernel, shape) is None:
                    continue  # this processor lacks the instructions
                pairs = [(tengen(kernel, shape), openblas(kernel, shape)) for _ in range(args.rounds)]
                ratios = sorted(a / b for a, b in pairs)
                ours, theirs = (statistics.median(x) for x in zip(*pairs))
                print(f"| {kernel} | {' x '.join(map(str, shape))} | {ours:.1f} | {theirs:.1f} ({PEERS[kernel]}) "
                      f"| {statistics.median(ratios):.2f} | {ratios[0]:.2f}-{ratios[-1]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
