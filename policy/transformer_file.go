package policy

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
)

// transformerSpecification says what transformer a weights file holds.
type transformerSpecification struct {
	Transformer *TransformerConfig `json:"transformer"`
}

// Save writes the weights as safetensors: each tensor under the name, of the shape and in the order
// that PyTorch's state_dict has it, for modules named tokens, places, layers.i.{l1, l2, qkv, out,
// up, down}, norm and head, so that there
//
//	network.load_state_dict(safetensors.torch.load_file(path), strict=False)
//
// is all it takes (strict=False, because the file has no causal mask). With optimizer set the
// averages follow; what else the header holds is as for Residual.
func (n *Transformer) Save(w io.Writer, metadata map[string]string, optimizer bool) error {
	tensors := n.stack.export("", n.weights)
	header := map[string]string{formatKey: formatPrefix + strconv.Itoa(formatVersion)}
	if optimizer {
		tensors = append(tensors, n.stack.export(meanPrefix, n.optimizer.mean)...)
		if n.optimizer.square != nil {
			tensors = append(tensors, n.stack.export(squarePrefix, n.optimizer.square)...)
		}
		header[stepsKey] = strconv.FormatUint(n.optimizer.steps, 10)
	}
	return writeWeights(w, transformerSpecification{&n.config}, header, tensors, metadata)
}

// Digest is the SHA-256, in hexadecimal, of the weights alone, in the order of the file.
func (n *Transformer) Digest() string { return digest(n.stack.export("", n.weights)) }

// export returns the tensors of flat, which has one number for each parameter.
func (s *stack) export(prefix string, flat []float32) []Tensor {
	var out []Tensor
	for _, x := range s.tensors {
		data := make([]byte, 0, 4*(x.at.to-x.at.from))
		for _, v := range x.at.of(flat) {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
		out = append(out, Tensor{prefix + x.name, "F32", x.shape, data})
	}
	return out
}

// Load replaces the weights by what Save wrote for a network of the same size. The optimiser's
// state is replaced too, where the file has it for the same optimiser; otherwise it starts afresh. After an
// error (ErrCorrupt, ErrNewer, or another network's file) the network is as it was.
func (n *Transformer) Load(r io.Reader) error {
	other, _, err := LoadTransformer(r)
	if err != nil {
		return err
	}
	if !n.config.sameSize(other.config) {
		return fmt.Errorf("load weights: the file is for %+v: this network is %+v", other.config, n.config)
	}
	n.weights, n.optimizer = other.weights, other.optimizer
	if other.config.Optimizer != n.config.Optimizer {
		n.optimizer = newOptimizer(n.config.learning(), n.stack.size)
	}
	n.pack()
	return nil
}

// LoadTransformer makes the network that a weights file holds and returns it with the caller's
// part of the metadata. Training goes on from it as if it had never stopped, if the file has the
// optimiser's state.
func LoadTransformer(r io.Reader) (*Transformer, map[string]string, error) {
	metadata, tensors, err := ReadSafetensors(r, maxData)
	if err != nil {
		return nil, nil, fmt.Errorf("load weights: %w", err)
	}
	n, err := assembleTransformer(metadata, tensors)
	if err != nil {
		return nil, nil, fmt.Errorf("load weights: %w", err)
	}
	maps.DeleteFunc(metadata, func(k, _ string) bool { return reserved(k) })
	return n, metadata, nil
}

// assembleTransformer makes the network that metadata specifies from tensors.
func assembleTransformer(metadata map[string]string, tensors []Tensor) (*Transformer, error) {
	if err := checkFormat(metadata[formatKey]); err != nil {
		return nil, err
	}
	if got := digest(tensors); got != metadata[digestKey] {
		return nil, fmt.Errorf("%w: the data's SHA-256 is %s: the header says %q", ErrCorrupt, got, metadata[digestKey])
	}
	var s transformerSpecification
	if err := json.Unmarshal([]byte(metadata[specificationKey]), &s); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, specificationKey, err)
	}
	if s.Transformer == nil {
		return nil, fmt.Errorf("%w: %s names no transformer", ErrCorrupt, specificationKey)
	}
	if err := s.Transformer.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, specificationKey, err)
	}
	n, err := gatherTransformer(*s.Transformer, metadata, tensors)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return n, nil
}

// gatherTransformer makes the network from tensors that must be exactly those that Save writes for
// it. It asks for memory only when they are all there.
func gatherTransformer(c TransformerConfig, metadata map[string]string, tensors []Tensor) (*Transformer, error) {
	s, sets := newStack(c), 1
	steps, trained := metadata[stepsKey]
	if trained {
		sets = 2
		if c.Optimizer == AdamW {
			sets = 3
		}
	}
	if want := sets * len(s.tensors); len(tensors) != want {
		return nil, fmt.Errorf("%d tensors: the network has %d", len(tensors), want)
	}
	byName := map[string]Tensor{}
	for _, x := range tensors {
		byName[x.Name] = x
	}
	prefixes := []string{"", meanPrefix, squarePrefix}[:sets]
	for _, prefix := range prefixes {
		if err := s.match(prefix, byName); err != nil {
			return nil, err
		}
	}
	n, err := newTransformer(c)
	if err != nil {
		return nil, err
	}
	if trained {
		if n.optimizer.steps, err = strconv.ParseUint(steps, 10, 64); err != nil {
			return nil, fmt.Errorf("%s: %w", stepsKey, err)
		}
	}
	for i, flat := range [][]float32{n.weights, n.optimizer.mean, n.optimizer.square}[:sets] {
		s.collect(flat, prefixes[i], byName)
	}
	n.pack()
	return n, nil
}

// match reports tensors of the network that are missing or have another type or shape.
func (s *stack) match(prefix string, byName map[string]Tensor) error {
	var faults []error
	for _, x := range s.tensors {
		got, there := byName[prefix+x.name]
		if !there {
			faults = append(faults, fmt.Errorf("tensor %q is missing", prefix+x.name))
		} else if got.Type != "F32" || !slices.Equal(got.Shape, x.shape) {
			faults = append(faults, fmt.Errorf("tensor %q is %v of %s: it must be %v of F32", got.Name, got.Shape, got.Type, x.shape))
		}
	}
	return errors.Join(faults...)
}

// collect fills flat, one number for each parameter, from the tensors of a file.
func (s *stack) collect(flat []float32, prefix string, byName map[string]Tensor) {
	for _, x := range s.tensors {
		data, to := byName[prefix+x.name].Data, x.at.of(flat)
		for i := range to {
			to[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
	}
}
