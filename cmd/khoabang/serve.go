package main

import (
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"khoabang/internal/app"
	"khoabang/internal/config"
)

type serveCommand struct {
	config.Config
}

// Run serves until the context ends.
func (c serveCommand) Run(e *env) error {
	if err := c.Check(); err != nil {
		return err
	}
	server, err := app.Start(e.ctx, app.Options{Config: c.Config, Log: c.logger(e.stderr)})
	if err != nil {
		return err
	}
	c.greet(e.stdout, server)
	return server.Wait(e.ctx)
}

func (c serveCommand) logger(w io.Writer) *slog.Logger {
	level, _ := c.Level() // checked by Check
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// greet prints where things are. The one-time link is printed here, on standard output, and never logged.
func (c serveCommand) greet(w io.Writer, server *app.Server) {
	base := cmp.Or(strings.TrimSuffix(c.PublicURL, "/"), "http://"+server.Addr())
	fmt.Fprintf(w, "Khoa Bảng %s đang chạy.\n", version)
	fmt.Fprintf(w, "  Trang cuộc thi:  %s/\n", base)
	for _, contest := range server.Contests() {
		fmt.Fprintf(w, "  %-16s %s/c/%s  (bảng xếp hạng: %s/c/%s/bang)\n", "", base, contest, base, contest)
	}
	fmt.Fprintf(w, "  Quản trị:        %s/quan-tri\n", base)
	fmt.Fprintf(w, "  API:             %s/api\n", base)
	if addr := server.MetricsAddr(); addr != "" {
		fmt.Fprintf(w, "  Số đo:           http://%s/metrics\n", addr)
	}
	fmt.Fprintf(w, "  Dữ liệu:         %s\n", server.StoreName())
	if token := server.SetupToken(); token != "" {
		fmt.Fprintf(w, "\nChưa có quản trị viên. Liên kết dùng một lần để đặt mật khẩu (tên đăng nhập: quantri):\n  %s\n", setupLink(base, token))
	}
}
