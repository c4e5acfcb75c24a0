package live

import "context"

// MakeFrame makes the newest frame without waiting for FrameInterval.
func MakeFrame(b *Board) *Frame {
	b.feed.building <- struct{}{}
	defer func() { <-b.feed.building }()
	b.makeFrame(context.Background())
	return b.feed.frame
}
