package contesttest

import (
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

// At is the time at which the builders' attempts start. Its milliseconds are not zero.
var At = time.Date(2025, 10, 1, 1, 2, 3, 456e6, time.UTC)

// after returns the time so many milliseconds after At.
func after(ms int) time.Time { return At.Add(time.Duration(ms) * time.Millisecond) }

// Contest returns a contest with every field set. Its ID is id, its slug is made from id, and its rounds are "r1",
// open without end and published as paper "p1", and "r2", a draft.
func Contest(id string) contest.Contest {
	return contest.Contest{
		ID: id, Slug: "slug-" + id, Title: "Tìm hiểu cải cách hành chính 2025", Organiser: "Sở Nội vụ",
		Summary: "Mười lăm câu hỏi trong mười lăm phút.", Terms: "Điều 1. Đối tượng.\n\nĐiều 2. “Cách tính điểm”.",
		Practice: true,
		Rounds: []contest.Round{
			{ID: "r1", Name: "Vòng một", OpensAt: At.Add(-time.Hour), Papers: []contest.RoundPaper{{PaperID: "p1"}}},
			{
				ID: "r2", Name: "Vòng hai", OpensAt: At.Add(time.Hour), ClosesAt: At.Add(24 * time.Hour),
				Papers: []contest.RoundPaper{{Plan: contest.PaperPlan{
					Banks:     []string{"cchc", "luyen-tap"},
					Blueprint: questions.Blueprint{{Area: "2.1", Difficulty: 2, Count: 3}, {Count: 12}},
				}}},
			},
		},
		Rules: contest.Rules{
			Limit: 15 * time.Minute, Attempts: 2, Period: contest.PerRound, Counts: contest.CountBest,
			Marking: questions.Partial, Keys: []contest.RankKey{contest.ByCorrect, contest.ByDuration, contest.BySubmitted},
		},
		Notice:    contest.Notice{Version: "2025-10", Text: "Tôi đồng ý để ban tổ chức xử lý dữ liệu cá nhân."},
		Revision:  1,
		CreatedAt: At.Add(-48 * time.Hour),
	}
}

// Paper returns a paper of two questions, of which every field is set in one or the other, for the round "r1" of the
// contest. Its ID is id.
func Paper(id, contestID string) contest.Paper {
	return contest.Paper{
		ID: id, ContestID: contestID, RoundID: "r1",
		Blueprint: questions.Blueprint{{Area: "2.4", Difficulty: 3, Count: 1}, {Area: "2.10", Count: 1}},
		Marking:   questions.Partial,
		Questions: []questions.Question{
			{
				BankID: "cchc", ID: "q1", Revision: 3, Kind: questions.Multiple, Area: "2.4", Difficulty: 3, Topic: "Một cửa",
				Tags: []string{"một cửa", "2025"},
				Stem: "Những việc nào thuộc “một cửa”?\nChọn các ý đúng.",
				Options: []questions.Option{
					{ID: "A", Text: "Tiếp nhận hồ sơ"}, {ID: "B", Text: "Trả kết quả"}, {ID: "C", Text: "Việc khác", Locked: true},
				},
				Prompts: []questions.Option{{ID: "1", Text: "Việc thứ nhất"}},
				Key:     questions.Key{Options: []string{"A", "B"}, Texts: []string{"một cửa", "1 cửa"}, NoMarks: true}, Shuffle: true, Explanation: "Theo quy định.",
				Source:     questions.Source{Document: "Nghị định 61/2018/NĐ-CP", Clause: "Điều 3", Quote: "cơ chế một cửa", Link: "https://vanban.example.vn/61", From: At.AddDate(-7, 0, 0), To: At.AddDate(1, 0, 0)},
				ReviewNote: "Đã đối chiếu.", Status: questions.Approved, CreatedAt: At.Add(-72 * time.Hour), CreatedBy: "usr_lan", Comment: "Đã sửa phương án C.",
			},
			{
				BankID: "cchc", ID: "q2", Revision: 1, Kind: questions.Numeric, Area: "2.10", Difficulty: 2,
				Stem: "Bao nhiêu phần trăm?", Key: questions.Key{Number: "-12.50", Tolerance: "0.05"}, Status: questions.Approved,
			},
		},
		PublishedAt: At.Add(-24 * time.Hour),
	}
}

// Contestant returns a contestant with every field set.
func Contestant(id string) contest.Contestant {
	return contest.Contestant{
		ID: id, Name: "Nguyễn Thị Ánh", UnitID: "so-noi-vu", Contact: "+84912345678",
		Consents: []contest.Consent{
			{ContestID: "c1", Notice: "2025-10", At: At.Add(-time.Minute), OnAir: true},
			{ContestID: "c2", Notice: "2025-11", At: At.Add(-time.Second)},
		},
		CreatedAt: At.Add(-time.Second), Salt: "a-salt",
	}
}

// Attempt returns a new attempt at the contest "c1" with every field set that a new attempt has, and lets change alter
// it. All keys that it claims are made from id.
func Attempt(id string, change ...func(*contest.Attempt)) contest.Attempt {
	a := contest.Attempt{
		ID: id, ContestID: "c1", RoundID: "r1", PaperID: "p1", ContestantID: "person-" + id, UnitID: "so-noi-vu",
		Period: "c1/r1", Ordinal: 1, StartKey: "start-" + id, ResumeHash: "hash-" + id,
		Seed: contest.Seed{1<<64 - 1, 1 << 63}, // neither fits a signed number
		Sheet: contest.Sheet{Items: []contest.Item{
			{Ref: questions.Ref{BankID: "cchc", ID: "q2", Revision: 1}},
			{Ref: questions.Ref{BankID: "cchc", ID: "q1", Revision: 3}, Options: []string{"C", "A", "B"}},
		}},
		Epoch: 1, State: contest.Running, StartedAt: At, Limit: 15 * time.Minute, Deadline: At.Add(15 * time.Minute),
		Openings: []time.Time{At},
		Revision: 1, ChangedAt: At,
	}
	for _, c := range change {
		c(&a)
	}
	return a
}

// Entry returns an answer of one option to the sheet's second item, which came seq milliseconds after At.
func Entry(epoch, seq int, option string) contest.Entry {
	return contest.Entry{
		Epoch: epoch, Seq: seq, Item: 1, Answer: questions.Answer{Options: []string{option}}, ReceivedAt: after(seq),
	}
}

// Late returns e as one that came too late.
func Late(e contest.Entry) contest.Entry {
	e.Late = true
	return e
}
