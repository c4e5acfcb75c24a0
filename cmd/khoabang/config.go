package main

import (
	"fmt"

	"khoabang/internal/config"
)

type configCommands struct {
	Check configCheckCommand `cmd:"" help:"Check the settings that serve would use."`
	Print configPrintCommand `cmd:"" help:"Print the settings that serve would use, as a settings file, without passwords."`
}

type configCheckCommand struct {
	config.Config
}

// Run returns an error that names every wrong setting.
func (c configCheckCommand) Run(e *env) error {
	if err := c.Check(); err != nil {
		return err
	}
	fmt.Fprintln(e.stdout, "The settings are right.")
	return nil
}

type configPrintCommand struct {
	config.Config
}

// Run prints the settings.
func (c configPrintCommand) Run(e *env) error { return c.Print(e.stdout) }

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(e *env) error {
	_, err := fmt.Fprintln(e.stdout, "khoabang", version)
	return err
}
