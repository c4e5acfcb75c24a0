package httpapi

import (
	"context"
	"net/http"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
)

// complaintPage is how many complaints are listed at a time.
const complaintPage = 200

// complaintView is Complaint of the API, as the contestant sees it.
type complaintView struct {
	ID         string `json:"id"`
	Number     int    `json:"number"`
	Text       string `json:"text"`
	At         stamp  `json:"at"`
	Answer     string `json:"answer,omitempty"`
	AnsweredAt stamp  `json:"answered_at,omitzero"`
}

func complaintOf(c contest.Complaint) complaintView {
	return complaintView{ID: c.ID, Number: c.Number, Text: c.Text, At: stamp(c.At), Answer: c.Answer.Text, AnsweredAt: stamp(c.Answer.At)}
}

// complaintList is Complaints of the API.
type complaintList struct {
	Complaints []complaintView `json:"complaints"`
	Possible   bool            `json:"possible"`
	Why        string          `json:"why,omitempty"` // the code of why no other is taken now
	Says       string          `json:"says,omitempty"`
	Until      stamp           `json:"until,omitzero"`
	MaxText    int             `json:"max_text"`
}

func (s *Server) complaints(ctx context.Context, r *request) (reply, error) {
	v, err := s.Contests.ComplaintsOf(ctx, r.param("attempt"), r.contestant)
	if err != nil {
		return reply{}, err
	}
	list := complaintList{Complaints: []complaintView{}, Possible: v.Refused == nil, Until: stamp(v.Until), MaxText: contest.MaxComplaint}
	if f, is := fault.As(v.Refused); is {
		list.Why = f.Code
		list.Says, _ = i18n.Problem(r.lang(), f.Code, f.Args)
	}
	for _, c := range v.Complaints {
		list.Complaints = append(list.Complaints, complaintOf(c))
	}
	return ok(list)
}

func (s *Server) complain(ctx context.Context, r *request) (reply, error) {
	var text string
	if err := s.decodeBody(r, func(o *object) { text = o.text("text", 1, contest.MaxComplaint) }); err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Complain(ctx, r.param("attempt"), r.contestant, text)
	return reply{status: http.StatusCreated, body: complaintOf(c)}, err
}

// staffComplaint is StaffComplaint of the API.
type staffComplaint struct {
	complaintView
	Attempt  string          `json:"attempt"`
	Who      string          `json:"who"`
	Name     string          `json:"name"`
	Unit     string          `json:"unit"`
	Redress  contest.Redress `json:"redress,omitempty"`
	Subject  string          `json:"subject,omitempty"`
	Answerer string          `json:"answerer,omitempty"`
}

type staffComplaintList struct {
	Complaints []staffComplaint `json:"complaints"`
	More       bool             `json:"more"`
}

func (s *Server) staffComplaints(ctx context.Context, r *request) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	list, err := s.Contests.Complaints(ctx, c.ID, r.query("state") != "answered", complaintPage+1)
	if err != nil {
		return reply{}, err
	}
	v := staffComplaintList{More: len(list) > complaintPage}
	v.Complaints, err = s.complaintsForStaff(ctx, list[:min(len(list), complaintPage)])
	return reply{body: v}, err
}

func (s *Server) complaintsForStaff(ctx context.Context, list []contest.Complaint) ([]staffComplaint, error) {
	ids := make([]string, len(list))
	for i, c := range list {
		ids[i] = c.ContestantID
	}
	people, err := s.Contests.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	names, err := s.namesOf(ctx)
	views := []staffComplaint{}
	for _, c := range list {
		l := people[c.ContestantID]
		views = append(views, staffComplaint{complaintView: complaintOf(c), Attempt: c.AttemptID, Who: contest.PersonRef(c.ContestantID),
			Name: l.Name, Unit: l.Unit, Redress: c.Answer.Redress, Subject: c.Answer.Subject, Answerer: names[c.Answer.By]})
	}
	return views, err
}

func (s *Server) answerComplaint(ctx context.Context, r *request) (reply, error) {
	var a contest.Answer
	err := s.decodeBody(r, func(o *object) {
		a = contest.Answer{Text: o.text("text", 1, contest.MaxComplaint), Redress: contest.Redress(o.optionalText("redress", 20)),
			Subject: o.optionalText("subject", 64)}
	})
	if err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	k, err := s.Contests.AnswerComplaint(ctx, c.ID, r.param("complaint"), a, r.principal.UserID)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("complaint answered", "contest", c.ID, "complaint", k.ID, "user", r.principal.UserID)
	views, err := s.complaintsForStaff(ctx, []contest.Complaint{k})
	if err != nil {
		return reply{}, err
	}
	return ok(views[0])
}
