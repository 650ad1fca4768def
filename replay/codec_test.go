package replay

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func testCodec(t testing.TB) *codec {
	c, err := newCodec()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	return c
}

func TestDecodeInvertsEncode(t *testing.T) {
	c := testCodec(t)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range uint64(200) {
		want := makeGroup(id{i * i << (i % 40), i}, random.IntN(5), random.IntN(40))
		blob, err := c.encode(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.decode(blob)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("group %d: got %+v, want %+v", i, got, want)
		}
	}
}

// TestEncodingIsStable holds version 1 to the bytes written out here by hand from columns.go: a
// store outlives the build that wrote it.
func TestEncodingIsStable(t *testing.T) {
	g := &Group{
		Iteration: 300, Index: 1, Seed: 0x0102030405060708, Weights: "ab",
		Members: []Member{{
			End: Truncated, Returns: []float32{1, -1},
			Decisions: []Decision{
				{
					Player: 1, Action: 5, Observation: []byte{9, 8, 7}, Legal: []uint64{0x28}, Masked: true,
					Target: []Share{{3, 0.25}, {5, 0.75}}, Value: 0.5,
				},
				{Action: 200, Kind: Advantage, Advantage: -2, LogProb: -1, Reward: []float32{0, 1}},
			},
		}},
	}
	f := func(exponentAndSign ...byte) string { return "\x00\x00" + string(exponentAndSign) } // float32, little-endian
	zero, one, half, quarter := f(0, 0), f(0x80, 0x3f), f(0, 0x3f), f(0x80, 0x3e)
	want := "\xac\x02\x01" + "\x08\x07\x06\x05\x04\x03\x02\x01" + "\x02ab" + "\x01" + // one member:
		"\x02" + "\x02" + "\x02" + one + f(0x80, 0xbf) + // truncated, decisions, returns
		"\x01\x00" + "\x05\xc8\x01" + "\x02\x01" + // players, actions, tags
		"\x03\x00" + "\x01\x00" + "\x02\x00" + "\x00\x02" + // lengths
		zero + f(0, 0xc0) + zero + f(0x80, 0xbf) + half + zero + // advantages, log-probabilities, values
		zero + one + "\x03\x02" + quarter + f(0x40, 0x3f) + // rewards, target
		"\x28\x00\x00\x00\x00\x00\x00\x00" + "\x09\x08\x07" // legal, observation
	if got := string(appendGroup(nil, g)); got != want {
		t.Fatalf("got  %x\nwant %x", got, want)
	}
}

func TestDecodeRefusesDamage(t *testing.T) {
	c := testCodec(t)
	blob, err := c.encode(game(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	for n := range blob {
		if _, err := c.decode(blob[:n]); !errors.Is(err, errMalformed) {
			t.Fatalf("the first %d bytes of %d: %v", n, len(blob), err)
		}
		damaged := bytes.Clone(blob)
		damaged[n] ^= 0x10
		if g, err := c.decode(damaged); err == nil && !reflect.DeepEqual(g, game(1, 2)) {
			t.Fatalf("byte %d changed, and another group came out", n)
		}
	}
	raw := appendGroup(nil, game(1, 2))
	for n := range raw {
		if _, err := decodeGroup(raw[:n]); err == nil {
			t.Fatalf("the first %d bytes of %d columns were decoded", n, len(raw))
		}
	}
	if _, err := decodeGroup(append(raw, 0)); err == nil {
		t.Fatal("a byte too many was accepted")
	}
}

// FuzzDecodeGroup: whatever decodes has exactly one encoding, and it is what was decoded.
func FuzzDecodeGroup(f *testing.F) {
	f.Add(appendGroup(nil, game(1, 2)))
	f.Add(appendGroup(nil, makeGroup(id{1 << 63, 5}, 3, 3)))
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := decodeGroup(b)
		if err != nil {
			return
		}
		if again := appendGroup(nil, g); !bytes.Equal(again, b) {
			t.Fatalf("%x decodes to %+v, whose encoding is %x", b, g, again)
		}
	})
}

// FuzzDecode: no stored bytes panic or take memory beyond their bound.
func FuzzDecode(f *testing.F) {
	c := testCodec(f)
	blob, err := c.encode(game(1, 2))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(blob)
	f.Add([]byte{codecVersion, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, b []byte) {
		if g, err := c.decode(b); err == nil && g.Validate() != nil {
			t.Fatalf("%x decodes to an invalid group", b)
		}
	})
}

func FuzzDecodeHeader(f *testing.F) {
	f.Add(summarize(game(1, 2), 1000, 1).encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if h, err := decodeHeader(b); err == nil && !bytes.Equal(h.encode(), b) {
			t.Fatalf("%x decodes to %+v, whose encoding is %x", b, h, h.encode())
		}
	})
}

func TestValidate(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	for want, change := range map[string]func(*Member, *Decision){
		"end 6 does not exist":                             func(m *Member, _ *Decision) { m.End = 6 },
		"returns [NaN] are not all finite":                 func(m *Member, _ *Decision) { m.Returns = []float32{nan} },
		"decision 0: kind 2 does not exist":                func(_ *Member, d *Decision) { d.Kind = 2 },
		"player -1 is out of range":                        func(_ *Member, d *Decision) { d.Player = -1 },
		"action -1 is out of range":                        func(_ *Member, d *Decision) { d.Action = -1 },
		"a target decision with advantage 1":               func(_ *Member, d *Decision) { d.Advantage = 1 },
		"an advantage decision with a target distribution": func(_ *Member, d *Decision) { d.Kind = Advantage },
		"value -Inf or reward [] is not finite":            func(_ *Member, d *Decision) { d.Value = inf },
		"reward [NaN] is not finite":                       func(_ *Member, d *Decision) { d.Reward = []float32{nan} },
		"target action 3 after 3: not ascending":           func(_ *Member, d *Decision) { d.Target[1].Action = 3 },
		"target action -5 after -1: not ascending":         func(_ *Member, d *Decision) { d.Target[0].Action = -5 },
		"target probability NaN of action 3":               func(_ *Member, d *Decision) { d.Target[0].Probability = nan },
	} {
		d := Decision{Target: []Share{{3, 0.5}, {4, 0.5}}}
		g := &Group{Iteration: 7, Index: 8, Members: []Member{{Decisions: []Decision{d}}}}
		if err := g.Validate(); err != nil {
			t.Fatal(err)
		}
		change(&g.Members[0], &g.Members[0].Decisions[0])
		err := g.Validate()
		if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "invalid group (7, 8): member 0: ") ||
			!strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want ... %s", err, want)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	c, g := testCodec(b), game(1, 2)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.encode(g); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	c := testCodec(b)
	blob, err := c.encode(game(1, 2))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.decode(blob); err != nil {
			b.Fatal(err)
		}
	}
}
