package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// maxFile is the largest settings file that is read, in bytes.
const maxFile = 1 << 20

// EnvName returns the variable that sets a flag: KHOABANG_METRICS_ADDR for metrics-addr.
func EnvName(flag string) string {
	return "KHOABANG_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// Env returns a resolver that takes flags from variables. Flags that a command line sets are not asked for.
func Env(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if v := getenv(EnvName(flag.Name)); v != "" {
			return v, nil
		}
		return nil, nil
	})
}

// File is a settings file that has been read: names as flags have, with underscores for dashes.
type File struct{ settings map[string]any }

// ReadFile reads a YAML file of settings. An unknown setting is an error that names it and its line.
func ReadFile(path string) (File, error) {
	f, err := os.Open(path)
	if err != nil {
		return File{}, fmt.Errorf("settings file: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return File{}, fmt.Errorf("settings file: %w", err)
	}
	if len(data) > maxFile {
		return File{}, fmt.Errorf("settings file %s is larger than %d bytes", path, maxFile)
	}
	settings, err := decode(data)
	if err != nil {
		return File{}, fmt.Errorf("settings file %s: %w", path, err)
	}
	return File{settings}, nil
}

func decode(data []byte) (map[string]any, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	if doc.IsZero() {
		return nil, nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, errors.New("must be a list of settings, one NAME: VALUE a line")
	}
	known := names()
	settings := map[string]any{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if !known[key.Value] {
			return nil, fmt.Errorf("line %d: there is no setting %q", key.Line, key.Value)
		}
		var v any
		switch value.Kind {
		case yaml.ScalarNode:
			v = value.Value
		case yaml.SequenceNode:
			var list []string
			if err := value.Decode(&list); err != nil {
				return nil, fmt.Errorf("line %d: %s must be a list of texts", value.Line, key.Value)
			}
			v = strings.Join(list, ",")
		default:
			return nil, fmt.Errorf("line %d: %s must be one value or a list", value.Line, key.Value)
		}
		settings[key.Value] = v
	}
	return settings, nil
}

// names returns the settings that a file may hold.
func names() map[string]bool {
	k, err := kong.New(&Config{})
	if err != nil {
		panic(err) // Config's tags are wrong
	}
	known := map[string]bool{}
	for _, group := range k.Model.AllFlags(true) {
		for _, f := range group {
			if f.Name != "help" {
				known[FileName(f.Name)] = true
			}
		}
	}
	return known
}

// FileName returns what a flag is called in a settings file: metrics_addr for metrics-addr.
func FileName(flag string) string { return strings.ReplaceAll(flag, "-", "_") }

// Resolver returns a resolver that takes flags from the file.
func (f File) Resolver() kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		return f.settings[FileName(flag.Name)], nil
	})
}

// Print writes the settings as a settings file, without passwords.
func (c Config) Print(w io.Writer) error {
	c.MongodbURI = c.RedactedURI()
	var out yaml.Node
	out.Kind = yaml.MappingNode
	for _, s := range []struct {
		name  string
		value any
	}{
		{"data", c.Data}, {"mongodb_uri", c.MongodbURI}, {"addr", c.Addr}, {"metrics_addr", c.MetricsAddr},
		{"public_url", c.PublicURL}, {"trusted_proxies", c.TrustedProxies}, {"sockets_per_address", c.SocketsPerAddr},
		{"max_sockets", c.MaxSockets}, {"demo", c.Demo}, {"log_level", c.LogLevel}, {"log_format", c.LogFormat},
		{"stop_timeout", c.StopTimeout.String()}, {"smtp_host", c.SMTPHost}, {"smtp_port", c.SMTPPort}, {"smtp_tls", c.SMTPTLS},
		{"smtp_user", c.SMTPUser}, {"smtp_password_file", c.SMTPPasswordFile}, {"smtp_from", c.SMTPFrom}, {"smtp_ca_file", c.SMTPCAFile},
		{"remind_days", c.RemindDays}, {"remind_hour", c.RemindHour}, {"daily_digest", c.DailyDigest},
	} {
		var v yaml.Node
		if err := v.Encode(s.value); err != nil {
			return err
		}
		out.Content = append(out.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: s.name}, &v)
	}
	enc := yaml.NewEncoder(w)
	enc.SetIndent(2)
	return errors.Join(enc.Encode(&out), enc.Close())
}
