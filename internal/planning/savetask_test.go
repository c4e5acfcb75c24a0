package planning_test

import (
	"testing"

	"khoabang/internal/planning"
)

func TestSaveTaskKeepsWhatOthersChanged(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	mine, _ := st.p.Task("II.3.1")
	theirs, _ := st.p.Task("II.3.2")
	theirs.Deliverables = []planning.Deliverable{{Text: "Báo cáo kết quả", Due: "2025-12-01"}}
	if _, err := st.SaveTask(ctx, home, st.p.ID, 1, theirs); err != nil {
		t.Fatal(err)
	}
	mine.Indicators = []planning.Indicator{{ID: "hoi-nghi", Text: "Số hội nghị", Measure: planning.Entries, Target: 4}}
	saved, err := st.SaveTask(ctx, home, st.p.ID, 1, mine)
	if err != nil || saved.Revision != 3 {
		t.Fatalf("SaveTask beside another's = revision %d, %v, want 3", saved.Revision, err)
	}
	if got, _ := saved.Task("II.3.2"); len(got.Deliverables) != 1 {
		t.Error("what another saved in another task is gone")
	}
	mine.Indicators[0].Target = 9
	now, err := st.SaveTask(ctx, admin, st.p.ID, 2, mine)
	wantErr(t, "SaveTask of one changed since", err, planning.ErrStale)
	if got, _ := now.Task("II.3.1"); len(got.Indicators) != 1 || got.Indicators[0].Target != 4 {
		t.Errorf("ErrStale comes with %+v, want what is stored now", got.Indicators)
	}
	_, err = st.SaveTask(ctx, wardB, st.p.ID, 3, mine)
	wantErr(t, "SaveTask by a unit that has nothing to do with it", err, planning.ErrNotAllowed)
	_, err = st.SaveTask(ctx, admin, st.p.ID, 3, planning.Task{ID: "x"})
	wantErr(t, "SaveTask of none", err, planning.ErrInvalid)
	if got, want := st.view(communeA).Rights(), (planning.Rights{Owner: "so_noi_vu", File: true}); got != want {
		t.Errorf("Rights of a reporter = %+v, want %+v", got, want)
	}
}
