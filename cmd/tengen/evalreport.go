package main

import (
	"cmp"
	"fmt"

	"github.com/tengen-rl/tengen/engine"
)

// oracleReport is an agent held against an oracle.
type oracleReport struct {
	Run            string             `json:"run"`
	Environment    string             `json:"environment"`
	Iteration      int                `json:"iteration"`
	WeightsSHA256  string             `json:"weights_sha256"`
	Rows           []oracleRow        `json:"rows"`
	Exploitability []exploitabilityOf `json:"exploitability,omitempty"`
}

// exploitabilityOf is what an agent of so many simulations loses at most.
type exploitabilityOf struct {
	Simulations int `json:"simulations"`
	engine.Exploit
}

// oracleRow is how an agent did in one set.
type oracleRow struct {
	Simulations int    `json:"simulations"` // 0: the network alone
	Set         string `json:"set"`
	Stage       string `json:"stage"`
	Difficulty  string `json:"difficulty"`
	engine.OracleResult
	ErrorRate float64 `json:"error_rate"`
	Low       float64 `json:"error_low"`  // 95 % interval of the rate
	High      float64 `json:"error_high"` // likewise
	Seconds   float64 `json:"seconds"`
}

// rate fills in what follows from the counts.
func (r oracleRow) rate() oracleRow {
	r.ErrorRate = float64(r.Errors) / float64(max(1, r.Positions))
	r.Low, r.High = wilson(r.ErrorRate, r.Positions)
	return r
}

// plus adds up two sets.
func (r oracleRow) plus(o oracleRow) oracleRow {
	sum := oracleRow{Simulations: o.Simulations, Set: "all", Stage: cmp.Or(r.Stage, o.Stage), Difficulty: cmp.Or(r.Difficulty, o.Difficulty)}
	if o.Stage != sum.Stage {
		sum.Stage = "all"
	}
	if o.Difficulty != sum.Difficulty {
		sum.Difficulty = "all"
	}
	sum.Positions, sum.Errors = r.Positions+o.Positions, r.Errors+o.Errors
	sum.Seconds = r.Seconds + o.Seconds
	return sum.rate()
}

// playerText is what moved.
func playerText(simulations int) string {
	if simulations == 0 {
		return "network alone"
	}
	return fmt.Sprintf("%d simulations", simulations)
}
