package app

import (
	"fmt"

	"khoabang/internal/config"
	"khoabang/internal/notify"
)

// MailServer returns the mail server that the settings name, its password read; nil for none.
func MailServer(m config.Mail) (*notify.SMTP, error) {
	if !m.MailOn() {
		return nil, nil
	}
	s := &notify.SMTP{Host: m.SMTPHost, Port: m.MailPort(), Security: notify.Security(m.SMTPTLS), User: m.SMTPUser}
	var err error
	if s.From, err = m.MailFrom(); err != nil {
		return nil, fmt.Errorf("smtp-from: %w", err)
	}
	if s.Password, err = m.MailPassword(); err != nil {
		return nil, fmt.Errorf("smtp-password-file: %w", err)
	}
	if s.Roots, err = m.MailRoots(); err != nil {
		return nil, fmt.Errorf("smtp-ca-file: %w", err)
	}
	return s, nil
}
