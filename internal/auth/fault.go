package auth

import "khoabang/internal/fault"

// The errors of tokens. A client that gets ErrTokenExpired for an access token refreshes it; after any other it logs in.
var (
	ErrTokenMissing   = fault.New(fault.Unauthenticated, "token_missing", "there is no token")
	ErrTokenMalformed = fault.New(fault.Unauthenticated, "token_malformed", "the token is malformed or not ours")
	ErrTokenExpired   = fault.New(fault.Unauthenticated, "token_expired", "the token has expired")
	ErrTokenAudience  = fault.New(fault.Unauthenticated, "token_wrong_audience", "the token is meant for another use")
)

// The errors of sessions.
var (
	ErrSessionRevoked = fault.New(fault.Unauthenticated, "session_revoked", "the session was ended")
	ErrSessionExpired = fault.New(fault.Unauthenticated, "session_expired", "the session was idle or open for too long")
	// ErrRefreshReused means that a refresh token came a second time: somebody copied it. The session is over.
	ErrRefreshReused = fault.New(fault.Unauthenticated, "refresh_reused",
		"the refresh token was used before; the session was ended")
)

// The errors of logging in. ErrLoginFailed is the same for an unknown login and a wrong password.
var (
	ErrLoginFailed  = fault.New(fault.Unauthenticated, "login_failed", "the login or the password is wrong")
	ErrLoginLimited = fault.New(fault.TooMany, "login_rate_limited", "too many attempts to log in")
	ErrUserDisabled = fault.New(fault.Forbidden, "user_disabled", "the user was disabled")
	// ErrBusy means that too many passwords are being checked, or too many writers met at one record. Its argument
	// "seconds" says when to try again.
	ErrBusy = fault.New(fault.Unavailable, "busy", "too busy just now").With("seconds", 1)
)

// The errors of one-time links.
var (
	ErrSetupInvalid = fault.New(fault.Unauthenticated, "setup_token_invalid", "the link is not valid or was replaced")
	ErrSetupExpired = fault.New(fault.Closed, "setup_token_expired", "the link has expired")
	ErrSetupUsed    = fault.New(fault.Closed, "setup_token_used", "the link was used already")
)

// The errors of passwords.
var (
	ErrPasswordShort  = fault.New(fault.Invalid, "password_too_short", "the password is too short")
	ErrPasswordLong   = fault.New(fault.Invalid, "password_too_long", "the password is too long")
	ErrPasswordCommon = fault.New(fault.Invalid, "password_too_common", "the password is among the first to be guessed")
	ErrPasswordLogin  = fault.New(fault.Invalid, "password_is_login", "the password is the login")
)

// The errors of users and roles.
var (
	ErrUserNotFound = fault.New(fault.NotFound, "user_not_found", "there is no such user")
	ErrUserExists   = fault.New(fault.Conflict, "user_exists", "there is a user with that login")
	ErrUserInvalid  = fault.New(fault.Invalid, "user_invalid", "the user is not valid")
	ErrRoleUnknown  = fault.New(fault.Invalid, "role_unknown", "there is no such role")
)

// The errors by which a Store reports a precondition that did not hold; the service translates them.
var (
	ErrSessionNotFound = fault.New(fault.NotFound, "session_not_found", "there is no such session")
	ErrSessionExists   = fault.New(fault.Conflict, "session_exists", "there is a session with that ID")
	ErrSessionMoved    = fault.New(fault.Conflict, "session_moved", "the session has another current token")
)
