// Package config holds the program's settings: one struct with its defaults, where the settings come from (flags, then
// KHOABANG_* variables, then a YAML file, then defaults), and whether they make sense.
package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Store says where everything is kept.
type Store struct {
	Data       string `help:"Folder of the embedded store; made if it does not exist." default:"./data" placeholder:"DIR"`
	MongodbURI string `name:"mongodb-uri" help:"Keep everything in MongoDB instead, at this address." placeholder:"URI"`
}

// Config is every setting of the server. A setting that is absent has its default.
type Config struct {
	Store
	Mail
	Addr           string        `help:"Address to serve on." default:":8080"`
	MetricsAddr    string        `help:"Address to serve Prometheus metrics on; empty for none." default:"127.0.0.1:9090"`
	PublicURL      string        `name:"public-url" help:"Address under which people reach the server, as https://thi.example.vn; cookies are marked Secure if it is https." placeholder:"URL"`
	TrustedProxies []string      `help:"Addresses or networks of proxies whose X-Forwarded-For is believed." placeholder:"CIDR"`
	SocketsPerAddr int           `name:"sockets-per-address" help:"Websockets that one client address may hold; many people may share one." default:"500"`
	MaxSockets     int           `help:"Websockets in all." default:"18000"`
	Demo           bool          `help:"Load the demonstration data into an empty store."`
	LogLevel       string        `help:"What is logged: debug, info, warn or error." default:"info"`
	LogFormat      string        `help:"Form of the log: text or json." default:"text"`
	StopTimeout    time.Duration `help:"How long a stop may take before connections are cut." default:"10s"`
}

// Check returns an error that names every setting that makes no sense, or nil. It is not called Validate, or the command
// line library would call it and take the error for one of usage.
func (c Config) Check() error {
	var bad problems
	bad.check("addr", checkAddr(c.Addr))
	if c.MetricsAddr != "" {
		bad.check("metrics-addr", checkAddr(c.MetricsAddr))
	}
	if c.MetricsAddr == c.Addr && !strings.HasSuffix(c.Addr, ":0") {
		bad.add("metrics-addr", "must differ from addr")
	}
	bad.check("public-url", checkURL(c.PublicURL))
	if _, err := c.Proxies(); err != nil {
		bad.check("trusted-proxies", err)
	}
	if _, err := c.Level(); err != nil {
		bad.check("log-level", err)
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		bad.add("log-format", fmt.Sprintf("%q is neither text nor json", c.LogFormat))
	}
	if c.SocketsPerAddr < 1 {
		bad.add("sockets-per-address", "must be at least 1")
	}
	if c.MaxSockets < 1 {
		bad.add("max-sockets", "must be at least 1")
	}
	if c.StopTimeout < time.Second || c.StopTimeout > time.Minute {
		bad.add("stop-timeout", "must be between 1s and 1m")
	}
	bad.store(c.Store)
	bad.mail(c.Mail)
	return bad.err()
}

// Check returns an error that names every setting that makes no sense, or nil. It is not called Validate, or the command
// line library would call it and take the error for one of usage.
func (s Store) Check() error {
	var bad problems
	bad.store(s)
	return bad.err()
}

// Level returns LogLevel.
func (c Config) Level() (slog.Level, error) {
	switch c.LogLevel {
	case "debug":
		return slog.LevelDebug, nil
	case "info":
		return slog.LevelInfo, nil
	case "warn":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	}
	return 0, fmt.Errorf("%q is none of debug, info, warn, error", c.LogLevel)
}

// Proxies returns TrustedProxies as networks.
func (c Config) Proxies() ([]netip.Prefix, error) {
	var nets []netip.Prefix
	for _, s := range c.TrustedProxies {
		if a, err := netip.ParseAddr(s); err == nil {
			nets = append(nets, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address nor a network", s)
		}
		nets = append(nets, p)
	}
	return nets, nil
}

// RedactedURI returns the MongoDB address without its password, for logs and prints.
func (s Store) RedactedURI() string {
	u, err := url.Parse(s.MongodbURI)
	if err != nil {
		return "(not shown)"
	}
	return u.Redacted()
}

// problems collects what is wrong with settings.
type problems []string

func (p *problems) add(setting, what string) { *p = append(*p, setting+": "+what) }

func (p *problems) check(setting string, err error) {
	if err != nil {
		p.add(setting, err.Error())
	}
}

func (p *problems) store(s Store) {
	if s.MongodbURI == "" && s.Data == "" {
		p.add("data", "must name a folder")
	}
	if s.MongodbURI != "" && !strings.HasPrefix(s.MongodbURI, "mongodb://") && !strings.HasPrefix(s.MongodbURI, "mongodb+srv://") {
		p.add("mongodb-uri", "must begin with mongodb:// or mongodb+srv://")
	}
}

func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return fmt.Errorf("wrong settings: %s", strings.Join(p, "; "))
}

func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%q is not an address like :8080 or 127.0.0.1:8080", addr)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return fmt.Errorf("%q is not a port", port)
	}
	return nil
}

func checkURL(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return fmt.Errorf("%q is not an address like https://thi.example.vn", s)
	}
	return nil
}
