// Package job does long work in the background of one node: one piece at a time, those that were ordered first first, each
// writing a file that is kept for a while and then forgotten. A file has no name on the disk, so that nothing is left of it
// when the process ends, however that ends. A job is known to its own node alone, and its ID says so: another node, or the
// same after a restart, answers ErrElsewhere.
package job

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"khoabang/internal/fault"
)

// The errors of jobs.
var (
	ErrNone      = fault.New(fault.NotFound, "job_not_found", "there is no such job, or its file is kept no longer")
	ErrElsewhere = fault.New(fault.NotFound, "job_elsewhere", "the job belongs to another node, or to a time before this one was restarted")
	ErrBusy      = fault.New(fault.TooMany, "jobs_busy", "too many jobs are waiting on this node").With("seconds", 60)
	ErrTooLarge  = fault.New(fault.TooLarge, "job_too_large", "the file would be too large")
	ErrUnready   = fault.New(fault.Conflict, "job_unready", "the job has no file")
)

// Limits of a node.
const (
	Keep     = time.Hour // how long a file is kept after it was made
	MaxOpen  = 8         // jobs that wait or are done and kept; the oldest that is done makes room for a new one
	MaxBytes = 2 << 30   // of one file
	MaxKept  = 2         // files of any size that are kept
)

// State says how far a job is.
type State string

// The states of a job.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Order is work to be done.
type Order struct {
	Group     string // what jobs are listed by
	By        string // user ID
	Of        int    // pieces that Work reports on
	Name      string // of the file
	MediaType string
	// Work writes the file, and tells after every few pieces how many are done. It ends soon after ctx does.
	Work func(ctx context.Context, w io.Writer, progress func(done int)) error
}

// Status is what is known of a job.
type Status struct {
	ID        string
	Group     string
	By        string
	Name      string
	MediaType string
	State     State
	Done, Of  int
	Bytes     int64
	Err       error // of a job that failed
	OrderedAt time.Time
	EndedAt   time.Time // zero until then
}

// KeptUntil returns when the file of a job that is done is forgotten.
func (s Status) KeptUntil() time.Time { return s.EndedAt.Add(Keep) }

// Runner runs the jobs of a node. Its methods may be called from any number of goroutines.
type Runner struct {
	node  string
	clock func() time.Time
	log   *slog.Logger
	base  context.Context
	stop  context.CancelFunc
	done  sync.WaitGroup

	mu      sync.Mutex
	jobs    []*running // in the order in which they were ordered
	working bool
}

type running struct {
	Status
	order  Order
	file   *os.File
	uses   int // readers of the file
	gone   bool
	cancel context.CancelFunc
}

// New returns a Runner. Stop ends it.
func New(clock func() time.Time, log *slog.Logger) *Runner {
	ctx, stop := context.WithCancel(context.Background())
	return &Runner{node: strings.ToLower(rand.Text()[:8]), clock: clock, log: log, base: ctx, stop: stop}
}

// Stop cancels what runs and waits, and returns when nothing runs any more.
func (r *Runner) Stop() {
	r.stop()
	r.done.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, j := range r.jobs {
		j.forget()
	}
	r.jobs = nil
}

// Order takes a job on. It returns ErrBusy while as many as may wait do.
func (r *Runner) Order(o Order) (Status, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.expire()
	if len(r.jobs) >= MaxOpen && !r.makeRoom() || r.base.Err() != nil {
		return Status{}, ErrBusy
	}
	j := &running{order: o, Status: Status{ID: r.node + "-" + strings.ToLower(rand.Text()), Group: o.Group, By: o.By, Name: o.Name, MediaType: o.MediaType,
		State: Waiting, Of: o.Of, OrderedAt: r.clock()}}
	r.jobs = append(r.jobs, j)
	if !r.working {
		r.working = true
		r.done.Go(r.work)
	}
	return j.Status, nil
}

// makeRoom forgets the oldest job that has ended, if there is one.
func (r *Runner) makeRoom() bool {
	i := slices.IndexFunc(r.jobs, func(j *running) bool { return !j.EndedAt.IsZero() })
	if i >= 0 {
		r.jobs[i].forget()
		r.jobs = slices.Delete(r.jobs, i, i+1)
	}
	return i >= 0
}

// work runs jobs until none waits.
func (r *Runner) work() {
	for {
		j, ctx := r.next()
		if j == nil {
			return
		}
		err := r.run(ctx, j)
		r.end(j, err)
	}
}

func (r *Runner) next() (*running, context.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, j := range r.jobs {
		if j.State == Waiting && r.base.Err() == nil {
			ctx, cancel := context.WithCancel(r.base)
			j.State, j.cancel = Running, cancel
			return j, ctx
		}
	}
	r.working = false
	return nil, nil
}

// run does the work. What it panics with is an error: the process goes on.
func (r *Runner) run(ctx context.Context, j *running) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	file, err := Scratch()
	if err != nil {
		return err
	}
	r.mu.Lock()
	j.file = file
	r.mu.Unlock()
	w := &counted{w: file}
	err = j.order.Work(ctx, w, func(done int) {
		r.mu.Lock()
		defer r.mu.Unlock()
		j.Done, j.Bytes = done, w.n
	})
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// end says how a job ended, and keeps its file where it was done.
func (r *Runner) end(j *running, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	j.cancel()
	j.EndedAt = r.clock()
	switch {
	case err == nil:
		j.State, j.Done = Done, j.Of
		if info, serr := j.file.Stat(); serr == nil {
			j.Bytes = info.Size()
		}
		time.AfterFunc(Keep, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.expire()
		})
	case j.gone || r.base.Err() != nil:
		j.State = Cancelled
	default:
		j.State, j.Err = Failed, err
		r.log.Error("a job failed", "job", j.ID, "group", j.Group, "error", err)
	}
	if j.State != Done {
		j.forget()
	}
	r.order()
}

// order forgets the oldest files beyond MaxKept, and the functions that made them.
func (r *Runner) order() {
	kept := 0
	for _, j := range slices.Backward(r.jobs) {
		if j.State != Done {
			continue
		}
		j.order = Order{}
		if kept++; kept > MaxKept {
			j.forget()
		}
	}
	r.jobs = slices.DeleteFunc(r.jobs, func(j *running) bool { return j.State == Done && j.gone })
}

// expire forgets jobs that ended long ago.
func (r *Runner) expire() {
	now := r.clock()
	r.jobs = slices.DeleteFunc(r.jobs, func(j *running) bool {
		old := !j.EndedAt.IsZero() && !now.Before(j.KeptUntil())
		if old {
			j.forget()
		}
		return old
	})
}

// forget closes the file once nobody reads it. The caller holds the lock.
func (j *running) forget() {
	j.gone = true
	if j.file != nil && j.uses == 0 {
		_ = j.file.Close() // it has no name: what was in it goes with it
		j.file = nil
	}
}

// find returns the job with an ID. The caller holds the lock.
func (r *Runner) find(id string) (*running, error) {
	r.expire()
	if i := slices.IndexFunc(r.jobs, func(j *running) bool { return j.ID == id }); i >= 0 {
		return r.jobs[i], nil
	}
	if !strings.HasPrefix(id, r.node+"-") {
		return nil, ErrElsewhere
	}
	return nil, ErrNone
}

// Status returns how far a job is. It returns ErrNone or ErrElsewhere.
func (r *Runner) Status(id string) (Status, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	j, err := r.find(id)
	if err != nil {
		return Status{}, err
	}
	return j.Status, nil
}

// Of returns the jobs of a group, the latest first.
func (r *Runner) Of(group string) []Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.expire()
	var list []Status
	for _, j := range slices.Backward(r.jobs) {
		if j.Group == group {
			list = append(list, j.Status)
		}
	}
	return list
}

// Cancel ends a job, or forgets the file of one that is done. It returns ErrNone or ErrElsewhere.
func (r *Runner) Cancel(id string) (Status, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	j, err := r.find(id)
	if err != nil {
		return Status{}, err
	}
	switch j.State {
	case Running:
		j.gone = true // end closes the file
		j.cancel()
		s := j.Status
		s.State = Cancelled
		return s, nil
	case Waiting:
		j.EndedAt = r.clock()
		fallthrough
	case Done:
		j.State = Cancelled
		j.forget()
	}
	return j.Status, nil
}

// Open returns the file of a job that is done, from its beginning. Whoever reads it closes it. It returns ErrNone,
// ErrElsewhere or ErrUnready.
func (r *Runner) Open(id string) (io.ReadCloser, Status, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	j, err := r.find(id)
	if err != nil {
		return nil, Status{}, err
	}
	if j.State != Done {
		return nil, j.Status, ErrUnready
	}
	j.uses++
	return &reader{SectionReader: io.NewSectionReader(j.file, 0, j.Bytes), runner: r, job: j}, j.Status, nil
}

// reader is one who reads a file.
type reader struct {
	*io.SectionReader
	runner *Runner
	job    *running
	once   sync.Once
}

func (f *reader) Close() error {
	f.once.Do(func() {
		f.runner.mu.Lock()
		defer f.runner.mu.Unlock()
		if f.job.uses--; f.job.gone {
			f.job.forget()
		}
	})
	return nil
}

// counted counts what is written, up to MaxBytes.
type counted struct {
	w io.Writer
	n int64
}

func (c *counted) Write(b []byte) (int, error) {
	if c.n+int64(len(b)) > MaxBytes {
		return 0, ErrTooLarge.With("gib", MaxBytes>>30)
	}
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// Scratch returns a file without a name, which vanishes when it is closed or the process ends.
func Scratch() (*os.File, error) {
	f, err := os.CreateTemp("", "khoabang-*")
	if err != nil {
		return nil, fmt.Errorf("make a scratch file: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("make a scratch file: %w", err)
	}
	return f, nil
}
