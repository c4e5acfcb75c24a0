package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"khoabang/internal/app"
	"khoabang/internal/audit"
	"khoabang/internal/auth"
	"khoabang/internal/config"
)

type userCommands struct {
	Add   userAddCommand   `cmd:"" help:"Add an account, and print a one-time link by which its owner sets a password."`
	Email userEmailCommand `cmd:"" help:"Set the e-mail address that reminders for an account go to."`
	Link  userLinkCommand  `cmd:"" help:"Print a new one-time link for an account whose owner forgot the password; older links are void."`
}

type userAddCommand struct {
	config.Store
	Login     string   `arg:"" help:"Name to log in with."`
	Name      string   `help:"The person's name; the login if not given."`
	Role      []string `help:"Role, once for each: administrator, organiser, author, reviewer, jury, unit_coordinator, broadcaster, inspector, agency_lead, unit_reporter, leadership." required:"" placeholder:"ROLE"`
	Unit      string   `help:"ID of the unit in whose name the person acts." placeholder:"ID"`
	Email     string   `help:"E-mail address that reminders go to." placeholder:"ADDRESS"`
	PublicURL string   `name:"public-url" help:"Address under which people reach the server." default:"http://localhost:8080" placeholder:"URL"`
}

// Run adds the account.
func (c userAddCommand) Run(e *env) error {
	roles, err := auth.ParseRoles(c.Role)
	if err != nil {
		return err
	}
	return withAccounts(e, c.Store, func(stores *app.Stores, accounts *auth.Service) error {
		user, token, err := accounts.AddUser(e.ctx, auth.NewUser{
			Login: c.Login, Name: cmp.Or(c.Name, c.Login), Roles: roles, UnitID: c.Unit, Email: c.Email,
		})
		if err != nil {
			return err
		}
		if err := noted(e, stores, "addUser", user); err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.stdout, "Added %s (%s). One-time link to set a password:\n%s\n", user.Login, user.Roles, setupLink(c.PublicURL, token))
		return err
	})
}

type userEmailCommand struct {
	config.Store
	Login string `arg:"" help:"Name to log in with."`
	Email string `arg:"" optional:"" help:"The address; none to take it away." placeholder:"ADDRESS"`
}

// Run sets the e-mail address of an account.
func (c userEmailCommand) Run(e *env) error {
	return withAccounts(e, c.Store, func(stores *app.Stores, accounts *auth.Service) error {
		user, err := stores.Auth.UserByLogin(e.ctx, auth.FoldLogin(c.Login))
		if err != nil {
			return err
		}
		if user, err = accounts.SetEmail(e.ctx, user.ID, c.Email); err != nil {
			return err
		}
		if err := noted(e, stores, "setUserEmail", user); err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.stdout, "Mail for %s goes to: %s\n", user.Login, cmp.Or(user.Mailbox(), "nowhere"))
		return err
	})
}

type userLinkCommand struct {
	config.Store
	Login     string `arg:"" help:"Name to log in with."`
	PublicURL string `name:"public-url" help:"Address under which people reach the server." default:"http://localhost:8080" placeholder:"URL"`
}

// Run prints a new one-time link. The password stays as it is until the link is used.
func (c userLinkCommand) Run(e *env) error {
	return withAccounts(e, c.Store, func(stores *app.Stores, accounts *auth.Service) error {
		user, err := stores.Auth.UserByLogin(e.ctx, auth.FoldLogin(c.Login))
		if err != nil {
			return err
		}
		token, err := accounts.NewSetupToken(e.ctx, user.ID)
		if err != nil {
			return err
		}
		if err := noted(e, stores, "linkUser", user); err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.stdout, "One-time link for %s to set a password:\n%s\n", user.Login, setupLink(c.PublicURL, token))
		return err
	})
}

// noted puts what was done with an account into the audit log.
func noted(e *env, stores *app.Stores, what string, user auth.User) error {
	return audit.New(stores.Audit, time.Now).Append(e.ctx, audit.Entry{Who: "cli", What: what, Object: user.ID})
}

// withAccounts opens the store for writing beside a server, and hands f the accounts.
func withAccounts(e *env, cfg config.Store, f func(*app.Stores, *auth.Service) error) error {
	return withStores(e, cfg, app.Writing, func(stores *app.Stores) error {
		accounts, err := auth.NewService(e.ctx, stores.Auth, auth.Options{Units: stores.Units})
		if err != nil {
			return err
		}
		return f(stores, accounts)
	})
}

// setupLink returns the address of a one-time link. The token is in the fragment, which browsers send to nobody.
func setupLink(publicURL, token string) string {
	return strings.TrimSuffix(publicURL, "/") + "/thiet-lap#" + token
}
