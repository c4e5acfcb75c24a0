package sqlitestore

// query names one of the queries.
type query int

// Every query there is.
const (
	begin query = iota
	commit
	rollback

	addContest
	contestByID
	contestBySlug
	allContests
	updateContest

	addPaper
	paperByID
	putContestant
	contestantByID
	contestantsByID

	addAttempt
	personKnown
	countStart
	countDone
	countMinute
	attemptByID
	attemptByStart
	attemptByResume
	attemptsOfPerson
	takeAttempt
	attemptState
	openItem
	setDeadline
	beginClose
	finishClose
	rescore
	dueRunning
	dueClosing
	runningPage
	runningCount
	donePage
	resultsPage
	resultsTies
	attemptIDsPage
	tallyOf
	minutesOf

	addEntry
	attemptNumber
	entryAt
	putEntry
	entriesOf
	entriesOfMany

	putRoster
	rosterByID
	rosterByCode
	useRoster
	rosterOf
	rosterCounts
	putExclusion
	exclusionsOf
	addPublication
	publicationByID
	publicationByHash
	publicationsOf
	updatePublication
	addChunk
	chunkOf
	addComplaint
	complaintByID
	complaintsAbout
	openComplaints
	answeredComplaints
	answerComplaint

	putBank
	bankByID
	allBanks
	latestRevision
	addRevision
	putLatest
	latestQuestion
	revisionsOf
	questionsOfBank
	allQuestions
	lastMark
	changedQuestions
	listedQuestions
	areas
	putAreas
	addOpinion
	opinionsOf
	openOpinions
	settleOpinion
	opinionAt

	appendAudit
	auditPage
	auditLatest

	putPicture
	pictureByID
	pictureSizes

	unitByID
	allUnits
	putUnit
	unitStamp
	raiseUnitStamp
	moveUnitStamp
	categories
	putCategories

	userByID
	userByLogin
	allUsers
	addUser
	updateUser
	sessionByID
	addSession
	rotateSession
	deleteSession
	pruneSessions
	addSecret
	secretByName

	addPlanned
	latestPlanned
	plannedRevisions
	plannedOf
	plannedByID
	plannedPage
	plannedTies
	addContent
	contentByHash

	addMail
	mailByID
	leaseMail
	settleMail
	mailsOf
	pruneMail
	addFeed
	feedByHash
	allFeeds
	revokeFeed

	queryCount
)

// statement is a query's text, and what is particular about it.
type statement struct {
	sql    string
	writes bool
	whole  string // why it may read a whole table; "" if it may not
}

const attemptColumns = `id, state, epoch, revision, contest_id, round_id, block_id, paper_id, contestant_id, unit_id, category,
	registered_at, period, ordinal, start_key, resume_hash, started_at, limit_ns, deadline, changed_at, close_reason,
	closed_at, extra_ns, began_at, correct, scored, points, failed, predicted, amended, took_ns, marks, openings, body`

const resultColumns = `n, id, contest_id, round_id, block_id, contestant_id, unit_id, category, registered_at, ordinal, correct,
	scored, points, failed, predicted, took_ns, started_at, limit_ns, closed_at, extra_ns, began_at, revision, changed_at`

const complaintColumns = `id, contest_id, attempt_id, contestant_id, number, text, at, answer, redress, subject, answered_by, answered_at`

const feedColumns = `id, hash, unit_id, plan_id, made_by, made_at, revoked_by, revoked_at`

const mailColumns = `id, recipient, subject, text, unsubscribe, queued_at, give_up_at, state, due_at, lease, tries, reason, settled_at`
const auditColumns = `number, at, who, what, contest_id, object, before, hash`

const opinionColumns = `bank_id, question_id, number, revision, reply_to, author, text, at, settled_at, settled_by`

// queries holds the text of every query. Nothing else in the package is given to SQLite but the schema and pragmas, so
// that one test can see that none of them reads more than it must.
var queries = [queryCount]statement{
	begin:    {sql: `BEGIN IMMEDIATE`, writes: true},
	commit:   {sql: `COMMIT`, writes: true},
	rollback: {sql: `ROLLBACK`, writes: true},

	addContest:    {sql: `INSERT INTO contests (id, slug, revision, created_at, body) VALUES (?, ?, ?, ?, ?)`, writes: true},
	contestByID:   {sql: `SELECT body FROM contests WHERE id = ?`},
	contestBySlug: {sql: `SELECT body FROM contests WHERE slug = ?`},
	allContests: {sql: `SELECT body FROM contests ORDER BY created_at DESC, id`,
		whole: "it returns all of them, in the index's order"},
	updateContest: {sql: `UPDATE contests SET slug = ?, revision = ?, created_at = ?, body = ? WHERE id = ? AND revision = ?`,
		writes: true},

	addPaper:  {sql: `INSERT INTO papers (id, body) VALUES (?, ?) ON CONFLICT (id) DO NOTHING`, writes: true},
	paperByID: {sql: `SELECT body FROM papers WHERE id = ?`},
	putContestant: {sql: `INSERT INTO contestants (id, name, unit_id, contact, born_on, consents, created_at, salt)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, unit_id = excluded.unit_id,
		contact = excluded.contact, born_on = excluded.born_on, consents = excluded.consents, created_at = excluded.created_at,
		salt = excluded.salt`, writes: true},
	contestantByID: {sql: `SELECT id, name, unit_id, contact, born_on, consents, created_at, salt
		FROM contestants WHERE id = ?`},
	contestantsByID: {sql: `SELECT id, name, unit_id, contact, born_on, consents, created_at, salt
		FROM contestants WHERE id IN (SELECT value FROM json_each(?))`},

	addAttempt: {sql: `INSERT INTO attempts (` + attemptColumns + `)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, writes: true},
	personKnown: {sql: `SELECT 1 FROM attempts WHERE contest_id = ? AND contestant_id = ? LIMIT 1`},
	countStart: {sql: `INSERT INTO tallies (contest_id, people, started, done) VALUES (?, ?, 1, 0)
		ON CONFLICT (contest_id) DO UPDATE SET people = people + excluded.people, started = started + 1`, writes: true},
	countDone: {sql: `UPDATE tallies SET done = done + 1 WHERE contest_id = ?`, writes: true},
	countMinute: {sql: `INSERT INTO minutes (contest_id, minute, started, done) VALUES (?, ?, ?, ?)
		ON CONFLICT (contest_id, minute) DO UPDATE SET started = started + excluded.started, done = done + excluded.done`,
		writes: true},
	attemptByID:     {sql: `SELECT ` + attemptColumns + ` FROM attempts WHERE id = ?`},
	attemptByStart:  {sql: `SELECT ` + attemptColumns + ` FROM attempts WHERE contest_id = ? AND start_key = ?`},
	attemptByResume: {sql: `SELECT ` + attemptColumns + ` FROM attempts WHERE resume_hash = ?`},
	attemptsOfPerson: {sql: `SELECT ` + attemptColumns + ` FROM attempts WHERE contest_id = ? AND contestant_id = ?
		ORDER BY started_at, id`},
	takeAttempt: {sql: `UPDATE attempts SET epoch = epoch + 1, revision = revision + 1, changed_at = ?
		WHERE id = ? AND state = 'running' AND epoch < ? RETURNING ` + attemptColumns, writes: true},
	attemptState: {sql: `SELECT state FROM attempts WHERE id = ?`},
	openItem: {sql: `UPDATE attempts SET openings = json_insert(coalesce(openings, '[]'), '$[#]', ?1), deadline = ?2,
		revision = revision + 1, changed_at = ?1 WHERE id = ?3 AND state = 'running' AND epoch = ?4
		AND json_array_length(coalesce(openings, '[]')) = ?5 RETURNING ` + attemptColumns, writes: true},
	setDeadline: {sql: `UPDATE attempts SET deadline = ?, revision = revision + 1, changed_at = ?
		WHERE id = ? AND state = 'running'`, writes: true},
	beginClose: {sql: `UPDATE attempts SET state = 'closing', close_reason = ?, closed_at = ?, extra_ns = ?, began_at = ?, revision = revision + 1,
		changed_at = ? WHERE id = ? AND state = 'running'`, writes: true},
	finishClose: {sql: `UPDATE attempts SET state = 'closed', correct = ?, scored = ?, points = ?, failed = ?,
		predicted = ?, amended = ?, took_ns = ?, marks = ?, revision = revision + 1,
		changed_at = ? WHERE id = ? AND state = 'closing' RETURNING contest_id, closed_at`, writes: true},
	rescore: {sql: `UPDATE attempts SET correct = ?, scored = ?, points = ?, failed = ?, predicted = ?, amended = ?, took_ns = ?,
		marks = ?, revision = revision + 1, changed_at = ? WHERE id = ? AND state = 'closed'`, writes: true},
	dueRunning: {sql: `SELECT ` + attemptColumns + ` FROM attempts WHERE state = 'running' AND deadline < ?
		ORDER BY deadline LIMIT ?`},
	dueClosing: {sql: `SELECT ` + attemptColumns + ` FROM attempts WHERE state = 'closing' AND changed_at < ?
		ORDER BY changed_at LIMIT ?`},
	runningPage: {sql: `SELECT n, ` + attemptColumns + ` FROM attempts
		WHERE state = 'running' AND contest_id = ? AND round_id = ? AND n > ? ORDER BY n LIMIT ?`},
	runningCount: {sql: `SELECT count(*) FROM attempts WHERE state = 'running' AND contest_id = ? AND round_id = ?`},
	donePage: {sql: `SELECT n, ` + attemptColumns + ` FROM attempts
		WHERE state = 'closed' AND contest_id = ? AND round_id = ? AND n > ? ORDER BY n LIMIT ?`},
	resultsPage: {sql: `SELECT ` + resultColumns + ` FROM attempts
		WHERE state = 'closed' AND contest_id = ? AND changed_at > ? ORDER BY changed_at, n LIMIT ?`},
	resultsTies: {sql: `SELECT ` + resultColumns + ` FROM attempts
		WHERE state = 'closed' AND contest_id = ? AND changed_at = ? AND n > ? ORDER BY n LIMIT ?`},
	attemptIDsPage: {sql: `SELECT id FROM attempts WHERE id > ? ORDER BY id LIMIT ?`},
	tallyOf:        {sql: `SELECT people, started, done FROM tallies WHERE contest_id = ?`},
	minutesOf: {sql: `SELECT minute, started, done FROM minutes WHERE contest_id = ? AND minute >= ?
		ORDER BY minute`},

	addEntry: {sql: `INSERT INTO entries (attempt, epoch, seq, item, answer, received_at, late)
		SELECT n, ?2, ?3, ?4, ?5, ?6, ?7 FROM attempts WHERE id = ?1 AND (state = 'running' OR ?7) ON CONFLICT DO NOTHING`,
		writes: true},
	attemptNumber: {sql: `SELECT n, state FROM attempts WHERE id = ?`},
	entryAt:       {sql: `SELECT item, answer FROM entries WHERE attempt = ? AND epoch = ? AND seq = ?`},
	putEntry: {sql: `INSERT INTO entries (attempt, epoch, seq, item, answer, received_at, late)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, writes: true},
	entriesOf: {sql: `SELECT epoch, seq, item, answer, received_at, late FROM entries
		WHERE attempt = (SELECT n FROM attempts WHERE id = ?) ORDER BY epoch, seq`},
	entriesOfMany: {sql: `SELECT attempt, epoch, seq, item, answer, received_at, late FROM entries
		WHERE attempt IN (SELECT value FROM json_each(?))`},

	putRoster: {sql: `INSERT INTO roster (` + rosterColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (contest_id, id) DO UPDATE SET name = excluded.name, unit_id = excluded.unit_id, block_id = excluded.block_id, category = excluded.category,
		born_on = excluded.born_on, birth_year = excluded.birth_year, folded = excluded.folded,
		contestant_id = excluded.contestant_id, used_at = excluded.used_at, added_at = excluded.added_at,
		added_by = excluded.added_by WHERE contestant_id = ''`, writes: true},
	rosterByID:   {sql: `SELECT ` + rosterColumns + ` FROM roster WHERE contest_id = ? AND id = ?`},
	rosterByCode: {sql: `SELECT ` + rosterColumns + ` FROM roster WHERE contest_id = ? AND code_hash = ?`},
	useRoster: {sql: `UPDATE roster SET contestant_id = ?, used_at = ?
		WHERE contest_id = ? AND id = ? AND contestant_id = ''`, writes: true},
	rosterOf: {sql: `SELECT ` + rosterColumns + ` FROM roster INDEXED BY roster_order WHERE contest_id = ?1 AND (folded, id) > (?2, ?3)
		AND (?4 = '' OR (contestant_id <> '') = (?4 = 'yes')) AND (?5 = '' OR unit_id = ?5)
		AND NOT EXISTS (SELECT 1 FROM json_each(?6) WHERE instr(folded, value) = 0)
		ORDER BY folded, id LIMIT ?7`},
	rosterCounts: {sql: `SELECT count(*), coalesce(sum(contestant_id <> ''), 0) FROM roster WHERE contest_id = ?`},
	putExclusion: {sql: `INSERT INTO exclusions (` + exclusionColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (contest_id, id) DO UPDATE SET name = excluded.name, unit_id = excluded.unit_id, contact = excluded.contact,
		born_on = excluded.born_on, reason = excluded.reason, added_at = excluded.added_at, added_by = excluded.added_by,
		lifted_at = excluded.lifted_at, lifted_by = excluded.lifted_by, lift_reason = excluded.lift_reason`, writes: true},
	exclusionsOf: {sql: `SELECT ` + exclusionColumns + ` FROM exclusions WHERE contest_id = ? ORDER BY added_at, id`},
	addPublication: {sql: `INSERT INTO publications (id, contest_id, round_id, number, hash, revision, body)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, writes: true},
	publicationByID:   {sql: `SELECT body FROM publications WHERE id = ?`},
	publicationByHash: {sql: `SELECT body FROM publications WHERE hash = ? AND hash <> ''`},
	publicationsOf:    {sql: `SELECT body FROM publications WHERE contest_id = ? ORDER BY round_id, number`},
	updatePublication: {sql: `UPDATE publications SET hash = ?, revision = ?, body = ? WHERE id = ? AND revision = ?`, writes: true},
	addChunk:          {sql: `INSERT INTO chunks (content, n, data) VALUES (?, ?, ?)`, writes: true},
	chunkOf:           {sql: `SELECT data FROM chunks WHERE content = ? AND n = ?`},
	addComplaint: {sql: `INSERT INTO complaints (` + complaintColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		writes: true},
	complaintByID:   {sql: `SELECT ` + complaintColumns + ` FROM complaints WHERE id = ?`},
	complaintsAbout: {sql: `SELECT ` + complaintColumns + ` FROM complaints WHERE attempt_id = ? ORDER BY number`},
	openComplaints: {sql: `SELECT ` + complaintColumns + ` FROM complaints
		WHERE contest_id = ? AND answered_at IS NULL ORDER BY at, id LIMIT ?`},
	answeredComplaints: {sql: `SELECT ` + complaintColumns + ` FROM complaints
		WHERE contest_id = ? AND answered_at IS NOT NULL ORDER BY answered_at DESC, id LIMIT ?`},
	answerComplaint: {sql: `UPDATE complaints SET answer = ?, redress = ?, subject = ?, answered_by = ?, answered_at = ?
		WHERE id = ? AND answered_at IS NULL`, writes: true},

	putBank: {sql: `INSERT INTO banks (id, name, practice) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, practice = excluded.practice`, writes: true},
	bankByID:       {sql: `SELECT id, name, practice FROM banks WHERE id = ?`},
	allBanks:       {sql: `SELECT id, name, practice FROM banks ORDER BY id`, whole: "it returns all of them, in their order"},
	latestRevision: {sql: `SELECT revision FROM questions WHERE bank_id = ? AND id = ?`},
	addRevision: {sql: `INSERT INTO question_revisions (bank_id, id, revision, body) VALUES (?, ?, ?, ?)`,
		writes: true},
	putLatest: {sql: `INSERT INTO questions (bank_id, id, revision, area, difficulty, kind, status, mark)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (bank_id, id) DO UPDATE SET revision = excluded.revision,
		area = excluded.area, difficulty = excluded.difficulty, kind = excluded.kind, status = excluded.status,
		mark = excluded.mark`,
		writes: true},
	latestQuestion: {sql: `SELECT body FROM question_revisions WHERE bank_id = ? AND id = ?
		ORDER BY revision DESC LIMIT 1`},
	revisionsOf: {sql: `SELECT body FROM question_revisions WHERE bank_id = ? AND id = ? ORDER BY revision`},
	questionsOfBank: {sql: `SELECT r.body FROM questions q CROSS JOIN question_revisions r USING (bank_id, id, revision)
		WHERE q.bank_id = ?1 AND (?2 = '' OR area = ?2 OR substr(area, 1, length(?2) + 1) = ?2 || '.') AND (?3 = 0 OR difficulty = ?3) AND (?4 = '' OR kind = ?4)
		AND (?5 = '' OR status = ?5) ORDER BY q.bank_id, q.id`},
	allQuestions: {sql: `SELECT r.body FROM questions q CROSS JOIN question_revisions r USING (bank_id, id, revision)
		WHERE (?2 = '' OR area = ?2 OR substr(area, 1, length(?2) + 1) = ?2 || '.') AND (?3 = 0 OR difficulty = ?3) AND (?4 = '' OR kind = ?4)
		AND (?5 = '' OR status = ?5) AND ?1 = '' ORDER BY q.bank_id, q.id`,
		whole: "no bank is named: it walks the keys of all in their order, and reads the questions that match"},
	lastMark: {sql: `SELECT coalesce(max(mark), 0) FROM questions`},
	changedQuestions: {sql: `SELECT q.mark, r.body, coalesce((SELECT json_extract(f.body, '$.created_by') FROM question_revisions f
		WHERE f.bank_id = q.bank_id AND f.id = q.id AND f.revision = 1), '')
		FROM questions q INDEXED BY questions_mark CROSS JOIN question_revisions r USING (bank_id, id, revision) WHERE q.mark > ?`},
	listedQuestions: {sql: `SELECT q.mark, r.body, coalesce((SELECT json_extract(f.body, '$.created_by') FROM question_revisions f
		WHERE f.bank_id = q.bank_id AND f.id = q.id AND f.revision = 1), '')
		FROM questions q CROSS JOIN question_revisions r USING (bank_id, id, revision) WHERE +q.mark > ?
		ORDER BY q.bank_id, q.id`, whole: "it returns all of them, in their order"},
	areas: {sql: `SELECT revision, body FROM areas WHERE only = 1`},
	putAreas: {sql: `INSERT INTO areas (only, revision, body) VALUES (1, ?, ?)
		ON CONFLICT (only) DO UPDATE SET revision = excluded.revision, body = excluded.body`, writes: true},
	appendAudit: {sql: `INSERT INTO audit (` + auditColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`, writes: true},
	auditPage: {sql: `SELECT ` + auditColumns + ` FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?`},
	auditLatest: {sql: `SELECT ` + auditColumns + ` FROM audit INDEXED BY audit_latest
		WHERE who = ? AND what = ? AND contest_id = ? ORDER BY number DESC LIMIT 1`},
	addOpinion: {sql: `INSERT INTO opinions (` + opinionColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`, writes: true},
	opinionsOf: {sql: `SELECT ` + opinionColumns + ` FROM opinions WHERE bank_id = ? AND question_id = ? ORDER BY number`},
	openOpinions: {sql: `SELECT bank_id, question_id, count(*) FROM opinions
		WHERE reply_to = 0 AND settled_at IS NULL GROUP BY bank_id, question_id`,
		whole: "it counts all that are open, and its index holds no others"},
	settleOpinion: {sql: `UPDATE opinions SET settled_at = ?, settled_by = ?
		WHERE bank_id = ? AND question_id = ? AND number = ? AND reply_to = 0 AND settled_at IS NULL`, writes: true},
	opinionAt: {sql: `SELECT ` + opinionColumns + ` FROM opinions
		WHERE bank_id = ? AND question_id = ? AND number = ? AND reply_to = 0`},

	putPicture: {sql: `INSERT INTO pictures (id, type, width, height, bytes) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO NOTHING`, writes: true},
	pictureByID: {sql: `SELECT id, type, width, height, bytes FROM pictures WHERE id = ?`},
	pictureSizes: {sql: `SELECT id, type, width, height FROM pictures
		WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`},

	unitByID: {sql: `SELECT body FROM units WHERE id = ?`},
	allUnits: {sql: `SELECT body FROM units ORDER BY id`, whole: "it returns all of them, in their order"},
	putUnit: {sql: `INSERT INTO units (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body`,
		writes: true},
	unitStamp:      {sql: `SELECT stamp FROM directory WHERE id = 1`},
	raiseUnitStamp: {sql: `UPDATE directory SET stamp = stamp + 1 WHERE id = 1`, writes: true},
	moveUnitStamp:  {sql: `UPDATE directory SET stamp = stamp + 1 WHERE id = 1 AND stamp = ?`, writes: true},
	categories:     {sql: `SELECT categories FROM directory WHERE id = 1`},
	putCategories:  {sql: `UPDATE directory SET categories = ? WHERE id = 1`, writes: true},

	userByID:    {sql: `SELECT body FROM users WHERE id = ?`},
	userByLogin: {sql: `SELECT body FROM users WHERE login = ?`},
	allUsers:    {sql: `SELECT body FROM users ORDER BY id`, whole: "it returns all of them, in their order"},
	addUser:     {sql: `INSERT INTO users (id, login, body) VALUES (?, ?, ?)`, writes: true},
	updateUser:  {sql: `UPDATE users SET body = ? WHERE id = ? AND body = ?`, writes: true},
	sessionByID: {sql: `SELECT id, user_id, epoch, hash, previous_hash, grace_until, started_at, used_at, expires_at
		FROM sessions WHERE id = ?`},
	addSession: {sql: `INSERT INTO sessions (id, user_id, epoch, hash, previous_hash, grace_until, started_at, used_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, writes: true},
	rotateSession: {sql: `UPDATE sessions SET previous_hash = hash, hash = ?, grace_until = ?, used_at = ?
		WHERE id = ? AND hash = ?`, writes: true},
	deleteSession: {sql: `DELETE FROM sessions WHERE id = ?`, writes: true},
	pruneSessions: {sql: `DELETE FROM sessions WHERE expires_at < ?`, writes: true},
	addSecret:     {sql: `INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING`, writes: true},
	secretByName:  {sql: `SELECT value FROM secrets WHERE name = ?`},

	addPlanned: {sql: `INSERT INTO planning (kind, id, revision, plan_id, at, body) SELECT ?1, ?2, ?3, ?4, ?5, ?6
		WHERE coalesce((SELECT max(revision) FROM planning WHERE kind = ?1 AND id = ?2), 0) = ?3 - 1`, writes: true},
	latestPlanned:    {sql: `SELECT body FROM planning WHERE kind = ? AND id = ? ORDER BY revision DESC LIMIT 1`},
	plannedRevisions: {sql: `SELECT body FROM planning WHERE kind = ? AND id = ? ORDER BY revision`},
	plannedOf: {sql: `SELECT body FROM planning p WHERE kind = ? AND plan_id = ? AND NOT EXISTS
		(SELECT 1 FROM planning q WHERE q.kind = p.kind AND q.id = p.id AND q.revision = p.revision + 1)`},
	plannedByID: {sql: `SELECT p.body FROM json_each(?2) CROSS JOIN planning p ON p.kind = ?1 AND p.id = json_each.value
		AND p.revision = (SELECT max(revision) FROM planning q WHERE q.kind = ?1 AND q.id = json_each.value)`},
	plannedPage:   {sql: `SELECT n, at, body FROM planning WHERE kind = ? AND plan_id = ? AND at > ? ORDER BY at, n LIMIT ?`},
	plannedTies:   {sql: `SELECT n, at, body FROM planning WHERE kind = ? AND plan_id = ? AND at = ? AND n > ? ORDER BY n LIMIT ?`},
	addContent:    {sql: `INSERT INTO planning_contents (hash, data) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING`, writes: true},
	contentByHash: {sql: `SELECT data FROM planning_contents WHERE hash = ?`},

	addMail:  {sql: `INSERT INTO mail (` + mailColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, writes: true},
	mailByID: {sql: `SELECT ` + mailColumns + ` FROM mail WHERE id = ?`},
	leaseMail: {sql: `UPDATE mail SET lease = ?, due_at = ?, tries = tries + 1 WHERE id = (SELECT id FROM mail INDEXED BY mail_due
		WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at LIMIT 1) RETURNING ` + mailColumns, writes: true},
	settleMail: {sql: `UPDATE mail SET state = ?, due_at = ?, reason = ?, settled_at = ?, lease = ''
		WHERE id = ? AND lease = ? AND lease <> ''`, writes: true},
	mailsOf:   {sql: `SELECT ` + mailColumns + ` FROM mail WHERE state = ? ORDER BY queued_at DESC, id LIMIT ?`},
	pruneMail: {sql: `DELETE FROM mail WHERE settled_at < ?`, writes: true},

	addFeed:    {sql: `INSERT INTO feeds (` + feedColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, writes: true},
	feedByHash: {sql: `SELECT ` + feedColumns + ` FROM feeds WHERE hash = ?`},
	allFeeds:   {sql: `SELECT ` + feedColumns + ` FROM feeds ORDER BY id`, whole: "it returns all of them, in their order"},
	revokeFeed: {sql: `UPDATE feeds SET revoked_by = iif(revoked_at IS NULL, ?1, revoked_by), revoked_at = coalesce(revoked_at, ?2)
		WHERE id = ?3`, writes: true},
}
