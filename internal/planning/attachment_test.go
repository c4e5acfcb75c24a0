package planning_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"khoabang/internal/planning"

	"github.com/google/go-cmp/cmp"
)

// attached returns the IDs of files of 9 MiB that an actor brought, without their bytes.
func (st *stage) attached(a planning.Actor, n int) (ids []string) {
	st.t.Helper()
	for i := range n {
		f := planning.Attachment{ID: fmt.Sprint(a.UserID, i), Name: "a.pdf", Size: 9 << 20, By: a.UserID, At: st.now}
		if err := st.Store.PutAttachment(st.t.Context(), f); err != nil && !errors.Is(err, planning.ErrStale) {
			st.t.Fatal(err)
		}
		ids = append(ids, f.ID)
	}
	return ids
}

func TestAttachmentsOfOneEntryHaveALimit(t *testing.T) {
	st := newStage(t)
	own := st.attached(communeA, planning.MaxAttachments+1)
	for _, c := range []struct {
		name string
		ids  []string
		want []string
	}{
		{"none", nil, nil},
		{"36 MiB", own[:4], nil},
		{"45 MiB", own[:5], []string{"attachments attachments_too_large"}},
		{"too many", own, []string{"attachments too_many"}},
		{"one twice", []string{own[0], own[0]}, []string{"attachments[1] duplicate"}},
		{"one that is not there", []string{own[0], "x"}, []string{"attachments[1] attachment_unknown"}},
		{"somebody else's", st.attached(wardB, 1), []string{"attachments[0] attachment_unknown"}},
	} {
		_, err := st.AddNote(t.Context(), communeA, planning.Note{PlanID: st.p.ID, TaskID: "II.3.1", Kind: planning.Comment, Text: "x", Attachments: c.ids})
		if d := cmp.Diff(c.want, fields(err)); d != "" {
			t.Errorf("%s: faults differ (-want +got):\n%s", c.name, d)
		}
	}
}

func TestAttachmentsStayWithEvidence(t *testing.T) {
	st := newStage(t)
	of := st.attached(communeA, 2)
	e := st.file(communeA, planning.Evidence{UnitID: "xa-a", TaskID: "II.3.1", Kind: planning.Conference, Day: "2025-09-01", Title: "Hội nghị", Attachments: of[:1]})
	e.Attachments = nil
	e = st.file(headA, e)
	e.Attachments = of[:1] // taken away by one, put back by another who had it before her
	e = st.file(headA, e)
	e.Attachments = of
	if _, err := st.File(t.Context(), headA, e); !errors.Is(err, planning.ErrBadEvidence) {
		t.Errorf("File with what somebody else brought and did not attach = %v, want ErrBadEvidence", err)
	}
	e.Attachments = of[:1]
	e.Revision, e.UnitID = 3, "phuong-b" // somebody else's evidence under the same ID
	if _, err := st.File(t.Context(), wardB, e); !errors.Is(err, planning.ErrBadEvidence) {
		t.Errorf("File of another unit = %v, want ErrBadEvidence", err)
	}
}

func TestFilesOfATaskAreAddedBesideOthers(t *testing.T) {
	st := newStage(t)
	lead := planning.Actor{UserID: "lead", UnitID: "so_noi_vu", Reports: true}
	mine, theirs := st.attached(lead, 5), st.attached(home, 4)
	var wg sync.WaitGroup
	for _, add := range []struct {
		a   planning.Actor
		ids []string
	}{{lead, mine[:2]}, {home, theirs[:2]}} {
		for _, id := range add.ids {
			wg.Go(func() {
				if err := st.Attach(t.Context(), add.a, st.p.ID, "II.3.3", id); err != nil {
					t.Errorf("Attach = %v", err)
				}
			})
		}
	}
	wg.Wait()
	all, may, err := st.TaskAttachments(t.Context(), communeA, st.p.ID, "II.3.3")
	if err != nil || may || len(all) != 4 {
		t.Fatalf("TaskAttachments = %d revisions, %t, %v, want 4 and that a commune may not change them", len(all), may, err)
	}
	got := slices.Sorted(slices.Values(all[3].Attachments))
	if d := cmp.Diff(slices.Sorted(slices.Values(append(slices.Clone(mine[:2]), theirs[:2]...))), got); d != "" {
		t.Errorf("the files of the task (-want +got):\n%s", d)
	}
	if err := st.Attach(t.Context(), lead, st.p.ID, "II.3.3", mine[2]); !errors.Is(err, planning.ErrBadAttachment) {
		t.Errorf("Attach of a fifth file of 9 MiB = %v, want ErrBadAttachment", err)
	}
	if err := st.Detach(t.Context(), culture, st.p.ID, "II.3.3", mine[0]); !errors.Is(err, planning.ErrNotAllowed) {
		t.Errorf("Detach by somebody who does not lead the task = %v, want ErrNotAllowed", err)
	}
	without := st.p.Clone()
	without.Tasks = slices.DeleteFunc(without.Tasks, func(t planning.Task) bool { return t.ID == "II.3.3" })
	if _, err := st.Import(t.Context(), admin, without, true); !slices.Contains(fields(err), "tasks task_has_files") {
		t.Errorf("Import without a task that has files = %v, want task_has_files", err)
	}
	if err := errors.Join(st.Detach(t.Context(), home, st.p.ID, "II.3.3", mine[0]), st.Detach(t.Context(), home, st.p.ID, "II.3.3", mine[0])); err != nil {
		t.Errorf("Detach = %v", err)
	}
}
