package kuhn

import (
	"flag"
	"testing"

	"github.com/tengen-rl/tengen/plugins/plugintest"
)

var update = flag.Bool("update", false, "record the playthrough anew")

// What the rules do changes only together with what is recorded, and then the version changes too.
func TestPlaythrough(t *testing.T) {
	plugintest.Golden(t, New(), "testdata/playthrough.txt", *update, plugintest.Options{})
}
