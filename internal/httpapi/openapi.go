package httpapi

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

//go:embed openapi.yaml
var openAPI []byte

// openAPIJSON returns the OpenAPI document as JSON.
func openAPIJSON() ([]byte, error) {
	var doc map[string]any
	if err := yaml.Unmarshal(openAPI, &doc); err != nil {
		return nil, fmt.Errorf("read the OpenAPI document: %w", err)
	}
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("encode the OpenAPI document: %w", err)
	}
	return b, nil
}

func (s *Server) openAPI(context.Context, *request) (reply, error) {
	return reply{raw: s.document, headers: [][2]string{
		{"Content-Type", "application/json"}, {"Cache-Control", "no-cache"},
	}}, nil
}
