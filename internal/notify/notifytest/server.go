package notifytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"khoabang/internal/notify"
)

// Server is a real SMTP server of a test's own. It wants User to log in with Password. The fields are set before the first
// message.
type Server struct {
	Port int
	CA   []byte // PEM: the certificate that vouches for it

	Rcpt     func(to string) error // asked for each recipient; nil takes all
	Cut      bool                  // break the connection in the middle of the next message
	Arriving chan struct{}         // where not nil, gets a value when a message begins, which then waits for Free
	Free     chan struct{}         // closed to let messages arrive

	mu       sync.Mutex
	taken    []string
	listener net.Listener
}

// User and Password are what a Server takes.
const User, Password = "khoabang", "m4t-kh4u-b1-m4t"

// NewServer starts a server on 127.0.0.1 that ends with the test. It speaks as security says.
func NewServer(t *testing.T, security notify.Security) *Server {
	t.Helper()
	s := &Server{}
	certificate, ca := newCertificate(t)
	s.CA = ca
	backend := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c}, nil
	}))
	backend.Domain, backend.AllowInsecureAuth, backend.ErrorLog = "127.0.0.1", security == notify.Clear, log.New(io.Discard, "", 0)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	if security == notify.StartTLS {
		backend.TLSConfig = config
	}
	var err error
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	s.Port = s.listener.Addr().(*net.TCPAddr).Port
	serving := s.listener
	if security == notify.TLS {
		serving = tls.NewListener(s.listener, config)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		backend.Serve(serving) //nolint:errcheck // it ends by Close
	}()
	t.Cleanup(func() {
		backend.Close()    //nolint:errcheck // the test is over
		s.listener.Close() //nolint:errcheck // the server may not have begun
		<-done
	})
	return s
}

// SMTP returns what reaches the server.
func (s *Server) SMTP(security notify.Security) *notify.SMTP {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.CA)
	return &notify.SMTP{Host: "127.0.0.1", Port: s.Port, Security: security, User: User, Password: Password,
		From: mail.Address{Name: "Sở Nội vụ tỉnh An Giang", Address: "khoabang@so-noi-vu.example.vn"}, Roots: roots}
}

// Messages returns what has arrived, each with its header.
func (s *Server) Messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.taken...)
}

func newCertificate(t *testing.T) (tls.Certificate, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "thư"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// session is one connection to the server.
type session struct {
	server *Server
	conn   *smtp.Conn
	known  bool
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, secret string) error {
		if name != User || secret != Password {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.Rcpt != nil {
		return s.server.Rcpt(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	s.server.mu.Lock()
	cut, arriving := s.server.Cut, s.server.Arriving
	s.server.Cut = false
	s.server.mu.Unlock()
	if arriving != nil {
		arriving <- struct{}{}
		<-s.server.Free
	}
	if cut {
		one := make([]byte, 1)
		io.ReadFull(r, one)   //nolint:errcheck // the connection breaks here
		s.conn.Conn().Close() //nolint:errcheck // as above
		return errors.New("cut")
	}
	var b strings.Builder
	if _, err := io.Copy(&b, r); err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.taken = append(s.server.taken, b.String())
	return nil
}

func (*session) Reset()        {}
func (*session) Logout() error { return nil }
