package planfile_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

// demonstration is the province's plan, which the demonstration loads.
var demonstration = filepath.Join("..", "..", "demo", "data", "plan.yaml")

func province(t testing.TB) ([]byte, planning.Plan) {
	t.Helper()
	data, err := os.ReadFile(demonstration)
	if err != nil {
		t.Fatal(err)
	}
	f, err := planfile.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("Decode = %v", err)
	}
	return data, f.Plan
}

func encoded(t interface{ Fatal(...any) }, p planning.Plan) []byte {
	var b bytes.Buffer
	if err := planfile.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// said returns what a YAML document says: keys that are null, empty or left out are the same.
func said(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return prune(v)
}

func prune(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if v[k] = prune(x); v[k] == nil {
				delete(v, k)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = prune(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}

func TestTheProvincesPlanComesOutEqual(t *testing.T) {
	t.Parallel()
	data, p := province(t)
	if err := p.Validate(); err != nil {
		t.Fatalf("Validate = %v", err)
	}
	out := encoded(t, p)
	if d := cmp.Diff(said(t, data), said(t, out)); d != "" {
		t.Errorf("exported differs from the file (-file +exported):\n%s", d)
	}
	again, err := planfile.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(p, again.Plan, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("imported again differs (-want +got):\n%s", d)
	}
	duties := 0
	for _, task := range p.Tasks {
		duties += len(task.Duties)
	}
	if len(p.Tasks) != 27 || duties != 41 || len(p.Agencies) != 14 || len(p.Flows) != 4 {
		t.Errorf("%d tasks, %d duties, %d agencies, %d flows, want 27, 41, 14, 4", len(p.Tasks), duties, len(p.Agencies), len(p.Flows))
	}
}

// words collapses white space and takes away the asterisks by which the document's text marks italics.
func words(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, "*", "")), " ") }

// sentences reads the parts of the document that bind somebody: what stands under each clause, bullet by bullet.
func sentences(t *testing.T) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "ke-hoach-tuyen-truyen-cchc-2025.txt"))
	if err != nil {
		t.Fatal(err)
	}
	chapter, clause := "", ""
	said := map[string][]string{}
	chapters := regexp.MustCompile(`^(I|II|III|IV)\. `)
	headings := regexp.MustCompile(`^(\d)\. `)
	items := regexp.MustCompile(`^(\d\.\d+)\. (.*)`)
	for _, line := range strings.Split(string(data), "\n") {
		line = words(line)
		switch {
		case line == "" || strings.HasPrefix(line, "- Cơ quan ") || strings.HasPrefix(line, "- Thời gian "):
		case strings.HasPrefix(line, "Nơi nhận:"):
			return said
		case chapters.MatchString(line):
			chapter = chapters.FindStringSubmatch(line)[1]
			clause = chapter
		case items.MatchString(line):
			m := items.FindStringSubmatch(line)
			said[chapter+"."+m[1]] = append(said[chapter+"."+m[1]], m[2])
		case headings.MatchString(line):
			clause = chapter + "." + headings.FindStringSubmatch(line)[1]
		case strings.HasPrefix(line, "Trong quá trình thực hiện"):
			said["IV.8"] = []string{strings.TrimSuffix(line, "./.")}
		case chapter == "III":
			id := fmt.Sprintf("III.%d", len(said["III"])+1)
			said["III"] = append(said["III"], line)
			said[id] = []string{strings.TrimPrefix(line, "- ")}
		case chapter == "IV":
			said[clause] = append(said[clause], strings.TrimPrefix(line, "- "))
		}
	}
	return said
}

// Every bullet of the document stands in the plan word for word: as one text, or as duties that leave nothing of it over
// but the signs between them.
func TestEveryDutyIsThereWordForWord(t *testing.T) {
	t.Parallel()
	_, p := province(t)
	said := sentences(t)
	bullets := 0
	for _, task := range p.Tasks {
		lines := said[task.ID]
		if len(lines) == 0 {
			t.Errorf("the document has nothing for %s", task.ID)
		}
		for _, line := range lines {
			bullets++
			if left := leftOver(task, line); left != "" {
				t.Errorf("%s: of the bullet\n%q\nthe plan lacks\n%q", task.ID, line, left)
			}
		}
		for _, d := range task.Duties {
			if !strings.Contains(strings.Join(lines, "\n"), words(d.Text)) {
				t.Errorf("%s: the document does not say %q", d.ID, d.Text)
			}
		}
		delete(said, task.ID)
	}
	delete(said, "III")
	for id, lines := range said {
		if strings.HasPrefix(id, "IV") || strings.HasPrefix(id, "II.2") || strings.HasPrefix(id, "II.3") {
			t.Errorf("the plan has no task %s: %q", id, lines)
		}
	}
	if bullets != 34 {
		t.Errorf("the document has %d bullets, want 34: the reading of it is broken", bullets)
	}
}

func leftOver(task planning.Task, line string) string {
	if words(task.Text) == line {
		return ""
	}
	for _, d := range task.Duties {
		if words(d.Text) == line {
			return ""
		}
	}
	left := line
	for _, d := range task.Duties {
		left = strings.Replace(left, words(d.Text), "", 1)
	}
	return strings.Trim(left, " ;,.")
}

func TestAgenciesMayBeNamed(t *testing.T) {
	t.Parallel()
	data, want := province(t)
	text := strings.Replace(string(data), "  lead:\n  - so_noi_vu\n", "  lead:\n  - Sở Nội Vụ\n", 1)
	text = strings.Replace(text, "  - bao_an_giang\n", "  - Báo AG\n", 1)
	f, err := planfile.Decode(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, f.Plan, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("the plan differs (-want +got):\n%s", d)
	}
}

// faultsOf returns the faults of err as "line N path code".
func faultsOf(err error) (list []string) {
	f, _ := fault.As(err)
	if f == nil {
		return nil
	}
	for _, x := range f.Fields {
		list = append(list, fmt.Sprintf("line %v %s %s", x.Args["line"], x.Path, x.Code))
	}
	return list
}

const small = `schema: plan/v1
document:
  title_vi: Kế hoạch nhỏ
  plan_year: 2026
agencies:
- id: so_noi_vu
  name_vi: Sở Nội vụ
  type: so
tasks:
- id: A
  category: hinh_thuc
  title_vi: Một
  text_vi: Một
  lead:
  - so_noi_vu
  schedule:
    kind: tu_den
    from: '2026-01-01'
    to: '2026-03-31'
- id: B
  category: hinh_thuc
  title_vi: Hai
  text_vi: Hai
  schedule:
    kind: dinh_ky
    recurrence: FREQ=MONTHLY;BYMONTHDAY=20
  depends_on: [A]
report_flows: []
`

func TestFaultsAreNamedByLineAndField(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, old, new string
		want           []string
	}{
		{"good", "", "", nil},
		{"an unknown agency", "  - so_noi_vu\n  schedule", "  - so_noi_va\n  schedule", []string{"line 15 tasks[0].lead[0] agency_unknown_near"}},
		{"an agency like no other", "  - so_noi_vu\n  schedule", "  - xyz\n  schedule", []string{"line 15 tasks[0].lead[0] agency_unknown"}},
		{"a task that waits for itself", "[A]", "[B]", []string{"line 27 tasks[1].depends_on[0] tasks_circular"}},
		{"tasks that wait for each other", "  lead:\n", "  depends_on: [B]\n  lead:\n", []string{"line 14 tasks[0].depends_on[0] tasks_circular", "line 28 tasks[1].depends_on[0] tasks_circular"}},
		{"a task that is not there", "[A]", "[A, C]", []string{"line 27 tasks[1].depends_on[1] task_unknown"}},
		{"a day that there is not", "2026-01-01", "2026-02-30", []string{"line 18 tasks[0].schedule.from date"}},
		{"an end before the beginning", "'2026-03-31'", "'2025-03-31'", []string{"line 19 tasks[0].schedule.to day_before"}},
		{"no end", "    to: '2026-03-31'\n", "", []string{"line 16 tasks[0].schedule.to required"}},
		{"an ID twice", "- id: B", "- id: A", []string{"line 20 tasks[1].id duplicate", "line 27 tasks[1].depends_on[0] tasks_circular"}},
		{"an agency twice", "tasks:\n", "- {id: so_noi_vu, name_vi: Khác, type: so}\ntasks:\n", []string{"line 9 agencies[1].id duplicate"}},
		{"a rule that is none", "FREQ=MONTHLY;BYMONTHDAY=20", "hằng tháng", []string{"line 26 tasks[1].schedule.recurrence recurrence"}},
		{"a rule by the hour", "FREQ=MONTHLY;BYMONTHDAY=20", "FREQ=HOURLY", []string{"line 26 tasks[1].schedule.recurrence recurrence"}},
		{"no title", "  title_vi: Hai\n", "", []string{"line 20 tasks[1].title required"}},
		{"an unknown kind", "type: so", "type: phong_ban", []string{"line 8 agencies[0].type one_of"}},
		{"a year out of reach", "plan_year: 2026", "plan_year: 3026", []string{"line 4 document.plan_year range"}},
		{"an unknown field", "  title_vi: Một\n", "  title_vi: Một\n  sếp: x\n", []string{"line 13 tasks[0].sếp unknown_field"}},
		{"a key twice", "  title_vi: Một\n", "  title_vi: Một\n  title_vi: Hai\n", []string{"line 13 tasks[0].title_vi duplicate"}},
		{"a list where a text is wanted", "title_vi: Một", "title_vi: [Một]", []string{"line 12 tasks[0].title_vi type_text"}},
		{"a text where a number is wanted", "plan_year: 2026", "plan_year: nay", []string{"line 4 document.plan_year type_integer"}},
		{"another schema", "plan/v1", "plan/v9", []string{"line 1 schema one_of"}},
		{"an anchor", "title_vi: Một", "title_vi: &a Một", []string{"line 12 tasks[0].title_vi yaml_anchor"}},
		{"no YAML", "agencies:", "agencies: [", []string{"line 5 yaml yaml_syntax"}},
	} {
		text := strings.Replace(small, c.old, c.new, 1)
		f, err := planfile.Decode(strings.NewReader(text))
		if err == nil {
			err = f.Locate(f.Plan.Validate())
		}
		if d := cmp.Diff(c.want, faultsOf(err)); d != "" {
			t.Errorf("%s: faults differ (-want +got):\n%s%v", c.name, d, err)
		}
	}
}

// plans draws plans of every field.
func plans() *rapid.Generator[planning.Plan] {
	return rapid.Custom(func(t *rapid.T) planning.Plan {
		text := rapid.StringMatching(`[A-Za-zĐđ][a-zăâđêôơư :#'"\-0-9]{0,20}[a-z0-9]`)
		id := func(label string, i int) string { return fmt.Sprintf("%s%d", label, i) }
		opt := func(name string) string { return rapid.OneOf(rapid.Just(""), text).Draw(t, name) }
		day := func(name string) planning.Day {
			return rapid.SampledFrom([]planning.Day{"", "2026-01-31", "2026-12-01"}).Draw(t, name)
		}
		some := func(name string) []string { return rapid.SliceOfN(text, 0, 3).Draw(t, name) }
		refs := func(name string) []string {
			return rapid.SampledFrom([][]string{nil, {"a0"}, {"a1", "a0"}}).Draw(t, name)
		}
		schedule := func() planning.Schedule {
			return planning.Schedule{Timing: rapid.SampledFrom(planning.Timings()).Draw(t, "timing"), From: day("from"), To: day("to"),
				Text: opt("when"), Recurrence: rapid.SampledFrom([]string{"", "FREQ=DAILY"}).Draw(t, "rule")}
		}
		p := planning.Plan{ID: rapid.SampledFrom([]string{"ke-hoach-2026", "khac"}).Draw(t, "id"), Parent: opt("parent"), UnitID: opt("unit"), Notes: some("notes"),
			Head: planning.Head{Name: opt("head"), Position: opt("position"), UserID: opt("user")},
			Document: planning.Document{Title: text.Draw(t, "title"), TitleEN: opt("title_en"), Type: opt("type"), Number: opt("number"), IssuedOn: day("issued"),
				Year: 2026, Province: opt("province"), Issuer: opt("issuer"), SignerTitle: opt("st"), Signer: opt("signer"), Audience: opt("audience"),
				AudienceClause: opt("clause"), Recipients: some("recipients"), Bases: []planning.LegalBasis{{Number: opt("n"), Date: day("d"), Text: opt("t")}}},
			Flows: []planning.Flow{{ID: "f", Clause: opt("fc"), From: refs("ff"), To: refs("ft"), Via: refs("fv"), Frequency: opt("fq"), Stated: rapid.Bool().Draw(t, "fs"),
				Purpose: opt("fp"), Periodic: rapid.Bool().Draw(t, "fper")}},
		}
		for i := range 2 {
			p.Agencies = append(p.Agencies, planning.Agency{ID: id("a", i), Name: id("tên ", i), NameEN: opt("en"), Kind: "nhom", Unit: opt("u"), Successor: opt("s"),
				Kinds: some("kinds"), Members: []planning.Member{{Unit: opt("m"), From: day("mf"), To: day("mt")}}})
			p.Tasks = append(p.Tasks, planning.Task{ID: id("t", i), Clause: opt("tc"), Category: planning.Form, Title: opt("tt"), TitleEN: opt("te"), Text: opt("tx"),
				Lead: refs("lead"), Coordinating: refs("co"), Schedule: schedule(), LeadLabel: opt("ll"), LeadText: opt("lt"), CoordinatingText: opt("ct"),
				Condition: opt("cv"), ConditionEN: opt("ce"), Source: rapid.SampledFrom([]planning.Source{"", planning.OffBudget}).Draw(t, "src"),
				Contest: rapid.Bool().Draw(t, "contest"), Contests: some("contests"), DependsOn: some("needs"),
				Duties: []planning.Duty{{ID: id("d", i), Kind: opt("dk"), Text: opt("dt"), TextEN: opt("de"), Optional: rapid.Bool().Draw(t, "do"), Coordinating: refs("dc"),
					ReportTo: refs("dr"), ConsolidatedTo: refs("dco"), Schedule: schedule(), SourceNote: opt("dn")}},
				Deliverables: []planning.Deliverable{{Text: opt("dl"), Due: day("dd")}},
				Indicators:   []planning.Indicator{{ID: id("i", i), Text: opt("it"), Unit: opt("iu"), Kind: planning.Article, Measure: planning.Reach, Target: rapid.IntRange(0, 9).Draw(t, "ig")}},
				Funding:      []planning.Funding{{Source: planning.ReformBudget, Planned: rapid.Int64Range(0, 1e12).Draw(t, "fpl"), Spent: rapid.Int64Range(0, 9).Draw(t, "fsp"), Note: opt("fn")}}})
			p.Periods = append(p.Periods, planning.Period{ID: id("p", i), Name: opt("pn"), Span: planning.Span{From: day("pf"), To: day("pt")}, Due: day("pd")})
		}
		return p
	})
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := plans().Draw(t, "plan")
		data := encoded(t, want)
		f, err := planfile.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("Decode = %v of\n%s", err, data)
		}
		if d := cmp.Diff(want, f.Plan, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("read back differs (-want +got):\n%s\n%s", d, data)
		}
		if d := cmp.Diff(want, planfile.Of(want).Plan(), cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("written form differs (-want +got):\n%s", d)
		}
	})
}

// FuzzDecode: no file breaks the reader; what it takes and finds valid comes out equal.
func FuzzDecode(f *testing.F) {
	data, _ := province(f)
	f.Add(data)
	f.Add([]byte(small))
	f.Add([]byte("schema: plan/v1\ntasks: [{id: [}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := planfile.Decode(bytes.NewReader(data))
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatalf("Decode = %v, want an error that says what is wrong", err)
			}
			return
		}
		if err := file.Plan.Validate(); err != nil {
			if len(faultsOf(file.Locate(err))) == 0 {
				t.Fatalf("Locate(%v) names nothing", err)
			}
			return
		}
		again, err := planfile.Decode(bytes.NewReader(encoded(t, file.Plan)))
		if err != nil {
			t.Fatalf("Decode of what was written = %v", err)
		}
		if d := cmp.Diff(file.Plan, again.Plan, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("read back differs (-want +got):\n%s", d)
		}
	})
}
