package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"khoabang/internal/app"
	"khoabang/internal/auth"
	"khoabang/internal/config"
)

type userCommands struct {
	Add userAddCommand `cmd:"" help:"Add an account, and print a one-time link by which its owner sets a password."`
}

type userAddCommand struct {
	config.Store
	Login     string   `arg:"" help:"Name to log in with."`
	Name      string   `help:"The person's name; the login if not given."`
	Role      []string `help:"Role, once for each: administrator, organiser, author, reviewer, jury, unit_coordinator, broadcaster, inspector, agency_lead, unit_reporter, leadership." required:"" placeholder:"ROLE"`
	Unit      string   `help:"ID of the unit in whose name the person acts." placeholder:"ID"`
	PublicURL string   `name:"public-url" help:"Address under which people reach the server." default:"http://localhost:8080" placeholder:"URL"`
}

// Run adds the account.
func (c userAddCommand) Run(e *env) (err error) {
	roles, err := auth.ParseRoles(c.Role)
	if err != nil {
		return err
	}
	stores, err := app.OpenStores(e.ctx, c.Store, app.Writing)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.Close(e.ctx)) }()
	service, err := auth.NewService(e.ctx, stores.Auth, auth.Options{Units: stores.Units})
	if err != nil {
		return err
	}
	user, token, err := service.AddUser(e.ctx, auth.NewUser{
		Login: c.Login, Name: cmp.Or(c.Name, c.Login), Roles: roles, UnitID: c.Unit,
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "Added %s (%s). One-time link to set a password:\n%s\n", user.Login, user.Roles, setupLink(c.PublicURL, token))
	return nil
}

// setupLink returns the address of a one-time link. The token is in the fragment, which browsers send to nobody.
func setupLink(publicURL, token string) string {
	return strings.TrimSuffix(publicURL, "/") + "/thiet-lap#" + token
}
