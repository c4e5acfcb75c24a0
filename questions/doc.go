// Package questions is the bank: questions in immutable revisions, the marking of answers, and the selection of
// questions by a blueprint. It knows nothing of contests.
//
// A question is known by its bank and its ID; an edit makes a new revision and leaves the old one as it was, so that
// whatever was drawn can be marked again years later. Options are named by IDs that are stable across revisions and
// never reach a contestant: clients are given positions.
//
// The words of review: a step takes a question from one status to another; a comment is what whoever made a revision
// said of it; an opinion is what anybody says beside that, and is settled, never taken back. Tags and area are a
// question's filing: to tag or to move a question is no edit of its content, so it makes a new revision and leaves the
// approval, and nobody becomes an author by it. A question moved to another bank takes its history along and stays
// behind as retired: nothing that was ever stored goes.
package questions
