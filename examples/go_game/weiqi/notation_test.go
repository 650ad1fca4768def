package weiqi

import "testing"

func TestNames(t *testing.T) {
	for _, c := range []struct {
		size, action int
		name         string
	}{
		{5, 12, "C3"}, {5, 0, "A5"}, {5, 24, "E1"}, {5, 25, "pass"}, {9, 8, "J9"}, {19, 0, "A19"}, {19, 360, "T1"}, {19, 8, "J19"},
	} {
		r := newRules(t, c.size, 7.5, 0)
		if got := r.Name(nil, c.action); got != c.name {
			t.Errorf("size %d: action %d is %q, want %q", c.size, c.action, got, c.name)
		}
	}
	for size := MinSize; size <= MaxSize; size++ {
		r := newRules(t, size, 7.5, 0)
		for action := range r.points + 1 {
			if got, err := r.Parse(r.Name(nil, action)); err != nil || got != action {
				t.Fatalf("size %d: %s came back as %d: %v", size, r.Name(nil, action), got, err)
			}
		}
	}
}

func TestParse(t *testing.T) {
	r := newRules(t, 9, 7.5, 0)
	if got, err := r.Parse("c3"); err != nil || got != 56 {
		t.Errorf("c3 is %d: %v", got, err)
	}
	for _, name := range []string{"", "C", "I3", "K3", "C0", "C10", "C+3", "C03", "33", "passs", "C3 "} {
		if got, err := r.Parse(name); err == nil {
			t.Errorf("%q is %d", name, got)
		}
	}
}

func TestDraw(t *testing.T) {
	r := newRules(t, 5, 7.5, 0)
	s := new(State)
	r.clear(s)
	for _, name := range []string{"B2", "D4", "E1"} {
		action, err := r.Parse(name)
		if err != nil || r.Play(s, action) != nil {
			t.Fatal(name, err)
		}
	}
	const want = `    A B C D E
 5  . . . . . 5
 4  . . . O . 4
 3  . . + . . 3
 2  . X . . . 2
 1  . . . .(X)1
    A B C D E
`
	if got := r.Draw(s); got != want {
		t.Errorf("drawn as\n%s", got)
	}
}
