package main

import (
	"strings"
	"testing"
)

func TestUnitsInAndOut(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	file := write(t, "don-vi.csv", "Mã hành chính,Loại,Tên đơn vị,Lãnh đạo,Ghi chú\n301,Xã,Xã Đồng Sậy,12,\n302,Phường,Phường Bến Mây,,\n")
	for _, step := range []struct {
		dry  string
		want string
	}{{"--dry-run", "2 new"}, {"", "2 new"}, {"", "2 the same"}} {
		args := strings.Fields("units import " + file + " --data " + data + " " + step.dry)
		code, out, errs := try(t, noEnv, args...)
		if code != 0 || !strings.Contains(out, step.want) || !strings.Contains(errs, "E1") {
			t.Fatalf("%v: %d %q %q, want %q and the column that nothing reads", args, code, out, errs, step.want)
		}
	}
	code, exported, errs := try(t, noEnv, "units", "export", "--data", data)
	if code != 0 || strings.Count(exported, "name_vi: Xã Đồng Sậy") != 1 || !strings.Contains(exported, "lanh_dao: 12") {
		t.Fatalf("export: %d %q %q", code, exported, errs)
	}
	again := write(t, "lai.yaml", exported)
	if code, out, errs := try(t, noEnv, "units", "import", again, "--data", data); code != 0 || !strings.Contains(out, "2 the same") {
		t.Errorf("importing the export: %d %q %q", code, out, errs)
	}
	bad := write(t, "sai.csv", "Tên đơn vị,Đến hết ngày\nHuyện Cũ,31/06/2025\n")
	code, _, errs = try(t, vars(map[string]string{"LANG": "vi_VN.UTF-8"}), "units", "import", bad, "--data", data)
	if code != 1 || !strings.Contains(errs, "B2 (dòng 2)") || !strings.Contains(errs, "30 ngày") {
		t.Errorf("a bad import: %d %q; want the cell, its line and what would be right", code, errs)
	}
	if code, _, errs := try(t, noEnv, "units", "export", "--data", data, "--format", "pdf"); code != 1 || !strings.Contains(errs, "xlsx") {
		t.Errorf("an unknown format: %d %q", code, errs)
	}
}
