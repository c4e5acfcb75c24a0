// Package httpapi serves the program over HTTP and websockets: the REST API, the live sockets, the pages and their
// assets, health and metrics. It decides nothing about contests: a handler decodes, calls one service and encodes.
//
// routes.go is the whole surface on one page, with who may use what; openapi.yaml describes it to clients. Fiber and
// gofiber/websocket stay in here, and of this package in exchange.go, server.go, errors.go, access.go, limits.go,
// headers.go, assets.go, pages.go, frame.go, talk.go and ws.go.
//
// Nothing that aliases a request's memory leaves a handler: what services get are copies.
package httpapi
