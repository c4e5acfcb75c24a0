package live

// Bus carries messages between the nodes of one service. It is only a hint: a message may be dropped, repeated,
// delayed, or arrive out of order, at any subscriber for itself. Whoever receives one compares revisions, and finds
// what was lost in the store.
type Bus interface {
	// Publish hands a message to the bus. It does not wait for subscribers, and nil does not mean that anybody got it.
	// The caller may change msg afterwards. Topics are short words of lower-case ASCII letters.
	Publish(topic string, msg []byte) error
	// Subscribe calls f with every message that gets here, one at a time, this node's own perhaps included, until
	// cancel is called. A slow f costs its own subscription messages, the oldest first, and nobody else. f does not
	// change msg, and may keep it. Once cancel returns, f is not running and is not called again; f does not call it.
	// A second cancel does nothing.
	Subscribe(f func(topic string, msg []byte)) (cancel func())
}
