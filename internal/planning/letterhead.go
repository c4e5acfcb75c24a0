package planning

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"khoabang/internal/org"
)

// Letterhead is how a unit issues documents under a plan: its title block, its place, and who signs. It is derived from the
// plan's document, which names the province, and from the unit's kind and name in the directory.
type Letterhead struct {
	Superior  string   // above the agency; "" where none stands there; with its line break, as the agency
	Agency    string   // in the title block
	Name      string   // in a sentence: "Ủy ban nhân dân xã Đồng Sậy", "Sở Nội vụ"
	Code      string   // in the document's number: "SNV"; "" where the unit's own abbreviation is not known
	Place     string   // before the date
	Authority []string // above the signer's title
	Title     string   // of whoever heads the unit
	Leaders   string   // of the unit, among the receivers
}

const committee = "Ủy ban nhân dân"

// municipalities are the cities that are run by the centre, by whose name alone a plan may call its province.
var municipalities = []string{"Hà Nội", "Huế", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Hồ Chí Minh"}

// province returns the province or city with its level, and its name alone: "thành phố Huế", "Huế".
func (d Document) province() (whole, name string) {
	text := strings.TrimSpace(d.Province)
	if text == "" {
		return "", ""
	}
	for _, p := range []struct{ prefix, level string }{{"Tỉnh ", "tỉnh "}, {"Thành phố ", "thành phố "}, {"TP. ", "thành phố "}, {"TP.", "thành phố "}, {"TP ", "thành phố "}} {
		if rest, ok := cutPrefix(text, p.prefix); ok {
			return p.level + rest, rest
		}
	}
	level := "tỉnh "
	if slices.Contains(municipalities, text) || strings.Contains(strings.ToLower(d.Issuer), "nhân dân thành phố") {
		level = "thành phố "
	}
	return level + text, text
}

// cutPrefix is strings.CutPrefix for any capitals.
func cutPrefix(s, prefix string) (rest string, found bool) {
	runes, n := []rune(s), len([]rune(prefix))
	if len(runes) < n || !strings.EqualFold(string(runes[:n]), prefix) {
		return s, false
	}
	return strings.TrimSpace(string(runes[n:])), true
}

// Committee returns the people's committee of the province, "" where the plan does not name it.
func (d Document) Committee() string {
	if whole, _ := d.province(); whole != "" {
		return committee + " " + whole
	}
	return ""
}

// place returns the official name as it stands before a date. One that is somebody's name, or a number, stands with what the
// place is.
func place(whole, name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return UpperFirst(whole)
	}
	if unicode.IsDigit([]rune(name)[0]) || words[0] == "Nguyễn" || len(words) > 2 && slices.Contains(familyNames, words[0]) {
		return UpperFirst(whole)
	}
	return name
}

// familyNames begin the places that are named after people: Thành phố Hồ Chí Minh, Xã Dương Minh Châu. A place that only
// sounds like a person is written out as well, which is no fault.
var familyNames = []string{"Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đoàn", "Đinh", "Mai", "Trương", "Lương"}

// localKinds are how localities are called by their kind, and by what their names may begin with instead.
var localKinds = map[org.Kind][]string{
	org.KindCommune: {"xã"}, org.KindWard: {"phường"}, org.KindSpecial: {"đặc khu"},
	org.KindDistrict: {"huyện", "quận", "thị xã", "thành phố"},
}

// locality returns a locality with its level and its name alone; false for any other unit.
func locality(u org.Unit) (whole, name string, ok bool) {
	kinds, ok := localKinds[u.Kind]
	if !ok {
		return "", "", false
	}
	name = strings.TrimSpace(u.Name)
	for _, prefix := range []string{committee + " ", "UBND "} {
		name, _ = cutPrefix(name, prefix)
	}
	for _, kind := range kinds {
		if rest, found := cutPrefix(name, kind+" "); found {
			return kind + " " + rest, rest, true
		}
	}
	return kinds[0] + " " + name, name, true
}

// LetterheadOf returns the letterhead of a unit.
func (d Document) LetterheadOf(u org.Unit) Letterhead {
	if whole, name, ok := locality(u); ok {
		return Letterhead{Agency: committee + "\n" + whole, Name: committee + " " + whole, Code: "UBND", Place: place(whole, name),
			Authority: []string{"TM. " + committee}, Title: "Chủ tịch", Leaders: "TT. UBND " + level(whole, name)}
	}
	whole, name := d.province()
	l := Letterhead{Agency: strings.TrimSpace(u.Name), Name: u.Name, Place: place(whole, name), Title: "Thủ trưởng đơn vị", Leaders: "Lãnh đạo đơn vị"}
	if whole != "" {
		l.Agency = strings.TrimSpace(strings.TrimSuffix(l.Agency, " "+whole))
	}
	first, _, _ := strings.Cut(l.Agency, " ")
	under := u.Kind == org.KindService
	if u.Kind == org.KindDepartment {
		head, known := heads[strings.ToLower(first)]
		under = known
		if known {
			l.Title, l.Leaders = head.title, head.leaders
		}
		if _, office := cutPrefix(l.Agency, "Văn phòng "+committee); office {
			l.Agency = first + " phòng"
		}
		if strings.EqualFold(first, "Sở") {
			l.Code = initials(l.Agency)
		}
		if strings.HasPrefix(strings.ToLower(l.Agency), "công an ") {
			l.Superior, l.Title = "Bộ Công an", "Giám đốc"
		}
	}
	if under && whole != "" {
		l.Superior = committee + "\n" + whole
	}
	return l
}

// heads are who head the agencies of a people's committee, by the first word of their names.
var heads = map[string]struct{ title, leaders string }{
	"sở": {"Giám đốc", "Lãnh đạo Sở"}, "văn": {"Chánh Văn phòng", "Lãnh đạo Văn phòng"}, "thanh": {"Chánh Thanh tra", "Lãnh đạo Thanh tra"}, "ban": {"Trưởng ban", "Lãnh đạo Ban"},
}

func level(whole, name string) string { return strings.TrimSpace(strings.TrimSuffix(whole, name)) }

// initials returns the abbreviation of a name: "SVHTTDL" of "Sở Văn hóa, Thể thao và Du lịch".
func initials(name string) string {
	var b strings.Builder
	for _, w := range strings.Fields(name) {
		if r := []rune(w)[0]; unicode.IsLetter(r) && !strings.EqualFold(w, "và") {
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

// Signing returns what stands above a signature: authority, and the title of who signs. position is what the signer is called,
// "" for the head; a deputy signs for the head.
func (l Letterhead) Signing(position string) (authority []string, title string) {
	title = strings.TrimSpace(position)
	for _, end := range []string{" UBND", " " + committee, " " + l.Name, " Sở", " Văn phòng Ủy ban"} {
		if i := strings.Index(strings.ToLower(title), strings.ToLower(end)); i > 0 {
			title = title[:i]
		}
	}
	authority = slices.Clone(l.Authority)
	if rest, deputy := cutPrefix(title, "Phó "); deputy {
		authority = append(authority, "KT. "+rest)
	}
	return authority, cmp.Or(title, l.Title)
}

// Addressees returns whom a report of a unit goes to: of the plan's owner, whoever the plan has it report to; of any other, the
// owner. The last resort is who issued the plan.
func (p Plan) Addressees(owner org.Unit, unitID string, d *org.Directory, day Day) []string {
	if unitID != owner.ID && owner.Name != "" {
		return []string{owner.Name}
	}
	var list []string
	for _, f := range p.Flows {
		from := p.Units(f.From, d, day)
		if !slices.ContainsFunc(from, func(u org.Unit) bool { return u.ID == unitID }) || len(from) != 1 {
			continue
		}
		for _, id := range f.To {
			if name := p.fullName(p.agency(id)); name != "" && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	if len(list) > 0 {
		slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(ministry(a), ministry(b)) })
		return list
	}
	return []string{cmp.Or(p.Document.inFull(p.Document.Issuer), p.Document.Committee(), "Cơ quan cấp trên")}
}

// ministry puts ministries before who stands in the province.
func ministry(name string) int {
	if strings.HasPrefix(name, "Bộ ") {
		return 0
	}
	return 1
}

func (p Plan) fullName(a Agency) string { return p.Document.inFull(a.Name) }

// inFull returns a name that ends in the level of the province with the province's name, and the level as it is in truth:
// "Chủ tịch Ủy ban nhân dân tỉnh An Giang".
func (d Document) inFull(name string) string {
	whole, _ := d.province()
	for _, l := range []string{committee + " tỉnh", committee + " thành phố"} {
		if whole != "" && strings.HasSuffix(name, l) {
			return strings.TrimSuffix(name, l) + committee + " " + whole
		}
	}
	return name
}
