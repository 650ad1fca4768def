package policy

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The files in testdata are written by bench/peers/record_policy.py: weights by the safetensors
// package, results by JAX from a second description of the network. record_policy_torch.py loads the
// same weights into a PyTorch module, by their names, and records its results.

// golden reads a weights file and what JAX makes of it.
func golden(t *testing.T, name string) (*Residual, map[string]Tensor) {
	t.Helper()
	weights, err := os.ReadFile(filepath.Join("testdata", name+".weights.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	n, metadata, err := LoadResidual(bytes.NewReader(weights))
	if err != nil {
		t.Fatal(err)
	}
	if len(metadata) != 1 || metadata["from"] != "record_policy.py" {
		t.Errorf("the caller's metadata is %v", metadata)
	}
	return n, recorded(t, name+".case")
}

// recorded reads a file of results.
func recorded(t *testing.T, name string) map[string]Tensor {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	_, tensors, err := ReadSafetensors(bytes.NewReader(text), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]Tensor{}
	for _, x := range tensors {
		byName[x.Name] = x
	}
	return byName
}

func floats(x Tensor) []float32 {
	out := make([]float32, len(x.Data)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(x.Data[4*i:]))
	}
	return out
}

// goldenBatch returns the batch of a case.
func goldenBatch(s Shape, c map[string]Tensor) Batch {
	rows := c["legal"].Shape[0]
	b := Batch{
		Rows: rows, Observations: c["observations"].Data, Legal: make([]uint64, rows*s.words()),
		Policy: floats(c["policy"]), Returns: floats(c["returns"]),
		PolicyWeight: floats(c["policy_weight"]), ValueWeight: floats(c["value_weight"]),
	}
	if c["reply"].Data != nil {
		b.Reply, b.ReplyWeight = floats(c["reply"]), floats(c["reply_weight"])
	}
	for i, legal := range c["legal"].Data {
		row, a := i/s.Actions, i%s.Actions
		b.Legal[row*s.words()+a/64] |= uint64(legal) << (a % 64)
	}
	return b
}

// near reports unless max|got-want| <= 2e-5·max|want|.
func near(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) || len(got) == 0 {
		t.Fatalf("%s: %d numbers: want %d", what, len(got), len(want))
	}
	var worst, most float64
	for i := range want {
		worst = max(worst, math.Abs(float64(got[i])-float64(want[i])))
		most = max(most, math.Abs(float64(want[i])))
	}
	if !(worst <= 2e-5*most) {
		t.Errorf("%s: off by %v of %v", what, worst, most)
	}
}

var goldenCases = []string{"go", "columns", "planes", "nine", "reply", "replyrest"}

func TestNetworkAgreesWithJAX(t *testing.T) {
	for _, name := range goldenCases {
		t.Run(name, func(t *testing.T) {
			n, c := golden(t, name)
			agrees(t, n, goldenBatch(n.shape, c), c)
		})
	}
}

func TestNetworkAgreesWithPyTorch(t *testing.T) {
	for _, name := range goldenCases {
		t.Run(name, func(t *testing.T) {
			n, c := golden(t, name)
			agrees(t, n, goldenBatch(n.shape, c), recorded(t, name+".torch"))
		})
	}
}

// agrees holds a network's outputs, losses and gradients to recorded ones.
func agrees(t *testing.T, n *Residual, b Batch, want map[string]Tensor) {
	t.Helper()
	out := room(n.shape, b.Rows)
	if err := n.Evaluate(Inputs{b.Rows, b.Observations}, out); err != nil {
		t.Fatal(err)
	}
	near(t, "logits", out.Logits, floats(want["logits"]))
	near(t, "values", out.Values, floats(want["values"]))
	losses, err := n.Clone().Train(b, Step{LearningRate: 0.1, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	parts := []float32{losses.Policy, losses.Value, losses.Entropy}
	if n.config.ReplyWeight > 0 {
		parts = append(parts, losses.Reply)
	}
	near(t, "losses", parts, floats(want["losses"]))
	gradient, _ := gradientOf(n, b)
	for _, x := range n.tower.tensors {
		got := make([]float32, x.count())
		x.toFile(got, x.at.of(gradient))
		near(t, "gradient of "+x.name, got, floats(want["gradient."+x.name]))
	}
}

// What PyTorch and JAX read of our files is what they would have written: bytes of tensors written by
// the safetensors package come back from Save as they were.
func TestFileHasThePeersLayout(t *testing.T) {
	n, _ := golden(t, "go")
	theirs, err := os.ReadFile("testdata/go.weights.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	var ours bytes.Buffer
	if err := n.Save(&ours, nil, false); err != nil {
		t.Fatal(err)
	}
	want := map[string]Tensor{}
	_, tensors, err := ReadSafetensors(bytes.NewReader(theirs), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range tensors {
		want[x.Name] = x
	}
	_, tensors, err = ReadSafetensors(&ours, 1<<20)
	if err != nil || len(tensors) != len(want) {
		t.Fatalf("%d tensors, %v: want %d", len(tensors), err, len(want))
	}
	for _, x := range tensors {
		if !bytes.Equal(x.Data, want[x.Name].Data) || strings.Contains(x.Name, "optimizer") {
			t.Errorf("%s differs", x.Name)
		}
	}
}
