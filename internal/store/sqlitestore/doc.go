// Package sqlitestore keeps everything in one SQLite file, for a server that is one process. DB opens the file and
// owns its connections; each domain's Store is a type of its own over it.
//
// Writes go through one goroutine, which runs whatever is waiting in one transaction and then answers all of them, so
// that one flush to the disk pays for many. A write that returned nil is on the disk. Reads run beside it on
// connections of their own and see every write that was answered before they began.
//
// One process at a time may write: a lock file beside the database, which ends with its process, sees to it. Others
// may read the file meanwhile, with Options.ReadOnly.
package sqlitestore
