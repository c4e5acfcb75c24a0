// Package mongostore keeps everything in MongoDB, so that many nodes can share it. It keeps the promises of the domain
// packages' Store interfaces without a transaction over several documents: whatever has to change together is one
// document, and every change is one conditional write of it. An attempt with its journal is a document; so is the
// directory of units; a call that adds questions becomes visible by one write (see Questions).
//
// Writes wait for the journals of a majority of the replica set, and reads see only what a majority has, so nothing
// that a decision rests on can be rolled back. IDs are the program's own strings. Documents hold the version of their
// form in "v"; a field that is missing decodes as its zero value. Record types stay inside this package.
package mongostore
