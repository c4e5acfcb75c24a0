// Package auth says who somebody is: members of staff with roles, who log in with a password, and contestants, who hold
// a token of their own. It keeps no rule about what a role may do: the routes say that.
//
// The words: a user is a member of staff; a session is one browser that logged in, and the family of its refresh
// tokens; an access token proves the user for minutes; a contestant token proves a contestant for weeks; a ticket
// proves the right to one attempt's socket; a setup token is the secret of a one-time link.
//
// No token, password or session ID is ever logged, and no error's text holds one.
package auth
