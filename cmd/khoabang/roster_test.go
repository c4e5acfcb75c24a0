package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A roster goes in whole or not at all, and out into a file of its owner's; no code is printed.
func TestRosterInAndOut(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	units := write(t, "don-vi.csv", "Loại,Tên đơn vị\nSở,Sở Nội vụ\nXã,Xã Đồng Sậy\n")
	if code, _, errs := try(t, noEnv, "units", "import", units, "--data", data); code != 0 {
		t.Fatalf("units: %d %q", code, errs)
	}
	notice := write(t, "thong-bao.txt", "Dữ liệu được dùng để tổ chức cuộc thi.")
	rules := filepath.Join("..", "..", "web", "e2e", "two-blocks.yaml")
	if code, _, errs := try(t, noEnv, "contest", "add", rules, "--slug", "thi", "--title", "Thi", "--notice", notice, "--data", data); code != 0 {
		t.Fatalf("contest add: %d %q", code, errs)
	}
	run := func(args ...string) (int, string, string) {
		t.Helper()
		return try(t, noEnv, append([]string{"roster"}, append(args, "--data", data)...)...)
	}
	head := "Mã dự thi,Họ và tên,Đơn vị,Ngày sinh,Khối\n"
	bad := write(t, "sai.csv", head+"ABCD2345,Lê Văn Hòa,Sở Nội vụ,31/02/1990,Người dân\nABCD2346,Trần Thị Mai,Sở Không Có,,Người dân\n")
	if code, out, errs := run("import", "thi", bad); code != 1 || !strings.Contains(errs, "2)") || !strings.Contains(errs, "3)") || out != "" {
		t.Errorf("a bad roster: %d %q %q; want both rows named", code, out, errs)
	}
	good := write(t, "ds.csv", head+"ABCD2345,Lê Văn Hòa,Sở Nội vụ,01/02/1990,Người dân\n,Trần Thị Mai,Xã Đồng Sậy,1985,Người dân\n")
	for _, step := range []struct{ dry, want string }{{"--dry-run", "2 new"}, {"", "2 new"}, {"", "2 the same"}} {
		args := append([]string{"import", "thi", good}, strings.Fields(step.dry)...)
		code, out, errs := run(args...)
		if code != 0 || !strings.Contains(out, step.want) || strings.Contains(out+errs, "ABCD2345") {
			t.Fatalf("%v: %d %q %q, want %q and no code", args, code, out, errs, step.want)
		}
	}
	for _, name := range []string{"ra.csv", "ra.xlsx"} {
		file := filepath.Join(t.TempDir(), name)
		if code, out, errs := run("export", "thi", "--out", file); code != 0 || !strings.Contains(out, "2 people") || strings.Contains(out+errs, "ABCD") {
			t.Fatalf("export: %d %q %q", code, out, errs)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v, %v; want it its owner's alone", name, info.Mode(), err)
		}
		if code, out, errs := run("import", "thi", file); code != 0 || !strings.Contains(out, "2 the same") {
			t.Errorf("importing %s: %d %q %q", name, code, out, errs)
		}
		if code, _, _ := run("export", "thi", "--out", file); code != 1 {
			t.Errorf("an export over a file that is there: %d, want 1", code)
		}
	}
	if code, _, _ := run("export", "thi", "--out", "ra.pdf"); code != 2 {
		t.Error("an unknown format is taken")
	}
	if code, _, errs := run("import", "khong-co", good); code != 1 || errs == "" {
		t.Errorf("no such contest: %d %q", code, errs)
	}
}
