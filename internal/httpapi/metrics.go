package httpapi

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics is what the server counts. Labels are bounded: routes by their pattern, problems by their code.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	problems *prometheus.CounterVec
	sockets  *prometheus.GaugeVec
	frames   *prometheus.CounterVec
	saved    prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "khoabang_http_request_duration_seconds", Help: "Time from reading a request to its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "route", "status"}),
		problems: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "khoabang_problems_total", Help: "Problem documents answered, by code.",
		}, []string{"code"}),
		sockets: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "khoabang_sockets", Help: "Open websockets, by kind.",
		}, []string{"kind"}),
		frames: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "khoabang_socket_frames_total", Help: "Messages sent over websockets, by kind of socket.",
		}, []string{"kind"}),
		saved: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "khoabang_answers_saved_total", Help: "Answers acknowledged as durable, repeats included.",
		}),
	}
	m.registry.MustRegister(m.requests, m.problems, m.sockets, m.frames, m.saved,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// MetricsHandler serves the metrics for Prometheus. It is meant for an address of its own that the public cannot reach.
func (s *Server) MetricsHandler() http.Handler {
	return promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{Registry: s.metrics.registry})
}

// Metrics is where others of the program register theirs.
func (s *Server) Metrics() prometheus.Registerer { return s.metrics.registry }

// end counts a request that was answered.
func (s *Server) end(r *request) {
	s.large.give(&r.c.Request().Header)
	method := r.c.Method()
	if r.route == nil {
		method = "other" // a client could make up any number of them
	}
	s.metrics.requests.
		WithLabelValues(method, r.pattern(), strconv.Itoa(r.c.Response().StatusCode())).
		Observe(s.Clock().Sub(r.receivedAt).Seconds())
}
