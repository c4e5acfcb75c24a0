package job_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"khoabang/internal/job"
)

func runner(t *testing.T) *job.Runner {
	t.Helper()
	r := job.New(time.Now, slog.New(slog.DiscardHandler))
	t.Cleanup(r.Stop)
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func writes(text string) func(context.Context, io.Writer, func(int)) error {
	return func(_ context.Context, w io.Writer, progress func(int)) error {
		_, err := io.WriteString(w, text)
		progress(1)
		return err
	}
}

func hangs(ctx context.Context, _ io.Writer, _ func(int)) error {
	<-ctx.Done()
	return ctx.Err()
}

func state(t *testing.T, r *job.Runner, id string) job.Status {
	t.Helper()
	synctest.Wait()
	s, err := r.Status(id)
	must(t, err)
	return s
}

func TestAJobFromOrderToFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := runner(t)
		goOn := make(chan bool)
		first, err := r.Order(job.Order{Group: "a", By: "lan", Of: 2, Name: "x.zip", MediaType: "application/zip", Work: func(_ context.Context, w io.Writer, progress func(int)) error {
			progress(1)
			<-goOn
			_, err := io.WriteString(w, "nội dung")
			return err
		}})
		must(t, err)
		second, err := r.Order(job.Order{Group: "b", Of: 1, Work: writes("x")})
		must(t, err)
		if s := state(t, r, first.ID); s.State != job.Running || s.Done != 1 || s.Of != 2 || s.By != "lan" {
			t.Errorf("while it runs: %+v", s)
		}
		if s := state(t, r, second.ID); s.State != job.Waiting {
			t.Errorf("behind another: %+v", s)
		}
		if _, _, err := r.Open(first.ID); !errors.Is(err, job.ErrUnready) {
			t.Errorf("Open before it is done: %v", err)
		}
		close(goOn)
		if s := state(t, r, first.ID); s.State != job.Done || s.Done != 2 || s.Bytes != int64(len("nội dung")) || !s.KeptUntil().Equal(s.EndedAt.Add(job.Keep)) {
			t.Errorf("when it is done: %+v", s)
		}
		if s := state(t, r, second.ID); s.State != job.Done {
			t.Errorf("the next one: %+v", s)
		}
		if list := r.Of("a"); len(list) != 1 || list[0].ID != first.ID {
			t.Errorf("Of(a) = %+v", list)
		}
		file, _, err := r.Open(first.ID)
		must(t, err)
		time.Sleep(job.Keep + time.Second) // the bubble's time
		if _, err := r.Status(first.ID); !errors.Is(err, job.ErrNone) {
			t.Errorf("after its time: %v", err)
		}
		b, err := io.ReadAll(file) // whoever has begun to read may read on
		if err != nil || string(b) != "nội dung" {
			t.Errorf("the file holds %q, %v", b, err)
		}
		must(t, file.Close())
		must(t, file.Close())
	})
}

func TestJobsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := runner(t)
		one, err := r.Order(job.Order{Work: hangs})
		must(t, err)
		two, err := r.Order(job.Order{Work: hangs})
		must(t, err)
		synctest.Wait()
		for _, id := range []string{two.ID, one.ID} {
			s, err := r.Cancel(id)
			if err != nil || s.State != job.Cancelled {
				t.Errorf("Cancel = %+v, %v", s, err)
			}
			if s := state(t, r, id); s.State != job.Cancelled {
				t.Errorf("cancelled is %+v", s)
			}
		}
		refusal := errors.New("no")
		failing, err := r.Order(job.Order{Work: func(context.Context, io.Writer, func(int)) error { return refusal }})
		must(t, err)
		if s := state(t, r, failing.ID); s.State != job.Failed || !errors.Is(s.Err, refusal) {
			t.Errorf("failed is %+v", s)
		}
		panicking, err := r.Order(job.Order{Work: func(context.Context, io.Writer, func(int)) error { panic("broken on purpose") }})
		must(t, err)
		if s := state(t, r, panicking.ID); s.State != job.Failed {
			t.Errorf("what panicked is %+v", s)
		}
		done, err := r.Order(job.Order{Work: writes("x")})
		must(t, err)
		synctest.Wait()
		_, err = r.Cancel(done.ID)
		must(t, err)
		if _, _, err := r.Open(done.ID); !errors.Is(err, job.ErrUnready) {
			t.Errorf("Open of a file that was thrown away: %v", err)
		}
	})
}

func TestJobsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := runner(t)
		var ids []string
		for range job.MaxKept + 1 {
			s, err := r.Order(job.Order{Work: writes("x")})
			must(t, err)
			ids = append(ids, s.ID)
			synctest.Wait()
		}
		if _, err := r.Status(ids[0]); !errors.Is(err, job.ErrNone) {
			t.Errorf("the file that was one too many: %v", err)
		}
		for range job.MaxOpen { // those that are done make room
			_, err := r.Order(job.Order{Work: hangs})
			must(t, err)
		}
		if _, err := r.Order(job.Order{Work: hangs}); !errors.Is(err, job.ErrBusy) {
			t.Errorf("one too many: %v, want ErrBusy", err)
		}
		if _, err := r.Status("other-x"); !errors.Is(err, job.ErrElsewhere) {
			t.Errorf("another node's job: %v, want ErrElsewhere", err)
		}
		r.Stop()
		if _, err := r.Order(job.Order{Work: hangs}); !errors.Is(err, job.ErrBusy) {
			t.Errorf("after Stop: %v, want ErrBusy", err)
		}
	})
}
