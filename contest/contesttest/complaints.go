package contesttest

import (
	"fmt"
	"testing"
	"time"

	"khoabang/contest"
)

var complaintTests = []test{
	{"AddComplaint keeps every field", addsComplaints},
	{"AddComplaint takes a number of an attempt once", complaintNumberOnce},
	{"Complaints are listed by state and age", listsComplaints},
	{"AnswerComplaint answers once", answersOnce},
}

// Complaint returns an open complaint of the contest "c1" that was filed so many minutes after At.
func Complaint(id, attempt string, number, minutes int) contest.Complaint {
	return contest.Complaint{ID: id, ContestID: "c1", AttemptID: attempt, ContestantID: "person-1", Number: number,
		Text: "Câu 3 có hai đáp án đúng.", At: At.Add(time.Duration(minutes) * time.Minute)}
}

func answered(c contest.Complaint, minutes int) contest.Complaint {
	c.Answer = contest.Answer{Text: "Đã chấm lại.", Redress: contest.RedressAmendment, Subject: "amd1", By: "u2",
		At: At.Add(time.Duration(minutes) * time.Minute)}
	return c
}

func addsComplaints(t *testing.T, s contest.Store) {
	for _, want := range []contest.Complaint{Complaint("k1", "a1", 1, 0), answered(Complaint("k2", "a2", 1, 0), 5)} {
		must(t, "AddComplaint", s.AddComplaint(t.Context(), want))
		got, err := s.Complaint(t.Context(), want.ID)
		must(t, "Complaint", err)
		same(t, "complaint", got, want)
	}
	_, err := s.Complaint(t.Context(), "none")
	wantErr(t, "Complaint(none)", err, contest.ErrNoComplaint)
}

func complaintNumberOnce(t *testing.T, s contest.Store) {
	errs := race(racers, func(i int) error { return s.AddComplaint(t.Context(), Complaint(fmt.Sprint("k", i), "a1", 1, i)) })
	oneWinner(t, "AddComplaint", errs, contest.ErrTaken)
	must(t, "AddComplaint", s.AddComplaint(t.Context(), Complaint("z1", "a1", 3, 0)))
	must(t, "AddComplaint", s.AddComplaint(t.Context(), Complaint("z2", "a1", 2, 0)))
	must(t, "AddComplaint", s.AddComplaint(t.Context(), Complaint("z3", "a2", 1, 0)))
	list, err := s.ComplaintsAbout(t.Context(), "a1")
	must(t, "ComplaintsAbout", err)
	var numbers []int
	for _, c := range list {
		numbers = append(numbers, c.Number)
	}
	same(t, "numbers about a1", numbers, []int{1, 2, 3})
}

func listsComplaints(t *testing.T, s contest.Store) {
	for _, c := range []contest.Complaint{
		Complaint("b", "a1", 1, 2), Complaint("a", "a2", 1, 2), Complaint("c", "a3", 1, 1),
		answered(Complaint("d", "a4", 1, 0), 10), answered(Complaint("e", "a5", 1, 3), 20),
	} {
		must(t, "AddComplaint", s.AddComplaint(t.Context(), c))
	}
	other := Complaint("x", "a9", 1, 0)
	other.ContestID = "c2"
	must(t, "AddComplaint", s.AddComplaint(t.Context(), other))
	for _, want := range []struct {
		open  bool
		limit int
		ids   string
	}{{true, 10, "cab"}, {true, 2, "ca"}, {false, 10, "ed"}, {false, 1, "e"}} {
		list, err := s.Complaints(t.Context(), "c1", want.open, want.limit)
		must(t, "Complaints", err)
		ids := ""
		for _, c := range list {
			ids += c.ID
		}
		same(t, fmt.Sprintf("Complaints(open %t, %d)", want.open, want.limit), ids, want.ids)
	}
}

func answersOnce(t *testing.T, s contest.Store) {
	c := Complaint("k1", "a1", 1, 0)
	must(t, "AddComplaint", s.AddComplaint(t.Context(), c))
	errs := race(racers, func(i int) error {
		_, err := s.AnswerComplaint(t.Context(), "k1", contest.Answer{Text: fmt.Sprint(i), By: "u", At: At.Add(time.Hour)})
		return err
	})
	won := oneWinner(t, "AnswerComplaint", errs, contest.ErrComplaintAnswered)
	got, err := s.Complaint(t.Context(), "k1")
	must(t, "Complaint", err)
	c.Answer = contest.Answer{Text: fmt.Sprint(won), By: "u", At: At.Add(time.Hour)}
	same(t, "complaint", got, c)
	_, err = s.AnswerComplaint(t.Context(), "none", c.Answer)
	wantErr(t, "AnswerComplaint(none)", err, contest.ErrNoComplaint)
}
