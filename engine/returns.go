package engine

import "github.com/tengen-rl/tengen/replay"

// fillReturns writes what the value is to learn of a decision, each player's return still to come, the
// mover first: as the game went, as far as Trace follows it, and by SearchValue as the search expected.
func (l *learner) fillReturns(dst []float32, member *replay.Member, decision int) {
	mover := member.Decisions[decision].Player
	for k := range dst {
		player := (mover + k) % l.spec.Players
		dst[k] = member.Returns[player]
		for _, earlier := range member.Decisions[:decision] {
			if earlier.Reward != nil {
				dst[k] -= earlier.Reward[player]
			}
		}
	}
	if len(dst) > 2 || len(dst) == 2 && !l.spec.Returns.ConstantSum {
		return // what the search expects for the mover does not say what the others get
	}
	total := float32(0)
	for _, x := range dst {
		total += x
	}
	if c := l.config.Learner; c.Trace > 0 || c.Discount < 1 {
		dst[0] = traced(member, decision, float32(c.Trace), float32(c.Discount), dst[0], total)
	}
	dst[0] += float32(float32(l.config.Learner.SearchValue) * (member.Decisions[decision].Value - dst[0]))
	if len(dst) == 2 {
		dst[1] = total - dst[0]
	}
}

// traced is the return still to come for the mover of a decision as the game went for so long as it was
// played well, and from there on as the search expected:
//
//	G_t = (1 - c_t) V_t + c_t (r_t + γ G_t+1),   c_t = trace · π(a_t) / max_a π(a)
//
// with the search's value V and improved policy π: Watkins' Q(λ) with a soft cut. A move that was played to
// explore tells of itself and not of the position. With a trace of 0 every move is followed. γ is the discount of a decision;
// what it takes from one of two players it gives the other: it draws their returns to an even share. outcome is what the game
// brought, total that of all players.
func traced(member *replay.Member, decision int, trace, discount, outcome, total float32) float32 {
	mover, even := member.Decisions[decision].Player, evenShare(member)
	sum, left, weight := float32(even*total), outcome, float32(1)
	for k := decision; k < len(member.Decisions); k++ {
		d := &member.Decisions[k]
		value := d.Value
		if d.Player != mover {
			value = total - d.Value
		}
		follow := float32(1)
		if trace > 0 {
			follow = float32(trace * likeness(d))
		}
		sum += float32(weight * (1 - follow) * (value - float32(even*total)))
		weight *= follow
		for player, r := range d.Reward {
			total -= r
			sum -= float32(weight * even * r)
			if player == mover {
				left -= r
				sum += float32(weight * r)
			}
		}
		weight *= discount
	}
	return sum + float32(weight*(left-float32(even*total)))
}

// evenShare is what part of all players' returns a player has who is as well off as the other: nothing where there is no other.
func evenShare(member *replay.Member) float32 {
	if len(member.Returns) == 2 {
		return 0.5
	}
	return 0
}

// likeness is how probable the played action was, relative to the most probable one; 1 where it is not
// known.
func likeness(d *replay.Decision) float32 {
	played, most := float32(0), float32(0)
	for _, share := range d.Target {
		most = max(most, share.Probability)
		if int(share.Action) == d.Action {
			played = share.Probability
		}
	}
	if most == 0 {
		return 1
	}
	return played / most
}
