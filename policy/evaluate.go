package policy

import "fmt"

// together is how many rows go through the network layer by layer: enough to fill the products,
// few enough for the caches. It changes no result.
const together = 16

// evaluation is the memory of one call of Evaluate.
type evaluation struct{ record *record }

// Evaluate fills in out for the rows of in. It may be called from many goroutines at once, but
// not while Train or Load runs; up to 64 at once allocate nothing after their first call. Row i's
// result has the same bits whatever the other rows are. Inputs and outputs of a wrong size are an
// error.
func (n *Residual) Evaluate(in Inputs, out Outputs) error {
	size, actions, players := n.shape.Bytes(), n.shape.Actions, n.shape.Players
	if err := n.shape.fit(in, out); err != nil {
		return err
	}
	e := n.borrow()
	p := pass{n.tower, n.kernel, n.weights, n.current()}
	for from := 0; from < in.Rows; from += together {
		rows := min(together, in.Rows-from)
		p.forward(in.Observations[from*size:], rows, e.record, out.Logits[from*actions:])
		for i := range rows {
			n.shape.expect(out.Values[(from+i)*players:][:players], e.record.outcome[i*n.tower.outcome.out:])
		}
	}
	n.giveBack(e)
	return nil
}

// fit reports inputs and outputs of a wrong size.
func (s Shape) fit(in Inputs, out Outputs) error {
	size, actions, players := s.Bytes(), s.Actions, s.Players
	if in.Rows < 0 || len(in.Observations) != in.Rows*size {
		return fmt.Errorf("evaluate: %d bytes of observations for %d rows: each has %d", len(in.Observations), in.Rows, size)
	}
	if len(out.Logits) < in.Rows*actions || len(out.Values) < in.Rows*players {
		return fmt.Errorf("evaluate: room for %d logits and %d values: %d rows need %d and %d",
			len(out.Logits), len(out.Values), in.Rows, in.Rows*actions, in.Rows*players)
	}
	return nil
}

func (n *Residual) borrow() *evaluation {
	select {
	case e := <-n.spare:
		return e
	default:
		return &evaluation{n.tower.newRecord(together, false)}
	}
}

func (n *Residual) giveBack(e *evaluation) {
	select {
	case n.spare <- e:
	default:
	}
}
