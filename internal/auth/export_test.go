package auth

// Hold takes all of the hasher's slots until release is called, and says how many may wait for them.
func (h *Hasher) Hold() (queue int, release func()) {
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	return int(h.maxQueue), func() {
		for range cap(h.slots) {
			h.leave()
		}
	}
}
