package sqlitestore

// schemaUnits adds what there is one of for the whole directory of units: a stamp that every change of a unit raises, so
// that a change of the whole can tell whether it was overtaken, and the categories of staff.
const schemaUnits = `
CREATE TABLE IF NOT EXISTS directory (
	id         INTEGER PRIMARY KEY CHECK (id = 1),
	stamp      INTEGER NOT NULL,
	categories TEXT NOT NULL -- JSON
) STRICT;
INSERT OR IGNORE INTO directory (id, stamp, categories) VALUES (1, 0, '[]')`
