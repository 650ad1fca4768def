package kernel

// Cache holds the keys and values of one sequence as they come, for one layer of attention, laid
// out for products: the keys of a head as the columns of one matrix, its values as the rows of
// another. Make one with NewCache. Calls for different caches may run at once.
type Cache struct {
	heads, channels, places int

	keys   []float32 // [heads][keyPanels][channels][16]
	values []float32 // [heads][ceil(channels/16)][places][16]
}

// NewCache returns room for a number of places; a head has channels numbers at each.
func NewCache(heads, channels, places int) Cache {
	return Cache{
		heads: heads, channels: channels, places: places,
		keys:   make([]float32, heads*abreastColumns(places)*channels),
		values: make([]float32, heads*inPanels(channels)*places),
	}
}

// inPanels is the number of columns that n take in whole panels.
func inPanels(n int) int { return (n + panelColumns - 1) / panelColumns * panelColumns }

// abreastColumns is the number of columns that n take in panels, four by four.
func abreastColumns(n int) int {
	const columns = abreastPanels * panelColumns
	return (n + columns - 1) / columns * columns
}

// Scratch is the length of the scratch memory that [Kernel.Attend] needs.
func (c *Cache) Scratch() int { return c.heads * abreastColumns(c.places) }

// Set keeps what a place has, key and value, both [heads][channels].
func (c *Cache) Set(place int, key, value []float32) {
	for h := range c.heads {
		keys, values := c.head(h)
		at := place/panelColumns*panelColumns*c.channels + place%panelColumns
		for _, v := range key[h*c.channels : (h+1)*c.channels] {
			keys[at] = v
			at += panelColumns
		}
		for j, from := 0, value[h*c.channels:(h+1)*c.channels]; j < c.channels; j += panelColumns {
			copy(values[j*c.places+place*panelColumns:][:panelColumns], from[j:])
		}
	}
}

// head returns one head's keys and values.
func (c *Cache) head(h int) (keys, values []float32) {
	k, v := len(c.keys)/c.heads, len(c.values)/c.heads
	return c.keys[h*k : (h+1)*k], c.values[h*v : (h+1)*v]
}

// Copy makes the first places those of another cache of the same size.
func (c *Cache) Copy(from *Cache, places int) {
	for h := range c.heads {
		keys, values := c.head(h)
		fromKeys, fromValues := from.head(h)
		copy(keys, fromKeys[:inPanels(places)*c.channels])
		for at := 0; at < len(values); at += c.places * panelColumns {
			copy(values[at:], fromValues[at:at+places*panelColumns])
		}
	}
}
