package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A rehearsal of a contest whose questions are opened one at a time: everybody opens them in turn, and nothing that was
// acknowledged is lost.
func TestRehearseOneByOne(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	serve(t, data, "").kill() // makes the demonstration's questions and units
	rules := filepath.Join("..", "..", "web", "e2e", "one-by-one.yaml")
	notice := write(t, "thong-bao.txt", "Đồng ý xử lý dữ liệu.\n")
	span := time.Now().Add(-time.Minute).Format(time.RFC3339) + "/" + time.Now().Add(time.Hour).Format(time.RFC3339)
	if code, _, errs := try(t, noEnv, "contest", "add", rules, "--slug", "tung-cau", "--notice", notice, "--round", span, "--publish", "--data", data); code != 0 {
		t.Fatalf("contest add: %d %q", code, errs)
	}
	s := serve(t, data, "")
	code, out, errs := try(t, noEnv, "rehearse", "http://"+s.addr, "--contest", "tung-cau", "--contestants", "8", "--length", "1s")
	if code != 0 || strings.Contains(out, "×") {
		t.Errorf("rehearse: %d %q\n%s", code, errs, out)
	}
	for _, want := range []string{"starts:   8 in", "checks:   8 in", "hand-ins: 8 in"} {
		if !strings.Contains(out, want) {
			t.Errorf("rehearse says %q, want %q", out, want)
		}
	}
	s.kill()
	if code, out, errs := try(t, noEnv, "verify", "--data", data); code != 0 || !strings.Contains(out, "8 attempts, 8 of them closed") {
		t.Errorf("verify: %d %q %q", code, out, errs)
	}
}
