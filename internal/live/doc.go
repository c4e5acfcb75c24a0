// Package live keeps what happens in contests in memory and tells those who watch: the ranked board of each contest,
// the state of each attempt, changes of schedule. Everything in it can be rebuilt from the store at any time, and it
// is never asked for what must be right after a crash.
//
// Whoever watches holds a wake-up of capacity one and never a queue: a slow reader gets the newest state, less often,
// and delays nobody. Other nodes hear through a Bus, which may lose, repeat and reorder; every message carries
// absolute state with a revision, older ones are ignored, and what a bus loses is found by rereading the store.
package live
