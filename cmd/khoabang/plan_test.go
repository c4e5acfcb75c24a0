package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlanGoesInAndComesOut imports the demonstration's plan beside its units, and takes it out again.
func TestPlanGoesInAndComesOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run := func(args ...string) (string, string, error) {
		var out, errs bytes.Buffer
		err := run(context.Background(), append(args, "--data", filepath.Join(dir, "data")), func(string) string { return "" }, &out, &errs)
		return out.String(), errs.String(), err
	}
	source := filepath.Join("..", "..", "internal", "demo", "data", "plan.yaml")
	_, said, err := run("plan", "import", source)
	if err == nil || !strings.Contains(said, "agencies[0].name_vi (dòng 53)") {
		t.Errorf("import without units = %v\n%s, want that the agencies are not in the directory, with lines", err, said)
	}
	units := "schema: units/v1\nunits:\n"
	for id, u := range map[string]string{"so_noi_vu": "so|Sở Nội vụ", "vp_ubnd": "so|Văn phòng Ủy ban nhân dân tỉnh", "so_khcn": "so|Sở Khoa học và Công nghệ", "so_vhttdl": "so|Sở Văn hóa, Thể thao và Du lịch",
		"so_tu_phap": "so|Sở Tư pháp", "so_tai_chinh": "so|Sở Tài chính", "bao_an_giang": "bao_chi|Báo An Giang", "dai_ptth": "bao_chi|Đài Phát thanh - Truyền hình An Giang"} {
		kind, name, _ := strings.Cut(u, "|")
		units += "- {id: " + id + ", kind: " + kind + ", name_vi: \"" + name + "\"}\n"
	}
	list := filepath.Join(dir, "units.yaml")
	if err := os.WriteFile(list, []byte(units), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said, err := run("units", "import", list); err != nil {
		t.Fatalf("units import = %v\n%s", err, said)
	}
	for i, want := range []string{"Would import plan ke-hoach-2025: new, with 27 tasks", "Imported plan ke-hoach-2025: new", "Imported plan ke-hoach-2025: the same"} {
		args := []string{"plan", "import", source}
		if i == 0 {
			args = append(args, "--dry-run")
		}
		if out, said, err := run(args...); err != nil || !strings.HasPrefix(out, want) {
			t.Errorf("%v = %q, %v\n%s, want %q", args, out, err, said, want)
		}
	}
	out, said, err := run("plan", "export")
	if err != nil || !strings.HasPrefix(out, "schema: plan/v1\n") {
		t.Fatalf("export = %v\n%s%s", err, said, out)
	}
	again := filepath.Join(dir, "again.yaml")
	if err := os.WriteFile(again, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, said, err := run("plan", "import", again); err != nil || !strings.Contains(out, "the same as it was") {
		t.Errorf("import of what was exported = %q, %v\n%s", out, err, said)
	}
	if _, _, err := run("plan", "export", "khac"); err == nil || !strings.Contains(err.Error(), "Không tìm thấy kế hoạch") {
		t.Errorf("export of an unknown plan = %v", err)
	}
}
