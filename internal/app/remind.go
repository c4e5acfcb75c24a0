package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"khoabang/internal/auth"
	"khoabang/internal/i18n"
	"khoabang/internal/notify"
	"khoabang/internal/planning"
)

// remindEvery is how often it is looked up who is to be reminded.
const remindEvery = 15 * time.Minute

// reminders puts into the outbox what units are to be reminded of, and the daily digest. Any number of nodes may do so: a
// message's ID says what it is about, so the outbox takes it once.
type reminders struct {
	plans   *planning.Service
	users   func(context.Context) ([]auth.User, error)
	outbox  *notify.Outbox
	clock   func() time.Time
	log     *slog.Logger
	offsets []int
	digest  bool
	from    int // the hour of the day in Vietnam
	url     string
}

func (r reminders) run(ctx context.Context) {
	if !r.outbox.On() || len(r.offsets) == 0 && !r.digest {
		return
	}
	tick := time.NewTicker(remindEvery)
	defer tick.Stop()
	for {
		if n, err := r.queue(ctx); err != nil && ctx.Err() == nil {
			r.log.Warn("queue reminders", "error", err)
		} else if n > 0 {
			r.log.Info("reminders queued", "n", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// queue queues what is due today and returns how much of it is new.
func (r reminders) queue(ctx context.Context) (int, error) {
	now := r.clock().In(planning.Vietnam)
	if now.Hour() < r.from {
		return 0, nil
	}
	users, err := r.users(ctx)
	if err != nil {
		return 0, err
	}
	var mails []notify.Mail
	if len(r.offsets) > 0 {
		due, err := r.plans.Reminders(ctx, r.offsets)
		if err != nil {
			return 0, err
		}
		for _, x := range due {
			for _, u := range reached(users, x.UnitID) {
				mails = append(mails, r.reminder(x, u, planning.DayOf(now)))
			}
		}
	}
	if r.digest {
		more, err := r.digests(ctx, users, planning.DayOf(now))
		if err != nil {
			return 0, err
		}
		mails = append(mails, more...)
	}
	// Each alone, so that one that cannot be sent holds up no other.
	var queued int
	var failed error
	for _, m := range mails {
		n, err := r.outbox.Queue(ctx, m)
		queued, failed = queued+n, errors.Join(failed, err)
	}
	return queued, failed
}

// reached returns who answers for a unit and can be written to.
func reached(users []auth.User, unitID string) (list []auth.User) {
	for _, u := range users {
		if u.AnswersFor(unitID) && u.Mailbox() != "" {
			list = append(list, u)
		}
	}
	return list
}

// mailID returns an ID that tells what a message is about, within the outbox's limits and without an address.
func mailID(kind string, about ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(about, "\n")))
	return kind + "-" + hex.EncodeToString(sum[:16])
}

// reminder says how far the due date is from today, which may be a day or two after the one that the reminder is for.
func (r reminders) reminder(x planning.Reminder, u auth.User, today planning.Day) notify.Mail {
	key, days := "before", today.Sub(x.Due)
	if days > 0 {
		key = "after"
	} else if days == 0 {
		key = "today"
	}
	args := map[string]any{"name": u.Name, "period": x.Period.Name, "plan": x.Plan.Document.Title, "due": i18n.Date(i18n.Vietnamese, x.Due.Start()), "days": max(days, -days),
		"address": r.link(x.Plan.ID, x.Period.ID, x.UnitID)}
	return notify.Mail{ID: mailID("nhac-bao-cao", x.ID, u.ID), To: u.Mailbox(), Subject: notify.OneLine(say("subject_"+key, args)), Text: say(key, args) + "\n"}
}

func say(key string, args map[string]any) string {
	return i18n.Text(i18n.Vietnamese, "mail."+key, args)
}

// link is where a plan's reports are, or a page below; "" where nobody said under which address people reach the server.
func (r reminders) link(path ...string) string {
	if r.url == "" {
		return ""
	}
	all := strings.TrimSuffix(r.url, "/") + "/quan-tri/bao-cao"
	for _, p := range path {
		all += "/" + url.PathEscape(p)
	}
	return all
}

// digests returns what those who lead the unit that reports go to are told in the morning: who is late.
func (r reminders) digests(ctx context.Context, users []auth.User, today planning.Day) (mails []notify.Mail, err error) {
	plans, err := r.plans.Plans(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range plans {
		if p.Parent != "" {
			continue
		}
		v, err := r.plans.View(ctx, planning.Actor{ReadAll: true}, p.ID)
		if err != nil {
			return nil, err
		}
		text, err := digestOf(ctx, v, today)
		if err != nil {
			return nil, err
		}
		if text == "" {
			continue
		}
		for _, u := range reached(users, v.Rights().Owner) {
			args := map[string]any{"name": u.Name, "plan": p.Document.Title, "day": i18n.Date(i18n.Vietnamese, today.Start()), "lines": text, "address": r.link(p.ID)}
			mails = append(mails, notify.Mail{ID: mailID("tong-hop-ngay", p.ID, string(today), u.ID), To: u.Mailbox(), Subject: notify.OneLine(say("digest_subject", args)), Text: say("digest", args) + "\n"})
		}
	}
	return mails, nil
}

// digestFor is for how many days after its due date a period is in the digest: last year's plan is not told of for ever.
const digestFor = 60

// digestOf returns a line for each period in which somebody is late; "" for none.
func digestOf(ctx context.Context, v planning.View, today planning.Day) (string, error) {
	debts, err := v.Debts(ctx, v.Plan().ReportingPeriods()...)
	var lines []string
	for _, d := range debts {
		if today.Sub(d.Due) > digestFor {
			continue
		}
		if sent, late := d.Came(); late > 0 {
			lines = append(lines, say("digest_line", map[string]any{"period": d.Period.Name, "due": i18n.Date(i18n.Vietnamese, d.Due.Start()), "sent": fmt.Sprint(sent), "of": fmt.Sprint(len(d.Owed)), "late": fmt.Sprint(late)}))
		}
	}
	return strings.Join(lines, "\n"), err
}
