package membus_test

import (
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"khoabang/internal/bus/membus"
	"khoabang/internal/live"
	"khoabang/internal/live/livetest"
)

var _ live.Bus = (*membus.Bus)(nil)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestBus(t *testing.T) {
	t.Parallel()
	livetest.TestBus(t, func(*testing.T) (a, b live.Bus) {
		bus := membus.New(256)
		return bus, bus
	})
}

func TestDropsTheOldestAndCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bus := membus.New(3)
		release := make(chan struct{})
		var got []string
		cancel := bus.Subscribe(func(_ string, msg []byte) {
			<-release
			got = append(got, string(msg))
		})
		publish := func(from, to int) {
			for i := from; i <= to; i++ {
				if err := bus.Publish("n", []byte(strconv.Itoa(i))); err != nil {
					t.Errorf("Publish: %v", err)
				}
			}
			synctest.Wait()
		}
		publish(0, 0) // taken by the subscriber, who waits with it
		publish(1, 10)
		if n := bus.Dropped(); n != 7 {
			t.Errorf("Dropped() = %d, want 7 of the 10 that came while 3 fit", n)
		}
		close(release)
		synctest.Wait()
		publish(11, 11)
		cancel()
		if diff := cmp.Diff([]string{"0", "8", "9", "10", "11"}, got); diff != "" {
			t.Errorf("delivered (-want +got):\n%s", diff)
		}
	})
}
