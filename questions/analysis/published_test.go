package analysis_test

import (
	"encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khoabang/questions"
	"khoabang/questions/analysis"
)

// unit is what the tests on Moodle's figures take for a whole mark. Its marks of 1/3, 1/2 and 4/5 are whole numbers of
// 990ths, not of thousandths; every figure but facility, mean and deviations is the same on either scale.
const unit = 990

// rescale turns a figure in points back from the scale of unit.
const rescale = float64(questions.FullMark) / unit

// statistics names the folder of Moodle's fixtures for its statistics report.
var statistics = filepath.Join("mod", "quiz", "report", "statistics", "tests", "fixtures")

// corpus returns the lines of one of the files that others wrote, beside the repository, each by its column's name.
func corpus(t *testing.T, folder, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "corpora", "moodle-quiz-stats", folder, name))
	if errors.Is(err, os.ErrNotExist) && os.Getenv("KHOABANG_TEST_REQUIRE") != "1" {
		t.Skipf("the published figures are not beside the repository: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var lines []map[string]string
	for _, row := range rows[1:] {
		line := map[string]string{}
		for i, column := range rows[0] {
			line[column] = row[i]
		}
		lines = append(lines, line)
	}
	return lines
}

// number reads a figure.
func number(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// near compares a figure with a published one, to a relative tolerance.
func near(t *testing.T, what string, got analysis.Value, want, tolerance float64) {
	t.Helper()
	if !got.OK || math.Abs(got.V-want) > tolerance*math.Abs(want) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// quiz is Moodle's test quiz 00: seven slots, the first of which draws one of two questions.
type quiz struct {
	slots, steps []map[string]string
	t            *testing.T
}

func newQuiz(t *testing.T) quiz {
	t.Helper()
	return quiz{slots: corpus(t, statistics, "results00.csv"), steps: corpus(t, statistics, "steps00.csv"), t: t}
}

func ref(id string) questions.Ref { return questions.Ref{BankID: "moodle", ID: id, Revision: 1} }

func question(id, area string) questions.Question {
	return questions.Question{BankID: "moodle", ID: id, Revision: 1, Kind: questions.ShortText, Area: area}
}

func (q quiz) mark(attempt int, slot string) int {
	q.t.Helper()
	return int(math.Round(unit * number(q.t, q.slots[attempt]["slots."+slot+".mark"])))
}

var slotNames = []string{"1", "2", "3", "4", "5", "6", "7"}

// bySlot takes each slot for one question.
func (q quiz) bySlot(keep func(step map[string]string) bool) (analysis.Paper, []analysis.Attempt) {
	var p analysis.Paper
	for _, slot := range slotNames {
		p.Questions = append(p.Questions, question(slot, slot))
	}
	var attempts []analysis.Attempt
	for i := range q.slots {
		if !keep(q.steps[i]) {
			continue
		}
		var a analysis.Attempt
		for _, slot := range slotNames {
			a.Items = append(a.Items, analysis.Response{Ref: ref(slot), Mark: q.mark(i, slot), Answered: true})
		}
		attempts = append(attempts, a)
	}
	return p, attempts
}

func everybody(map[string]string) bool { return true }

func analyse(t *testing.T, p analysis.Paper, attempts []analysis.Attempt) analysis.Report {
	t.Helper()
	r, err := analysis.Analyse(p, attempts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// checkQuestion compares a question with a line of qstats00.csv. The tolerances are those of Moodle's own test.
func checkQuestion(t *testing.T, got analysis.Question, line map[string]string) {
	t.Helper()
	if s := strconv.Itoa(got.Shown); s != line["s"] {
		t.Errorf("Shown = %s, want %s", s, line["s"])
	}
	scaled := func(v analysis.Value) analysis.Value { return analysis.Value{V: v.V * rescale, OK: v.OK} }
	near(t, "Facility", scaled(got.Facility), number(t, line["facility"]), 1e-6)
	near(t, "SD", scaled(got.SD), number(t, line["sd"]), 1e-6)
	near(t, "Discrimination", got.Discrimination, number(t, line["discriminationindex"])/100, 1e-5)
	near(t, "Efficiency", got.Efficiency, number(t, line["discriminativeefficiency"])/100, 1e-5)
}

func TestQuestionsAsMoodleAnalysesThem(t *testing.T) {
	t.Parallel()
	q := newQuiz(t)
	slots := analyse(t, first(q.bySlot(everybody)), second(q.bySlot(everybody)))
	for _, line := range corpus(t, statistics, "qstats00.csv") {
		t.Run(line["slot"]+line["subqname"]+line["variant"], func(t *testing.T) {
			switch {
			case line["variant"] != "":
				p, attempts := q.bySlot(func(step map[string]string) bool { return step["variants.2"] == line["variant"] })
				checkQuestion(t, analyse(t, p, attempts).Questions[1], line)
			case line["subqname"] != "":
				checkQuestion(t, q.againstWhole(line["subqname"]), line)
			default:
				slot, _ := strconv.Atoi(line["slot"])
				checkQuestion(t, slots.Questions[slot-1], line)
			}
		})
	}
}

func first[A, B any](a A, _ B) A  { return a }
func second[A, B any](_ A, b B) B { return b }

// againstWhole returns the figures of the question that slot 1 drew for some. Moodle holds such a question against the
// whole score instead of the rest: here it stands on the sheet a second time, and the rest of that one is the whole.
func (q quiz) againstWhole(name string) analysis.Question {
	q.t.Helper()
	p, _ := q.bySlot(everybody)
	p.Questions = append(p.Questions, question("again", "again"))
	var attempts []analysis.Attempt
	_, all := q.bySlot(func(step map[string]string) bool { return step["randqs.1"] == name })
	for _, a := range all {
		a.Items = append(a.Items, analysis.Response{Ref: ref("again"), Mark: a.Items[0].Mark, Answered: true})
		attempts = append(attempts, a)
	}
	return analyse(q.t, p, attempts).Questions[7]
}

// moodlePaper are the figures that Moodle's test of the same quiz asserts
// (mod/quiz/report/statistics/tests/stats_from_steps_walkthrough_test.php, check_quiz_stats_for_quiz_00), worked out in a
// spreadsheet by its author; percentages as fractions. Its tolerance is 1.5e-5.
func checkMoodlePaper(t *testing.T, r analysis.Report) {
	t.Helper()
	if r.Attempts != 25 {
		t.Errorf("Attempts = %d, want 25", r.Attempts)
	}
	const tolerance = 1.5e-5
	scaled := func(v analysis.Value) analysis.Value { return analysis.Value{V: v.V * rescale, OK: v.OK} }
	near(t, "Mean", scaled(r.Mean), 4.617333332, tolerance)
	near(t, "Median", scaled(r.Median), 4.5, tolerance)
	near(t, "SD", scaled(r.SD), 0.8117265554, tolerance)
	near(t, "Skewness", r.Skewness, -0.092502502, tolerance)
	near(t, "Kurtosis", r.Kurtosis, -0.7073968557, tolerance)
	near(t, "Coefficient", r.Reliability.Coefficient, -0.872230935542, tolerance)
	near(t, "ErrorRatio", r.Reliability.ErrorRatio, 1.368294900795, tolerance)
	near(t, "StandardError", scaled(r.Reliability.StandardError), 1.1106813066, tolerance)
}

func TestPaperAsMoodleAnalysesIt(t *testing.T) {
	t.Parallel()
	q := newQuiz(t)
	p, attempts := q.bySlot(everybody)
	fixed := analyse(t, p, attempts)
	checkMoodlePaper(t, fixed)
	if fixed.Reliability.Method != analysis.Alpha {
		t.Errorf("Method = %q, want %q", fixed.Reliability.Method, analysis.Alpha)
	}
	drawn := q.drawn()
	checkMoodlePaper(t, drawn)
	if drawn.Reliability.Method != analysis.Positions {
		t.Errorf("Method = %q, want %q", drawn.Reliability.Method, analysis.Positions)
	}
}

// drawn analyses the quiz with the two questions that slot 1 draws from, and their answers as options.
func (q quiz) drawn() analysis.Report {
	q.t.Helper()
	p, attempts := q.bySlot(everybody)
	drawn := map[string]*questions.Question{}
	for _, name := range []string{"shortanswer", "numerical"} {
		drawn[name] = &questions.Question{BankID: "moodle", ID: name, Revision: 1, Kind: questions.Single, Area: "1"}
	}
	for i, step := range q.steps {
		name, answer := step["randqs.1"], step["responses.1.answer"]
		attempts[i].Items[0].Ref = ref(name)
		attempts[i].Items[0].Chosen = []string{answer}
		if _, known := drawn[name].Option(answer); !known {
			drawn[name].Options = append(drawn[name].Options, questions.Option{ID: answer})
		}
	}
	p.Questions = append([]questions.Question{*drawn["shortanswer"], *drawn["numerical"]}, p.Questions[1:]...)
	for _, slot := range slotNames {
		p.Blueprint = append(p.Blueprint, questions.Quota{Area: slot, Count: 1})
	}
	return analyse(q.t, p, attempts)
}

func TestOptionCountsAsMoodleCountsThem(t *testing.T) {
	t.Parallel()
	want := map[string]map[string]int{}
	for _, line := range corpus(t, statistics, "responsecounts00.csv") {
		if line["slot"] == "1" {
			if want[line["randq"]] == nil {
				want[line["randq"]] = map[string]int{}
			}
			want[line["randq"]][line["actualresponse"]] = int(number(t, line["totalcount"]))
		}
	}
	got := map[string]map[string]int{}
	for _, q := range newQuiz(t).drawn().Questions[:2] {
		got[q.Ref.ID] = map[string]int{}
		for _, o := range q.Options {
			got[q.Ref.ID][o.ID] = o.Chosen
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("options (-want +got):\n%s", d)
	}
}

// lsat are the 1,000 answer sheets of section 6 of the Law School Admission Test, by pattern, the first question in the
// highest bit: Bock & Lieberman, Fitting a response model for n dichotomously scored items, Psychometrika 35 (1970) 179–197.
var lsat = [32]int{
	3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15,
	10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298,
}

// TestLSAT holds a published set of answers against figures worked out from it by the textbook's formulas with another
// program (Python's statistics module: variance, correlation), to four places.
func TestLSAT(t *testing.T) {
	t.Parallel()
	ids := []string{"1", "2", "3", "4", "5"}
	var p analysis.Paper
	for _, id := range ids {
		p.Questions = append(p.Questions, question(id, ""))
	}
	tally := analysis.New(p)
	for pattern, n := range lsat {
		var a analysis.Attempt
		for i, id := range ids {
			a.Items = append(a.Items, analysis.Response{Ref: ref(id), Mark: pattern >> (4 - i) & 1 * questions.FullMark, Answered: true})
		}
		for range n {
			if err := tally.Add(a); err != nil {
				t.Fatal(err)
			}
		}
	}
	r := tally.Report()
	var facility, biserial []float64
	for _, q := range r.Questions {
		facility = append(facility, places(q.Facility.V))
		biserial = append(biserial, places(q.Discrimination.V))
	}
	if d := cmp.Diff([]float64{0.924, 0.709, 0.553, 0.763, 0.870}, facility); d != "" {
		t.Errorf("Facility (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]float64{0.1128, 0.1532, 0.1728, 0.1444, 0.1216}, biserial); d != "" {
		t.Errorf("Discrimination (-want +got):\n%s", d)
	}
	if c := places(r.Reliability.Coefficient.V); c != 0.2950 || r.Reliability.Method != analysis.KR20 {
		t.Errorf("Reliability = %v, want KR-20 of 0.2950", r.Reliability)
	}
	var counts []int
	for _, b := range r.Histogram {
		counts = append(counts, b.Count)
	}
	if d := cmp.Diff([]int{3, 20, 85, 237, 357, 298}, counts); d != "" {
		t.Errorf("Histogram (-want +got):\n%s", d)
	}
}

func places(f float64) float64 { return math.Round(f*1e4) / 1e4 }
