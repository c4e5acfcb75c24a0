// Package questions is the bank: questions in immutable revisions, the marking of answers, and the selection of
// questions by a blueprint. It knows nothing of contests.
//
// A question is known by its bank and its ID; an edit makes a new revision and leaves the old one as it was, so that
// whatever was drawn can be marked again years later. Options are named by IDs that are stable across revisions and
// never reach a contestant: clients are given positions.
package questions
