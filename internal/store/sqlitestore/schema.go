package sqlitestore

// schema1 is the first schema. Times are milliseconds since 1970 in UTC, NULL for none. A column named body holds the
// whole record as JSON; what stands in columns beside it is there to be found by.
const schema1 = `
CREATE TABLE contests (
	id         TEXT PRIMARY KEY,
	slug       TEXT NOT NULL,
	revision   INTEGER NOT NULL,
	created_at INTEGER,
	body       TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX contests_slug ON contests (slug);
CREATE INDEX contests_newest ON contests (created_at DESC, id);

CREATE TABLE papers (
	id   TEXT PRIMARY KEY,
	body TEXT NOT NULL
) STRICT;

CREATE TABLE contestants (
	id         TEXT PRIMARY KEY,
	name       TEXT NOT NULL,
	unit_id    TEXT NOT NULL,
	contact    TEXT NOT NULL,
	notice     TEXT NOT NULL,
	consent_at INTEGER,
	on_air     INTEGER NOT NULL,
	created_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
	n             INTEGER PRIMARY KEY, -- what entries point at
	id            TEXT NOT NULL,
	state         TEXT NOT NULL,       -- running, closing, closed
	epoch         INTEGER NOT NULL,
	revision      INTEGER NOT NULL,
	contest_id    TEXT NOT NULL,
	round_id      TEXT NOT NULL,
	paper_id      TEXT NOT NULL,
	contestant_id TEXT NOT NULL,
	unit_id       TEXT NOT NULL,
	period        TEXT NOT NULL,
	ordinal       INTEGER NOT NULL,
	start_key     TEXT NOT NULL,
	resume_hash   TEXT NOT NULL,
	started_at    INTEGER,
	limit_ns      INTEGER NOT NULL,
	deadline      INTEGER,
	changed_at    INTEGER,
	close_reason  TEXT NOT NULL DEFAULT '',
	closed_at     INTEGER,             -- the moment that counts, set when it leaves running
	correct       INTEGER NOT NULL DEFAULT 0,
	points        INTEGER NOT NULL DEFAULT 0,
	marks         TEXT,                -- JSON, by item
	body          TEXT NOT NULL        -- JSON: seed and sheet
) STRICT;
CREATE UNIQUE INDEX attempts_id ON attempts (id);
CREATE UNIQUE INDEX attempts_resume ON attempts (resume_hash);
CREATE UNIQUE INDEX attempts_start ON attempts (contest_id, start_key);
CREATE UNIQUE INDEX attempts_ordinal ON attempts (period, contestant_id, ordinal);
CREATE INDEX attempts_person ON attempts (contest_id, contestant_id, started_at, id);
CREATE INDEX attempts_due ON attempts (deadline) WHERE state = 'running';
CREATE INDEX attempts_stuck ON attempts (changed_at) WHERE state = 'closing';
CREATE INDEX attempts_running ON attempts (contest_id, round_id) WHERE state = 'running';
CREATE INDEX attempts_results ON attempts (contest_id, changed_at) WHERE state = 'closed';

CREATE TABLE entries (
	attempt     INTEGER NOT NULL, -- attempts.n
	epoch       INTEGER NOT NULL,
	seq         INTEGER NOT NULL,
	item        INTEGER NOT NULL,
	answer      TEXT NOT NULL,    -- JSON; '' for none
	received_at INTEGER,
	late        INTEGER NOT NULL,
	PRIMARY KEY (attempt, epoch, seq)
) STRICT, WITHOUT ROWID;

-- Counters, kept with the attempts that they count.
CREATE TABLE tallies (
	contest_id TEXT PRIMARY KEY,
	people     INTEGER NOT NULL,
	started    INTEGER NOT NULL,
	done       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE minutes (
	contest_id TEXT NOT NULL,
	minute     INTEGER NOT NULL, -- its start
	started    INTEGER NOT NULL,
	done       INTEGER NOT NULL,
	PRIMARY KEY (contest_id, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE banks (
	id       TEXT PRIMARY KEY,
	name     TEXT NOT NULL,
	practice INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE questions ( -- the latest revision of each
	bank_id    TEXT NOT NULL,
	id         TEXT NOT NULL,
	revision   INTEGER NOT NULL,
	area       TEXT NOT NULL,
	difficulty INTEGER NOT NULL,
	kind       TEXT NOT NULL,
	status     TEXT NOT NULL,
	PRIMARY KEY (bank_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE question_revisions (
	bank_id  TEXT NOT NULL,
	id       TEXT NOT NULL,
	revision INTEGER NOT NULL,
	body     TEXT NOT NULL,
	PRIMARY KEY (bank_id, id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE units (
	id   TEXT PRIMARY KEY,
	body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
	id    TEXT PRIMARY KEY,
	login TEXT NOT NULL,
	body  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX users_login ON users (login);
CREATE TABLE sessions (
	id            TEXT PRIMARY KEY,
	user_id       TEXT NOT NULL,
	epoch         INTEGER NOT NULL,
	hash          TEXT NOT NULL,
	previous_hash TEXT NOT NULL,
	grace_until   INTEGER,
	started_at    INTEGER,
	used_at       INTEGER,
	expires_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE TABLE secrets (
	name  TEXT PRIMARY KEY,
	value BLOB NOT NULL
) STRICT, WITHOUT ROWID`

// schema2 keeps what a contestant agreed to by contest, as JSON. What was agreed before then was for no contest by name.
const schema2 = `
ALTER TABLE contestants ADD COLUMN consents TEXT NOT NULL DEFAULT '[]';
ALTER TABLE contestants DROP COLUMN notice;
ALTER TABLE contestants DROP COLUMN consent_at;
ALTER TABLE contestants DROP COLUMN on_air`

// schemaDone lets the closed attempts of one round be walked.
const schemaDone = `CREATE INDEX IF NOT EXISTS attempts_done ON attempts (contest_id, round_id) WHERE state = 'closed'`

// schemaRules keeps what the rules of a contest need of an attempt and a contestant, and turns the bodies of contests and
// papers into those that have settings and a paper for each block.
const schemaRules = `
ALTER TABLE attempts ADD COLUMN block_id TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN category TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN registered_at INTEGER;
ALTER TABLE attempts ADD COLUMN scored INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN predicted TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN amended INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contestants ADD COLUMN born_on INTEGER;
UPDATE attempts SET registered_at = started_at, scored = coalesce(json_array_length(marks), 0);
UPDATE contests SET body = json_set(json_remove(body, '$.rules'),
	'$.settings', json_object('rules', json_set(json_remove(json_extract(body, '$.rules'), '$.limit_ns'),
		'$.limit', coalesce(json_extract(body, '$.rules.limit_ns'), 0) || 'ns')),
	'$.rounds', json((SELECT json_group_array(json_set(json_remove(value, '$.paper', '$.draft_banks', '$.draft_blueprint'),
		'$.papers', json_array(json_object('paper', coalesce(json_extract(value, '$.paper'), ''),
			'banks', json(coalesce(json_extract(value, '$.draft_banks'), '[]')),
			'blueprint', json(coalesce(json_extract(value, '$.draft_blueprint'), '[]')))))) FROM json_each(body, '$.rounds'))))`

// schemaPictures keeps the pictures of questions. It has rowids, since SQLite keeps large rows badly without them.
const schemaPictures = `
CREATE TABLE pictures (
	id     TEXT PRIMARY KEY,
	type   TEXT NOT NULL,
	width  INTEGER NOT NULL,
	height INTEGER NOT NULL,
	bytes  BLOB NOT NULL
) STRICT`

// schemaExtra keeps the extra time that an attempt had when it closed.
const schemaExtra = `ALTER TABLE attempts ADD COLUMN extra_ns INTEGER NOT NULL DEFAULT 0`

// schemaHeats keeps when the round of an attempt was started for everybody.
const schemaHeats = `ALTER TABLE attempts ADD COLUMN began_at INTEGER`

// schemaItems keeps when the items of an attempt were opened, as JSON, and what its questions took.
const schemaItems = `
ALTER TABLE attempts ADD COLUMN openings TEXT;
ALTER TABLE attempts ADD COLUMN took_ns INTEGER NOT NULL DEFAULT 0`

// index is an index and the query that needs it.
type index struct{ name, table, serves string }

// indexes lists every index besides the primary keys of tables.
var indexes = []index{
	{"contests_slug", "contests", "Contest by slug; no slug twice"},
	{"contests_newest", "contests", "Contests, newest first"},
	{"attempts_id", "attempts", "Attempt, Append and every change of one attempt; no ID twice"},
	{"attempts_resume", "attempts", "AttemptByResumeHash; no hash twice"},
	{"attempts_start", "attempts", "AttemptByStartKey; no start twice"},
	{"attempts_ordinal", "attempts", "AddAttempt: no ordinal of a contestant's period twice"},
	{"attempts_person", "attempts", "AttemptsOf; AddAttempt: is this person new to the contest"},
	{"attempts_due", "attempts", "DueAttempts: running ones by deadline"},
	{"attempts_stuck", "attempts", "DueAttempts: closing ones by the time of their change"},
	{"attempts_running", "attempts", "RunningAttempts of a round, and how many there are"},
	{"attempts_done", "attempts", "DoneAttempts of a round"},
	{"attempts_results", "attempts", "ResultsSince a time, oldest change first"},
	{"roster_code", "roster", "RosterByCode; no code of a contest twice"},
	{"roster_order", "roster", "Roster, in its order"},
	{"roster_used", "roster", "RosterCounts"},
	{"exclusions_order", "exclusions", "Exclusions, in their order"},
	{"questions_mark", "questions", "Changes after a mark; the last mark"},
	{"publications_number", "publications", "Publications of a contest; no number of a round twice"},
	{"publications_hash", "publications", "PublicationByHash"},
	{"complaints_number", "complaints", "ComplaintsAbout; no number of an attempt twice"},
	{"complaints_open", "complaints", "Complaints that are open, oldest first"},
	{"complaints_answered", "complaints", "Complaints that are answered, latest answer first"},
	{"opinions_open", "opinions", "OpenOpinions"},
	{"audit_latest", "audit", "Audit.Latest"},
	{"users_login", "users", "UserByLogin; no login twice"},
	{"sessions_expiry", "sessions", "PruneSessions"},
	{"planning_revision", "planning", "Plan, Evidence, Report and their revisions; no revision twice"},
	{"planning_time", "planning", "EvidenceSince a time, oldest first; Plans, Reports"},
	{"feeds_hash", "feeds", "FeedByHash; no hash twice"},
	{"mail_due", "mail", "LeaseMail: the waiting message that is due first"},
	{"mail_state", "mail", "Mails in a state, latest first"},
	{"mail_settled", "mail", "PruneMail"},
}
