// Package sqlitestore keeps everything in one SQLite file, for a server that is one process. DB opens the file and
// owns its connections; each domain's Store is a type of its own over it.
//
// Writes go through one goroutine, which runs whatever is waiting in one transaction and then answers all of them, so
// that one flush to the disk pays for many. A write that returned nil is on the disk. Reads run beside it on
// connections of their own and see every write that was answered before they began.
//
// One server at a time has a database: a lock file beside it, whose lock ends with its process, sees to it. Commands
// may read the file meanwhile, with Options.ReadOnly, and those that are short may write, with Options.Beside.
package sqlitestore
