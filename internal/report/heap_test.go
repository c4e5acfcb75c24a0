package report_test

import (
	"runtime"
	"sync/atomic"
	"time"
)

// watchHeap samples the memory that the runtime holds for objects until it is stopped.
func watchHeap() (*atomic.Uint64, func()) {
	peak, quit, gone := &atomic.Uint64{}, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak.Store(max(peak.Load(), m.HeapInuse))
			}
		}
	}()
	return peak, func() { close(quit); <-gone }
}
