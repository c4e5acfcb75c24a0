package main

import (
	"errors"
	"fmt"
	"time"

	"khoabang/internal/rehearse"
)

type rehearseCommand struct {
	Server      string        `arg:"" help:"Address of the server, as http://127.0.0.1:8080. Everybody who takes part stays in its results: use a contest made for it."`
	Contest     string        `help:"Slug of the contest." default:"luyen-tap"`
	Contestants int           `help:"How many take part." default:"1000"`
	Rate        float64       `help:"Answers a second of all together; 0 for as many as the server takes." default:"0"`
	Length      time.Duration `help:"How long they answer." default:"20s"`
	Viewers     int           `help:"Websockets held open on the board meanwhile." default:"0"`
	Metrics     string        `help:"Address of the server's metrics, to say what an idle websocket costs." placeholder:"URL"`
}

// Run plays the rehearsal, prints what it measured, and fails if an acknowledged answer was lost.
func (c rehearseCommand) Run(e *env) error {
	server, err := rehearse.NewServer(c.Server, c.Contestants)
	if err != nil {
		return usageError{err}
	}
	if c.Viewers > 0 {
		viewers, err := c.watch(e, server)
		if err != nil {
			return err
		}
		defer viewers.Close()
	}
	report, err := server.Run(e.ctx, rehearse.Plan{
		Contest: c.Contest, Contestants: c.Contestants, Rate: c.Rate, Length: c.Length, Submit: true,
	}, e.stdout)
	if err != nil {
		return err
	}
	for _, line := range report.Lost {
		fmt.Fprintln(e.stdout, "lost:", line)
	}
	if len(report.Lost) > 0 {
		return errors.New("the server lost answers that it had acknowledged")
	}
	return nil
}

// watch opens the viewers' websockets and prints what each costs the server.
func (c rehearseCommand) watch(e *env, server *rehearse.Server) (*rehearse.Viewers, error) {
	var before, after rehearse.Metrics
	var err error
	if c.Metrics != "" {
		if before, err = rehearse.ReadMetrics(e.ctx, c.Metrics); err != nil {
			return nil, err
		}
	}
	viewers, err := server.Watch(e.ctx, c.Contest, c.Viewers)
	if err != nil || c.Metrics == "" {
		return viewers, err
	}
	if after, err = rehearse.ReadMetrics(e.ctx, c.Metrics); err != nil {
		viewers.Close()
		return nil, err
	}
	n := float64(c.Viewers)
	fmt.Fprintf(e.stdout, "viewers:  %d, each %.1f kB of memory and %.2f goroutines\n", c.Viewers,
		(after.Resident-before.Resident)/n/1000, (after.Goroutines-before.Goroutines)/n)
	return viewers, nil
}
