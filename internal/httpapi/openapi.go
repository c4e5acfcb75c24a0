package httpapi

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed openapi.yaml
var openAPI []byte

// openAPIJSON returns the OpenAPI document as JSON. It is made once: that takes as long as all else of a server's start.
var openAPIJSON = sync.OnceValues(func() ([]byte, error) {
	var doc map[string]any
	if err := yaml.Unmarshal(openAPI, &doc); err != nil {
		return nil, fmt.Errorf("read the OpenAPI document: %w", err)
	}
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("encode the OpenAPI document: %w", err)
	}
	return b, nil
})

func (s *Server) openAPI(context.Context, *request) (reply, error) {
	return reply{raw: s.document, headers: [][2]string{
		{"Content-Type", "application/json"}, {"Cache-Control", "no-cache"},
	}}, nil
}
