package kernel

// abreast multiplies a row by each of four panels of k >= 1 rows side by side: number j of panel i is the
// sum over p of a[ai+p]·b[i·bPanel+16·p+j], fused, in order of p, at c[i·cPanel+j]; a0 is 0. A row
// alone through one panel would wait for every step.
type abreast func(c []float32, cPanel int, a []float32, a1, a2, a3 int, b []float32, bPanel, k int)

// abreastPanels is how many panels abreast takes.
const abreastPanels = 4

// Attend sets mixed, [heads][channels], to what a query of that shape makes of the first places of
// a cache: for each head the values weighted by the softmax of the query's products with the keys.
// scratch has c.Scratch() numbers. The bits are those of two calls of [Kernel.Product] with one of
// [Kernel.Softmax] between.
func (k *Kernel) Attend(mixed, scratch, query []float32, c *Cache, places int) {
	size, weights := c.heads*c.channels, c.Scratch()/c.heads
	mixed, query, scratch = mixed[:size], query[:size], scratch[:c.Scratch()]
	for h := range c.heads {
		w := scratch[h*weights : (h+1)*weights]
		k.scores(w, query[h*c.channels:(h+1)*c.channels], c, h, places)
		k.Softmax(w[:places], places)
	}
	done := 0
	if c.channels%panelColumns == 0 {
		done = size / (abreastPanels * panelColumns) * abreastPanels
		k.mixAbreast(mixed, scratch, c, done, places)
	}
	for h := done * panelColumns / c.channels; h < c.heads; h++ {
		_, values := c.head(h)
		k.product(mixed[h*c.channels:], c.channels, scratch[h*weights:], places, 1,
			values, panelColumns, c.places*panelColumns, 1, c.channels, places, false)
	}
}

// scores sets w to the products of a head's query with the keys of the first places, and what
// follows in w to anything.
func (k *Kernel) scores(w, query []float32, c *Cache, h, places int) {
	keys, _ := c.head(h)
	panel := c.channels * panelColumns
	for j := 0; j < places; j += abreastPanels * panelColumns {
		k.abreast(w[j:], panelColumns, query, 0, 0, 0, keys[j*c.channels:], panel, c.channels)
	}
}

// mixAbreast sets the first panels of mixed, four at a time: heads may begin between them.
func (k *Kernel) mixAbreast(mixed, scratch []float32, c *Cache, panels, places int) {
	panel, weights := c.places*panelColumns, c.Scratch()/c.heads
	row := func(i int) int { return i * panelColumns / c.channels * weights }
	for i := 0; i < panels; i += abreastPanels {
		at := row(i)
		k.abreast(mixed[i*panelColumns:], panelColumns, scratch[at:], row(i+1)-at, row(i+2)-at, row(i+3)-at,
			c.values[i*panel:], panel, places)
	}
}

// abreastGeneric is abreast in plain Go.
func abreastGeneric(c []float32, cPanel int, a []float32, a1, a2, a3 int, b []float32, bPanel, k int) {
	for i, from := range [abreastPanels]int{0, a1, a2, a3} {
		row := c[i*cPanel:][:panelColumns]
		clear(row)
		for p, x := range a[from : from+k] {
			addScaled(row, x, b[i*bPanel+p*panelColumns:])
		}
	}
}
