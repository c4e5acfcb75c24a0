package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"khoabang/internal/app"
	"khoabang/internal/config"
	"khoabang/internal/email"
	"khoabang/internal/notify"
)

type mailCommands struct {
	Test mailTestCommand `cmd:"" help:"Send a message to an address now, and say what the mail server answers."`
	List mailListCommand `cmd:"" help:"List the messages that wait, were sent or were given up, and why."`
}

type mailTestCommand struct {
	config.Mail
	Address string `arg:"" help:"Address to send to."`
}

// mailTestTime is how long the mail server may take.
const mailTestTime = time.Minute

// Run sends a message. Its error says what the mail server said.
func (c mailTestCommand) Run(e *env) error {
	if err := c.Check(); err != nil {
		return err
	}
	server, err := app.MailServer(c.Mail)
	if err != nil {
		return err
	}
	if server == nil {
		return errors.New("smtp-host: no mail server is set up")
	}
	if !email.Valid(c.Address) {
		return usageError{fmt.Errorf("%q is not an e-mail address", c.Address)}
	}
	ctx, cancel := context.WithTimeout(e.ctx, mailTestTime)
	defer cancel()
	now := time.Now()
	err = server.Send(ctx, notify.Mail{ID: "mail test " + now.Format(time.RFC3339Nano), To: c.Address, QueuedAt: now,
		Subject: "Thư thử từ Khoa Bảng", Text: "Máy chủ Khoa Bảng đã gửi được thư qua " + c.SMTPHost + ".\n\nThis is a test message from the Khoa Bảng server.\n"})
	var failed *notify.Failure
	if errors.As(err, &failed) {
		return fmt.Errorf("%s:%d did not take the message: %s: %s", server.Host, server.Port, failed, failed.Reason)
	}
	fmt.Fprintf(e.stdout, "%s:%d took the message for %s.\n", server.Host, server.Port, c.Address)
	return nil
}

type mailListCommand struct {
	config.Store
	State string `help:"Which: waiting, sent or given_up." enum:"waiting,sent,given_up" default:"waiting"`
	Limit int    `help:"How many at most, the latest first." default:"100"`
}

// Run prints a line for each message.
func (c mailListCommand) Run(e *env) error {
	return withStores(e, c.Store, app.Reading, func(stores *app.Stores) error {
		list, err := stores.Mail.Mails(e.ctx, notify.State(c.State), min(max(c.Limit, 1), 10_000))
		if err != nil {
			return err
		}
		for _, m := range list {
			_, err := fmt.Fprintf(e.stdout, "%s\t%s\t%s\t%d\t%s\t%s\n", m.QueuedAt.Format(time.RFC3339), m.ID, m.To, m.Tries, m.Subject, m.Reason)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
