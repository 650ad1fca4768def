"""Records ratings and sequential tests computed by SciPy, as the oracle of internal/rating.

    python record_ratings.py > ratings.json

Nothing here is solved as the Go code solves it. The generalised log-likelihood ratio is the
difference of two multinomial log-likelihoods, each maximised under its constraint on the mean by a
general optimiser (SLSQP). The ratings are the greatest likelihood of Davidson's model written in
Elo: found by BFGS, polished with derivatives by central differences in 50 digits (mpmath).
"""

import json

import mpmath
import numpy as np
from scipy.optimize import minimize

SCORES = np.arange(5) / 4
UNSEEN = 1e-3

TESTS = [
    # elo0, elo1, pairs by points
    (0, 5, [0, 0, 0, 0, 0]),
    (0, 5, [10, 100, 300, 120, 15]),
    (0, 10, [39, 262, 502, 358, 39]),
    (-5, 0, [5, 60, 200, 50, 3]),
    (0, 50, [1, 0, 10, 0, 30]),
    (0, 100, [0, 0, 0, 0, 7]),
    (-20, 20, [12, 3, 5, 1, 0]),
    (5, 30, [200, 0, 150, 0, 260]),
]


def expected(elo):
    return 1 / (1 + 10 ** (-elo / 400))


def constrained(counts, mean):
    """The greatest multinomial log-likelihood of distributions over SCORES with that mean."""
    weights = counts / counts.sum()
    best = minimize(
        lambda p: -(weights * np.log(p)).sum(),
        np.full(5, 0.2),
        jac=lambda p: -weights / p,
        method="SLSQP",
        bounds=[(1e-12, 1)] * 5,
        constraints=[
            {"type": "eq", "fun": lambda p: p.sum() - 1, "jac": lambda p: np.ones(5)},
            {"type": "eq", "fun": lambda p: p @ SCORES - mean, "jac": lambda p: SCORES},
        ],
        options={"ftol": 1e-15, "maxiter": 2000},
    )
    assert abs(best.x.sum() - 1) < 1e-9 and abs(best.x @ SCORES - mean) < 1e-9, best
    return -best.fun * counts.sum()


def ratio(elo0, elo1, pairs):
    if not any(pairs):
        return 0.0
    counts = np.maximum(np.array(pairs, float), UNSEEN)
    return constrained(counts, expected(elo1)) - constrained(counts, expected(elo0))


MATCHES = [
    # players, pairings (a, b, wins, draws, losses); small enough to check with a pencil:
    (2, [(0, 1, 30, 0, 10)]),  # log10(3) * 400 = 190.85 Elo apart
    (2, [(0, 1, 30, 20, 10)]),
    (3, [(0, 1, 12, 5, 3), (1, 2, 10, 2, 8), (0, 2, 15, 1, 4)]),
    (4, [(0, 1, 7, 0, 3), (1, 2, 6, 0, 4), (2, 3, 9, 0, 1), (3, 0, 1, 0, 19)]),
    (5, [(0, 1, 55, 30, 15), (1, 2, 40, 35, 25), (2, 3, 80, 15, 5), (3, 4, 50, 10, 40), (0, 4, 99, 0.5, 0.5), (1, 3, 60, 5, 3)]),
]


def log_likelihood(players, pairings, x):
    """Davidson's model: x is the Elo of all players but the last, and log v."""
    elo = list(x[: players - 1]) + [mpmath.mpf(0)]
    v = mpmath.exp(x[players - 1]) if len(x) == players else mpmath.mpf(0)
    total = mpmath.mpf(0)
    for a, b, wins, draws, losses in pairings:
        pa, pb = mpmath.mpf(10) ** (elo[a] / 400), mpmath.mpf(10) ** (elo[b] / 400)
        tie = v * mpmath.sqrt(pa * pb)
        z = pa + pb + tie
        total += wins * mpmath.log(pa / z) + losses * mpmath.log(pb / z)
        if draws:
            total += draws * mpmath.log(tie / z)
    return total


def differences(f, x, h=mpmath.mpf(10) ** -12):
    """Gradient and Hessian by central differences."""
    n = len(x)

    def at(*moves):
        y = list(x)
        for i, by in moves:
            y[i] += by
        return f(y)

    gradient = mpmath.matrix([(at((i, h)) - at((i, -h))) / (2 * h) for i in range(n)])
    hessian = mpmath.matrix(n, n)
    for i in range(n):
        for j in range(n):
            hessian[i, j] = (at((i, h), (j, h)) - at((i, h), (j, -h)) - at((i, -h), (j, h)) + at((i, -h), (j, -h))) / (4 * h * h)
    return gradient, hessian


def ratings(players, pairings):
    mpmath.mp.dps = 50
    drawn = any(p[3] for p in pairings)
    size = players if drawn else players - 1
    f = lambda x: log_likelihood(players, pairings, x)
    rough = minimize(lambda x: -float(f([mpmath.mpf(float(y)) for y in x])), np.zeros(size), method="BFGS")
    x = [mpmath.mpf(float(y)) for y in rough.x]
    for _ in range(6):
        gradient, hessian = differences(f, x)
        step = mpmath.lu_solve(hessian, -gradient)
        x = [a + b for a, b in zip(x, step)]
    _, hessian = differences(f, x)
    inverse = mpmath.inverse(-hessian)
    covariance = np.zeros((players, players))
    for i in range(players - 1):
        for j in range(players - 1):
            covariance[i, j] = float(inverse[i, j])
    elo = np.array([float(y) for y in x[: players - 1]] + [0.0])
    centre = np.eye(players) - np.full((players, players), 1 / players)
    return {
        "players": players,
        "pairings": [dict(zip(("A", "B", "Wins", "Draws", "Losses"), p)) for p in pairings],
        "above_last": elo.tolist(),
        "above_last_errors": np.sqrt(np.diag(covariance)).tolist(),
        "around": (centre @ elo).tolist(),
        "around_errors": np.sqrt(np.diag(centre @ covariance @ centre.T)).tolist(),
        "draws": float(mpmath.exp(x[players - 1])) if drawn else 0.0,
    }


print(json.dumps({
    "tests": [{"elo0": a, "elo1": b, "pairs": c, "llr": ratio(a, b, c)} for a, b, c in TESTS],
    "matches": [ratings(n, p) for n, p in MATCHES],
}, indent=1))
