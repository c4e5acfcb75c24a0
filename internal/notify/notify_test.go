package notify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"khoabang/internal/fault"
	"khoabang/internal/notify"
	"khoabang/internal/notify/notifytest"
	"khoabang/internal/store/sqlitestore"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 3, 15, 8, 0, 0, 0, time.UTC)

// clock is a clock that only moves when told to.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// office is an outbox over a store of its own.
type office struct {
	*notify.Outbox
	store  notify.Store
	clock  *clock
	log    *bytes.Buffer
	server *notifytest.Server
}

func newOffice(t *testing.T, security notify.Security) *office {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(context.Background()) }) //nolint:errcheck // the test is over
	o := &office{store: db.Mail(), clock: &clock{now: start}, log: &bytes.Buffer{}, server: notifytest.NewServer(t, security)}
	o.Outbox = o.node(o.server.SMTP(security))
	return o
}

// node returns another outbox over the same store.
func (o *office) node(s *notify.SMTP) *notify.Outbox {
	return notify.New(notify.Config{Store: o.store, Server: s, Clock: o.clock.Now, Log: slog.New(slog.NewTextHandler(o.log, nil))})
}

func message(id string) notify.Mail {
	return notify.Mail{ID: id, To: "lan@phuong-long-xuyen.example.vn",
		Subject:     "Nhắc nộp báo cáo kết quả tuyên truyền cải cách hành chính quý I năm 2026 trước ngày 20 tháng 3 năm 2026",
		Text:        "Kính gửi ông, bà,\n\n.Dòng bắt đầu bằng dấu chấm\nĐơn vị chưa nộp báo cáo quý I. " + strings.Repeat("Dài ", 300) + "\nTrân trọng.\n",
		Unsubscribe: "https://thi.example.vn/quan-tri#thong-bao"}
}

func (o *office) mustQueue(t *testing.T, list ...notify.Mail) {
	t.Helper()
	if n, err := o.Queue(t.Context(), list...); err != nil || n != len(list) {
		t.Fatalf("Queue = %d, %v; want %d", n, err, len(list))
	}
}

func (o *office) mail(t *testing.T, id string) notify.Mail {
	t.Helper()
	m, err := o.Mail(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A message arrives whole over each kind of connection, and another try is the same bytes.
func TestSend(t *testing.T) {
	t.Parallel()
	for _, security := range []notify.Security{notify.StartTLS, notify.TLS, notify.Clear} {
		t.Run(string(security), func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, security)
			o.mustQueue(t, message("nhac:2026-q1:long-xuyen"))
			if n, err := o.Deliver(t.Context()); err != nil || n != 1 {
				t.Fatalf("Deliver = %d, %v\n%s", n, err, o.mail(t, "nhac:2026-q1:long-xuyen").Reason)
			}
			checkMessage(t, o.server.Messages()[0])
			if m := o.mail(t, "nhac:2026-q1:long-xuyen"); m.State != notify.Sent || m.Tries != 1 || !m.SettledAt.Equal(start) || m.Reason != "" {
				t.Errorf("the message is %+v", m)
			}
			again := o.mail(t, "nhac:2026-q1:long-xuyen")
			o.clock.Add(time.Hour)
			if err := o.server.SMTP(security).Send(t.Context(), again); err != nil {
				t.Fatal(err)
			}
			if got := o.server.Messages(); got[0] != got[1] {
				t.Errorf("another try differs:\n%s", cmp.Diff(got[0], got[1]))
			}
		})
	}
}

func checkMessage(t *testing.T, raw string) {
	t.Helper()
	for i, l := range strings.Split(strings.ReplaceAll(raw, "\r\n", "\n"), "\n") {
		if len(l) > 78 {
			t.Errorf("line %d has %d bytes: %s", i+1, len(l), l)
		}
		for _, c := range []byte(l) {
			if c > 0x7e {
				t.Fatalf("line %d is not ASCII: %q", i+1, l)
			}
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	want := message("")
	decode := new(mime.WordDecoder)
	if subject, err := decode.DecodeHeader(m.Header.Get("Subject")); err != nil || subject != want.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || *from[0] != (mail.Address{Name: "Sở Nội vụ tỉnh An Giang", Address: "khoabang@so-noi-vu.example.vn"}) {
		t.Errorf("from %v, %v", from, err)
	}
	if date, err := m.Header.Date(); err != nil || !date.Equal(start) {
		t.Errorf("date %v, %v", date, err)
	}
	for name, value := range map[string]string{"To": "<" + want.To + ">", "List-Unsubscribe": "<" + want.Unsubscribe + ">", "Auto-Submitted": "auto-generated", "Content-Transfer-Encoding": "quoted-printable"} {
		if got := m.Header.Get(name); got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	if id := m.Header.Get("Message-Id"); !strings.HasSuffix(id, "@so-noi-vu.example.vn>") || len(id) < 40 {
		t.Errorf("Message-ID %q", id)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "text/plain" || params["charset"] != "UTF-8" {
		t.Errorf("content type %s %v, %v", kind, params, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if got := strings.ReplaceAll(string(body), "\r\n", "\n"); err != nil || strings.TrimRight(got, "\n") != strings.TrimRight(want.Text, "\n") {
		t.Errorf("text %q, %v", got, err)
	}
}

// What cannot be a message is refused whole, above all what would add headers or recipients.
func TestRefusedMail(t *testing.T) {
	t.Parallel()
	o := newOffice(t, notify.Clear)
	for name, c := range map[string]struct {
		change func(*notify.Mail)
		field  string
	}{
		"no ID":                 {func(m *notify.Mail) { m.ID = "" }, "id: length"},
		"an ID of two lines":    {func(m *notify.Mail) { m.ID = "a\nb" }, "id: length"},
		"no address":            {func(m *notify.Mail) { m.To = "" }, "to: email"},
		"a second recipient":    {func(m *notify.Mail) { m.To = "a@example.vn, b@example.vn" }, "to: email"},
		"a command":             {func(m *notify.Mail) { m.To = "a@example.vn>\r\nRCPT TO:<b@example.vn" }, "to: email"},
		"a name":                {func(m *notify.Mail) { m.To = "Lan <lan@example.vn>" }, "to: email"},
		"a quoted address":      {func(m *notify.Mail) { m.To = `"a b"@example.vn` }, "to: email"},
		"an address in Unicode": {func(m *notify.Mail) { m.To = "lân@example.vn" }, "to: email"},
		"a long address":        {func(m *notify.Mail) { m.To = strings.Repeat("a", 250) + "@example.vn" }, "to: email"},
		"a header":              {func(m *notify.Mail) { m.Subject = "A\r\nBcc: b@example.vn" }, "subject: length"},
		"a subject in 2 lines":  {func(m *notify.Mail) { m.Subject = "A\u2028B" }, "subject: length"},
		"a long subject":        {func(m *notify.Mail) { m.Subject = strings.Repeat("ă", 201) }, "subject: length"},
		"broken UTF-8":          {func(m *notify.Mail) { m.Subject = "\xff" }, "subject: length"},
		"no text":               {func(m *notify.Mail) { m.Text = " \n" }, "text: length"},
		"a long text":           {func(m *notify.Mail) { m.Text = strings.Repeat("a", notify.MaxText+1) }, "text: length"},
		"a script":              {func(m *notify.Mail) { m.Unsubscribe = "javascript:x" }, "unsubscribe: web_address"},
		"two addresses":         {func(m *notify.Mail) { m.Unsubscribe = "https://a.vn/>, <https://b.vn/" }, "unsubscribe: web_address"},
	} {
		bad := message("bad")
		c.change(&bad)
		n, err := o.Queue(t.Context(), message("good"), bad)
		e, _ := fault.As(err)
		if n != 0 || !errors.Is(err, notify.ErrMail) || len(e.Fields) != 1 || e.Fields[0].Path+": "+e.Fields[0].Code != c.field {
			t.Errorf("%s: %d, %v; want %s", name, n, err, c.field)
		}
	}
	if list, err := o.Mails(t.Context(), notify.Waiting, 10); err != nil || len(list) != 0 {
		t.Errorf("refused messages left %v, %v", list, err)
	}
	if s := notify.OneLine(" Kế hoạch\r\nBcc: x\t\u2028\x00 " + strings.Repeat("a", 300)); strings.ContainsAny(s, "\r\n\x00\u2028\t") || len([]rune(s)) != notify.MaxSubject {
		t.Errorf("OneLine = %q", s)
	}
}

// Failures of one message do not hold up the others; what may pass is tried again, later and later, until its time is over.
func TestFailures(t *testing.T) {
	t.Parallel()
	o := newOffice(t, notify.StartTLS)
	o.server.Rcpt = func(to string) error {
		switch {
		case strings.HasPrefix(to, "gone@"):
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user " + to}
		case strings.HasPrefix(to, "full@"):
			return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "Mailbox full"}
		case strings.HasPrefix(to, "relay@"):
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "Relaying denied"}
		}
		return nil
	}
	var list []notify.Mail
	for _, to := range []string{"gone", "full", "relay", "well"} {
		m := message(to)
		m.To = to + "@example.vn"
		list = append(list, m)
	}
	o.mustQueue(t, list...)
	if n, err := o.Deliver(t.Context()); err != nil || n != 1 || len(o.server.Messages()) != 1 {
		t.Fatalf("Deliver = %d, %v", n, err)
	}
	if m := o.mail(t, "gone"); m.State != notify.GivenUp || !strings.Contains(m.Reason, "No such user") || m.SettledAt.IsZero() {
		t.Errorf("refused for good: %+v", m)
	}
	for _, id := range []string{"full", "relay"} {
		if m := o.mail(t, id); m.State != notify.Waiting || !m.DueAt.Equal(start.Add(time.Minute)) || m.Lease != "" || m.Reason == "" {
			t.Errorf("%s: %+v", id, m)
		}
	}
	var waits []time.Duration
	for {
		m := o.mail(t, "full")
		if m.State != notify.Waiting {
			break
		}
		waits = append(waits, m.DueAt.Sub(o.clock.Now()))
		o.clock.Add(m.DueAt.Sub(o.clock.Now()))
		if _, err := o.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]time.Duration{1, 2, 4, 8, 16, 32, 64, 120, 120}, each(waits[:9], func(w time.Duration) time.Duration { return w / time.Minute })); d != "" {
		t.Errorf("waits (-want +got):\n%s", d)
	}
	m := o.mail(t, "full")
	if took := m.SettledAt.Sub(start); m.State != notify.GivenUp || took > notify.GiveUpAfter || took < notify.GiveUpAfter-3*time.Hour || !strings.Contains(m.Reason, "Mailbox full") {
		t.Errorf("after %v: %+v", took, m)
	}
	if log := o.log.String(); strings.Contains(log, "@") || strings.Contains(log, notifytest.Password) || strings.Contains(log, "No such user") || !strings.Contains(log, "reply 550") {
		t.Errorf("the log: %s", log)
	}
}

func each[A, B any](in []A, f func(A) B) (out []B) {
	for _, a := range in {
		out = append(out, f(a))
	}
	return out
}

// A connection that breaks in the middle, a server that is away and one that knows us no more cost one try of one message.
func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	o := newOffice(t, notify.TLS)
	o.mustQueue(t, message("one"), message("two"))
	o.server.Cut = true
	n, err := o.Deliver(t.Context())
	if f := (*notify.Failure)(nil); n != 0 || !errors.As(err, &f) || f.Code != 0 {
		t.Errorf("Deliver over a connection that breaks = %d, %v", n, err)
	}
	wrong, away := *o.server.SMTP(notify.TLS), *o.server.SMTP(notify.TLS)
	wrong.Password, away.Port = "sai", 1
	for name, s := range map[string]*notify.SMTP{"a wrong password": &wrong, "nobody there": &away} {
		o.clock.Add(3 * time.Hour)
		n, err := o.node(s).Deliver(t.Context())
		if n != 0 || err == nil || strings.Contains(err.Error(), notifytest.Password) || strings.Contains(err.Error(), "@") {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
	if tries := o.mail(t, "one").Tries + o.mail(t, "two").Tries; tries != 3 {
		t.Errorf("%d tries, want 3", tries)
	}
	o.clock.Add(3 * time.Hour)
	if n, err := o.Deliver(t.Context()); err != nil || n != 2 || len(o.server.Messages()) != 2 {
		t.Errorf("Deliver afterwards = %d, %v", n, err)
	}
}

// A server without TLS, or whose certificate nobody vouches for, gets neither password nor message.
func TestNoSecretsInClear(t *testing.T) {
	t.Parallel()
	plain, secure := newOffice(t, notify.Clear), newOffice(t, notify.StartTLS)
	stripped, unknown := plain.server.SMTP(notify.StartTLS), secure.server.SMTP(notify.StartTLS)
	unknown.Roots = nil
	for name, s := range map[string]*notify.SMTP{"no STARTTLS": stripped, "an unknown certificate": unknown} {
		if err := s.Send(t.Context(), message("x")); err == nil {
			t.Errorf("%s: the message was sent", name)
		}
	}
	if n := len(plain.server.Messages()) + len(secure.server.Messages()); n != 0 {
		t.Errorf("%d messages arrived", n)
	}
}

// Two nodes that look at once send each message once.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	o := newOffice(t, notify.Clear)
	const n = 12
	for i := range n {
		o.mustQueue(t, message(fmt.Sprint("m", i)))
	}
	if again, err := o.Queue(t.Context(), message("m0"), message("new")); err != nil || again != 1 {
		t.Errorf("queueing an ID again: %d, %v; want 1 new", again, err)
	}
	var wg sync.WaitGroup
	for _, node := range []*notify.Outbox{o.Outbox, o.node(o.server.SMTP(notify.Clear))} {
		wg.Go(func() {
			if _, err := node.Deliver(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := len(o.server.Messages()); got != n+1 {
		t.Errorf("%d messages arrived, want %d", got, n+1)
	}
}

// Run sends what is queued at once, and lets the message under way arrive when it is told to end.
func TestRun(t *testing.T) {
	t.Parallel()
	o := newOffice(t, notify.Clear)
	o.server.Arriving, o.server.Free = make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- o.Run(ctx) }()
	o.mustQueue(t, message("one"), message("two"))
	<-o.server.Arriving
	cancel()
	close(o.server.Free)
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
	one, two := o.mail(t, "one"), o.mail(t, "two")
	if sent := one.State == notify.Sent; sent == (two.State == notify.Sent) || len(o.server.Messages()) != 1 {
		t.Errorf("after the end: %s, %s, %d arrived", one.State, two.State, len(o.server.Messages()))
	}
}

func TestOff(t *testing.T) {
	t.Parallel()
	o := newOffice(t, notify.Clear)
	off := o.node(nil)
	if _, err := off.Queue(t.Context(), message("x")); !errors.Is(err, notify.ErrOff) || off.On() {
		t.Errorf("Queue without a server: %v", err)
	}
	if err := off.Run(t.Context()); err != nil {
		t.Errorf("Run without a server: %v", err)
	}
}

// Whatever a subject, a text and an address hold, what arrives has one recipient and those headers alone.
func FuzzSend(f *testing.F) {
	for _, s := range []string{"", "a\r\nBcc: x@y.vn", "Quý I\u0000", "\xff\xfe", "=?utf-8?q?a?=", ".\r\n.\r\nMAIL FROM:<x>", strings.Repeat("ậ", 90)} {
		f.Add(s, s, "lan@example.vn")
	}
	f.Fuzz(func(t *testing.T, subject, text, to string) {
		m := notify.Mail{ID: "x", To: to, Subject: subject, Text: text, QueuedAt: start}
		if m.Check() != nil {
			return
		}
		raw, err := notify.Compose(notify.SMTP{From: mail.Address{Name: "Sở", Address: "a@example.vn"}}, m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Header) > 9 || got.Header.Get("Bcc") != "" {
			t.Errorf("headers %v", got.Header)
		}
		list, err := got.Header.AddressList("To")
		if err != nil || len(list) != 1 || list[0].Address != to {
			t.Errorf("recipients %v, %v; want %q", list, err, to)
		}
		if s, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject")); err != nil || strings.Join(strings.Fields(s), "") != strings.Join(strings.Fields(subject), "") && !strings.Contains(subject, "=?") {
			t.Errorf("subject %q, %v; want %q", s, err, subject)
		}
	})
}
