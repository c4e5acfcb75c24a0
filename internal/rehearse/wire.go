package rehearse

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/valyala/fasthttp"
)

// Server is where contestants go, through one pool of connections for each local address, so that a server's limits by
// address see many clients.
type Server struct {
	base  *url.URL
	pools []*fasthttp.HostClient
}

// localAddresses is how many addresses of the loopback network contestants come from.
const localAddresses = 50

// patience bounds one request, with its time in the queue for a connection.
const patience = 20 * time.Second

// NewServer returns the server at the address, as http://127.0.0.1:8080. Of https only what the system trusts is
// accepted. conns is the number of connections in all.
func NewServer(address string, conns int) (*Server, error) {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("%q is not an address like http://127.0.0.1:8080", address)
	}
	host := base.Host
	if base.Port() == "" {
		host = net.JoinHostPort(base.Hostname(), map[string]string{"https": "443"}[base.Scheme])
	}
	s := &Server{base: base}
	loopback := net.ParseIP(base.Hostname()).IsLoopback() || base.Hostname() == "localhost"
	for i := range localAddresses {
		dialer := &net.Dialer{Timeout: patience}
		if loopback {
			dialer.LocalAddr = &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(i+1))}
		}
		s.pools = append(s.pools, &fasthttp.HostClient{
			Addr: host, IsTLS: base.Scheme == "https", MaxConns: conns/localAddresses + 1, ReadTimeout: patience,
			WriteTimeout: patience, MaxConnWaitTimeout: patience, MaxIdleConnDuration: time.Minute,
			// Every request is safe to repeat, and a connection may be one that the server has closed meanwhile.
			RetryIfErr: func(_ *fasthttp.Request, attempts int, _ error) (bool, bool) { return false, attempts < 3 },
			Dial:       func(addr string) (net.Conn, error) { return dialer.Dial("tcp", addr) },
		})
	}
	return s, nil
}

// Refused is an answer of the server that is no success.
type Refused struct {
	Status int
	Code   string // of the problem document
}

// Error returns the code and the status.
func (r Refused) Error() string { return fmt.Sprintf("the server answers %s (%d)", r.Code, r.Status) }

// call sends a request from the local address of the given number and decodes what comes back into out, if that is not
// nil. cookie is sent where there is one; the contestant's cookie of the response is returned, or else cookie.
func (s *Server) call(from int, method, path, cookie string, in, out any) (string, error) {
	req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(resp)
	req.SetRequestURI(s.base.String() + path)
	req.Header.SetMethod(method)
	if cookie != "" {
		req.Header.SetCookie(cookieName, cookie)
	}
	if method != fasthttp.MethodGet {
		body, err := json.Marshal(in)
		if err != nil {
			return cookie, err
		}
		req.Header.SetContentType("application/json")
		req.SetBody(body)
	}
	if err := s.pools[from%len(s.pools)].DoTimeout(req, resp, patience); err != nil {
		return cookie, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if c := contestantCookie(resp); c != "" {
		cookie = c
	}
	if resp.StatusCode() >= 300 {
		return cookie, refusal(resp)
	}
	if out == nil {
		return cookie, nil
	}
	return cookie, json.Unmarshal(resp.Body(), out)
}

const cookieName = "kb_contestant"

func contestantCookie(resp *fasthttp.Response) string {
	var c fasthttp.Cookie
	c.SetKey(cookieName)
	if !resp.Header.Cookie(&c) {
		return ""
	}
	return string(c.Value())
}

func refusal(resp *fasthttp.Response) error {
	var p struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal(resp.Body(), &p); err != nil {
		p.Code = "no problem document"
	}
	return Refused{Status: resp.StatusCode(), Code: p.Code}
}

// code names an error in a report.
func code(err error) string {
	var r Refused
	if errors.As(err, &r) {
		return r.Code
	}
	return "connection"
}
