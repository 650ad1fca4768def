package tasks

import (
	"github.com/tengen-rl/tengen/examples/math_tasks/addition"
	"github.com/tengen-rl/tengen/examples/math_tasks/chain"
	"github.com/tengen-rl/tengen/examples/math_tasks/countdown"
	"github.com/tengen-rl/tengen/examples/math_tasks/equation"
	"github.com/tengen-rl/tengen/examples/math_tasks/mixed"
	"github.com/tengen-rl/tengen/examples/math_tasks/modular"
	"github.com/tengen-rl/tengen/examples/math_tasks/multiplication"
	"github.com/tengen-rl/tengen/examples/math_tasks/parity"
	"github.com/tengen-rl/tengen/plugins"
)

// All are the tasks by name, as plugins.ServeIfChild and engine.WithBundled take them: nobody
// changes it.
var All = map[string]func() plugins.Environment{
	"addition":       addition.New,
	"chain":          chain.New,
	"countdown":      countdown.New,
	"equation":       equation.New,
	"mixed":          mixed.New,
	"modular":        modular.New,
	"multiplication": multiplication.New,
	"parity":         parity.New,
}
