package policy

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ErrNewer says that a file was written by a newer version, which this one cannot read.
var ErrNewer = errors.New("written by a newer version")

// What the header of a weights file says, beside the caller's own entries.
const (
	formatKey        = "format"               // tengen.policy.1
	specificationKey = "tengen.specification" // JSON: specification
	digestKey        = "tengen.sha256"        // of all data, in hexadecimal
	stepsKey         = "tengen.optimizer.steps"

	formatPrefix  = "tengen.policy."
	formatVersion = 1

	// maxData bounds the data of a weights file, in bytes.
	maxData = 4 << 30
)

// Names of the optimiser's averages begin so.
const (
	meanPrefix   = "optimizer.m."
	squarePrefix = "optimizer.v."
)

// specification says what network a weights file holds.
type specification struct {
	Shape  Shape  `json:"shape"`
	Config Config `json:"config"`
}

// Save writes the weights as safetensors that PyTorch and JAX open directly: each tensor under its
// name, in PyTorch's layout, in the order of the network. With optimizer set the optimiser's
// averages follow, as "optimizer.m.NAME" and "optimizer.v.NAME". The header holds metadata, the
// network's shape and configuration, and a digest of the data. Keys "format" and "tengen.…" are
// taken.
func (n *Residual) Save(w io.Writer, metadata map[string]string, optimizer bool) error {
	tensors := n.export("", n.weights)
	header := map[string]string{formatKey: formatPrefix + strconv.Itoa(formatVersion)}
	if optimizer {
		tensors = append(tensors, n.export(meanPrefix, n.optimizer.mean)...)
		if n.optimizer.square != nil {
			tensors = append(tensors, n.export(squarePrefix, n.optimizer.square)...)
		}
		header[stepsKey] = strconv.FormatUint(n.optimizer.steps, 10)
	}
	return writeWeights(w, specification{n.shape, n.config}, header, tensors, metadata)
}

// writeWeights writes a weights file, completing its header by what network it is for, the digest
// of its data and the caller's metadata.
func writeWeights(w io.Writer, network any, header map[string]string, tensors []Tensor, metadata map[string]string) error {
	text, err := json.Marshal(network)
	if err != nil {
		return fmt.Errorf("save weights: %w", err)
	}
	header[specificationKey], header[digestKey] = string(text), digest(tensors)
	for k, v := range metadata {
		if reserved(k) {
			return fmt.Errorf("save weights: metadata %q: the name is taken", k)
		}
		header[k] = v
	}
	if err := WriteSafetensors(w, header, tensors); err != nil {
		return fmt.Errorf("save weights: %w", err)
	}
	return nil
}

func reserved(key string) bool { return key == formatKey || strings.HasPrefix(key, "tengen.") }

// Digest is the SHA-256, in hexadecimal, of the weights alone, in the order of the file.
func (n *Residual) Digest() string { return digest(n.export("", n.weights)) }

// digest is the SHA-256 of the tensors' data.
func digest(tensors []Tensor) string {
	h := sha256.New()
	for _, t := range tensors {
		h.Write(t.Data)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// export returns the tensors of flat, which has one number for each parameter.
func (n *Residual) export(prefix string, flat []float32) []Tensor {
	var out []Tensor
	for _, x := range n.tower.tensors {
		values := make([]float32, x.count())
		x.toFile(values, x.at.of(flat))
		data := make([]byte, 0, 4*len(values))
		for _, v := range values {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
		out = append(out, Tensor{prefix + x.name, "F32", x.shape(), data})
	}
	return out
}

// Load replaces the weights by what Save wrote for a network of the same shape and size, with a
// reply head or without as this one. The optimiser's state is replaced too, where the file has it
// for the same optimiser; otherwise it starts afresh. After an error (ErrCorrupt, ErrNewer, or
// another network's file) the network is as it was.
func (n *Residual) Load(r io.Reader) error {
	other, _, err := LoadResidual(r)
	if err != nil {
		return err
	}
	if !n.alike(other) {
		return fmt.Errorf("load weights: the file is for %s: this network is for %s", other.size(), n.size())
	}
	n.weights, n.optimizer = other.weights, other.optimizer
	n.version.forget()
	if other.config.Optimizer != n.config.Optimizer {
		n.optimizer = newOptimizer(n.config, n.tower.size)
	}
	return nil
}

// size says in words what weights the network has.
func (n *Residual) size() string {
	head := "no reply head"
	if n.config.ReplyWeight > 0 {
		head = "a reply head"
	}
	return fmt.Sprintf("%+v with %d blocks of %d channels, %d features and %s", n.shape, n.config.Blocks, n.config.Channels, n.config.features(), head)
}

// LoadResidual makes the network that a weights file holds and returns it with the caller's part
// of the metadata. Training goes on from it as if it had never stopped, if the file has the
// optimiser's state.
func LoadResidual(r io.Reader) (*Residual, map[string]string, error) {
	metadata, tensors, err := ReadSafetensors(r, maxData)
	if err != nil {
		return nil, nil, fmt.Errorf("load weights: %w", err)
	}
	n, err := assemble(metadata, tensors)
	if err != nil {
		return nil, nil, fmt.Errorf("load weights: %w", err)
	}
	maps.DeleteFunc(metadata, func(k, _ string) bool { return reserved(k) })
	return n, metadata, nil
}

// assemble makes the network that metadata specifies from tensors.
func assemble(metadata map[string]string, tensors []Tensor) (*Residual, error) {
	if err := checkFormat(metadata[formatKey]); err != nil {
		return nil, err
	}
	if got := digest(tensors); got != metadata[digestKey] {
		return nil, fmt.Errorf("%w: the data's SHA-256 is %s: the header says %q", ErrCorrupt, got, metadata[digestKey])
	}
	var s specification
	if err := json.Unmarshal([]byte(metadata[specificationKey]), &s); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, specificationKey, err)
	}
	if err := errors.Join(s.Shape.Validate(), s.Config.Validate()); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, specificationKey, err)
	}
	n, err := gather(s, metadata, tensors)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return n, nil
}

// gather makes the network from tensors that must be exactly those that Save writes for it. It asks
// for memory only when they are all there.
func gather(s specification, metadata map[string]string, tensors []Tensor) (*Residual, error) {
	byName := map[string]Tensor{}
	for _, x := range tensors {
		byName[x.Name] = x
	}
	t, prefixes := newTower(s.Shape, s.Config), []string{""}
	steps, trained := metadata[stepsKey]
	if trained {
		prefixes = append(prefixes, meanPrefix)
		if s.Config.Optimizer == AdamW {
			prefixes = append(prefixes, squarePrefix)
		}
	}
	if want := len(prefixes) * len(t.tensors); len(tensors) != want {
		return nil, fmt.Errorf("%d tensors: the network has %d", len(tensors), want)
	}
	for _, p := range prefixes {
		if err := t.match(p, byName); err != nil {
			return nil, err
		}
	}
	n, err := newResidual(s.Shape, s.Config)
	if err != nil {
		return nil, err
	}
	if trained {
		if n.optimizer.steps, err = strconv.ParseUint(steps, 10, 64); err != nil {
			return nil, fmt.Errorf("%s: %w", stepsKey, err)
		}
	}
	for i, flat := range [][]float32{n.weights, n.optimizer.mean, n.optimizer.square}[:len(prefixes)] {
		t.collect(flat, prefixes[i], byName)
	}
	return n, nil
}

// match reports a tensor of the network that is missing or has another type or shape.
func (t *tower) match(prefix string, byName map[string]Tensor) error {
	for _, x := range t.tensors {
		got, there := byName[prefix+x.name]
		if !there {
			return fmt.Errorf("tensor %q is missing", prefix+x.name)
		}
		if got.Type != "F32" || !slices.Equal(got.Shape, x.shape()) {
			return fmt.Errorf("tensor %q is %v of %s: it must be %v of F32", got.Name, got.Shape, got.Type, x.shape())
		}
	}
	return nil
}

// collect fills flat, one number for each parameter, from the tensors of a file.
func (t *tower) collect(flat []float32, prefix string, byName map[string]Tensor) {
	for _, x := range t.tensors {
		data, values := byName[prefix+x.name].Data, make([]float32, x.count())
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		x.fromFile(x.at.of(flat), values)
	}
}

// checkFormat reports a file that is not ours or too new.
func checkFormat(format string) error {
	version, err := strconv.Atoi(strings.TrimPrefix(format, formatPrefix))
	if !strings.HasPrefix(format, formatPrefix) || err != nil || version < 1 {
		return fmt.Errorf("%w: its format is %q: it must be %s%d", ErrCorrupt, format, formatPrefix, formatVersion)
	}
	if version > formatVersion {
		return fmt.Errorf("%w: its format is %s: this program knows up to %s%d", ErrNewer, format, formatPrefix, formatVersion)
	}
	return nil
}

// LoadNetwork makes the network that a weights file holds, of whichever kind, and returns it with the
// caller's part of the metadata: see LoadResidual and LoadTransformer.
func LoadNetwork(r io.Reader) (Network, map[string]string, error) {
	metadata, tensors, err := ReadSafetensors(r, maxData)
	if err != nil {
		return nil, nil, fmt.Errorf("load weights: %w", err)
	}
	var network Network
	var s transformerSpecification
	if json.Unmarshal([]byte(metadata[specificationKey]), &s) == nil && s.Transformer != nil {
		network, err = assembleTransformer(metadata, tensors)
	} else {
		network, err = assemble(metadata, tensors)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("load weights: %w", err)
	}
	maps.DeleteFunc(metadata, func(k, _ string) bool { return reserved(k) })
	return network, metadata, nil
}
