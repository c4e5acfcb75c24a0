package orgfile

import (
	"khoabang/internal/org"
	"khoabang/internal/table"
)

// Keys of the columns. Those of headcounts are "headcounts." and the code of the category.
const (
	keyID         = "id"
	keyCode       = "code"
	keyKind       = "kind"
	keyName       = "name"
	keyNameEN     = "name_en"
	keyAliases    = "aliases"
	keySelectable = "selectable"
	keyFrom       = "valid_from"
	keyUntil      = "valid_until" // the last day
	keySuccessor  = "successor"
	keyCount      = "headcounts."
)

// columns returns the columns in the order in which they are written.
func columns(categories []org.Category) []table.Column {
	list := []table.Column{
		{Key: keyID, Head: "Mã đơn vị", Aliases: []string{"ma", "unit id", "unit code"}, Width: 22},
		{Key: keyCode, Head: "Mã hành chính", Aliases: []string{"ma so", "ma dvhc", "ma don vi hanh chinh", "administrative code"}, Width: 14},
		{Key: keyKind, Head: "Loại", Aliases: []string{"loai don vi", "loai hinh", "cap", "type", "unit kind"}, Width: 20},
		{Key: keyName, Head: "Tên đơn vị", Aliases: []string{"ten", "don vi", "ten co quan", "name_vi", "unit", "unit name"}, Width: 36},
		{Key: keyNameEN, Head: "Tên tiếng Anh", Aliases: []string{"ten anh", "english name", "name in english"}, Width: 30},
		{Key: keyAliases, Head: "Tên khác", Aliases: []string{"ten goi khac", "ten cu", "ten viet tat", "other names", "aliases_vi"}, Width: 30},
		{Key: keySelectable, Head: "Cho thí sinh chọn", Aliases: []string{"duoc chon", "selectable by contestants"}, Width: 12},
		{Key: keyFrom, Head: "Có hiệu lực từ", Aliases: []string{"tu ngay", "hieu luc tu", "hieu luc tu ngay", "valid from", "from"}, Width: 14},
		{Key: keyUntil, Head: "Đến hết ngày", Aliases: []string{"den ngay", "hieu luc den", "hieu luc den het ngay", "valid until", "until"}, Width: 14},
		{Key: keySuccessor, Head: "Đơn vị kế thừa", Aliases: []string{"don vi moi", "sap nhap vao", "ke thua", "merged into"}, Width: 30},
	}
	for _, k := range categories {
		list = append(list, table.Column{Key: keyCount + k.Code, Head: k.Name + " (người)", Aliases: []string{k.Code, k.NameEN, "so " + k.Name, "so luong " + k.Name}, Width: 12})
	}
	return list
}

// kindWords are how people write kinds of unit; the first of each is what is written, and a name that begins with one of
// those marked so is of that kind where a file does not say.
var kindWords = []struct {
	kind  string
	word  string
	begin bool
}{
	{org.KindDepartment, "Sở, ban, ngành", false}, {org.KindDepartment, "Sở", true}, {org.KindDepartment, "Ban", false},
	{org.KindDepartment, "Department", false},
	{org.KindService, "Đơn vị sự nghiệp", false}, {org.KindService, "Sự nghiệp", false}, {org.KindService, "Public service unit", false},
	{org.KindCommune, "Xã", true}, {org.KindCommune, "Commune", false},
	{org.KindWard, "Phường", true}, {org.KindWard, "Ward", false},
	{org.KindSpecial, "Đặc khu", true}, {org.KindSpecial, "Special zone", false},
	{org.KindDistrict, "Huyện cũ", false}, {org.KindDistrict, "Huyện", true}, {org.KindDistrict, "Thị xã", true}, {org.KindDistrict, "District", false},
	{org.KindPress, "Báo chí", false}, {org.KindPress, "Báo", true}, {org.KindPress, "Đài", true}, {org.KindPress, "Press", false},
	{org.KindUnion, "Đoàn thể", false}, {org.KindUnion, "Hội", false}, {org.KindUnion, "Union", false},
	{org.KindSchool, "Trường học", false}, {org.KindSchool, "Trường", true}, {org.KindSchool, "School", false},
	{org.KindOther, "Khác", false}, {org.KindOther, "Other", false},
	{org.KindGroup, "Nhóm đơn vị", false}, {org.KindGroup, "Nhóm", false}, {org.KindGroup, "Group", false},
	{org.KindSuperior, "Cấp trên", false}, {org.KindSuperior, "Superior", false},
}
