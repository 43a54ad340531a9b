-- Step 1: the log, and what is derived from it.
--
-- Applied statements never change: the checksum of this file is stored with the step.

CREATE TABLE journal (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  store_id TEXT NOT NULL,
  format INTEGER NOT NULL,
  hash_algorithm TEXT NOT NULL,
  key_check BLOB -- tells the key of the hashes from others; NULL without a key
) STRICT;

CREATE TABLE owner (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch INTEGER NOT NULL
) STRICT;

-- Every time that a step was applied or undone. The last row of a name counts.
CREATE TABLE schema_migrations (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('up', 'down')),
  checksum TEXT NOT NULL,
  applied_at INTEGER NOT NULL, -- microseconds since 1970 in UTC, like all times here
  duration INTEGER NOT NULL, -- microseconds
  principal TEXT NOT NULL,
  cause TEXT NOT NULL
) STRICT;

-- Small numbers for streams keep the two indexes of the log short.
CREATE TABLE streams (
  stream INTEGER PRIMARY KEY,
  aggregate_type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  UNIQUE (aggregate_type, aggregate_id)
) STRICT;

CREATE INDEX streams_by_id
ON streams (aggregate_id, aggregate_type);

CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL REFERENCES streams (stream),
  version INTEGER NOT NULL,
  event_type TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('delta', 'full')),
  payload BLOB NOT NULL,
  state_digest BLOB,
  recorded_at INTEGER NOT NULL,
  principal TEXT NOT NULL,
  cause TEXT NOT NULL,
  command_id TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  fingerprint BLOB NOT NULL,
  correlation_id TEXT,
  causation_id TEXT,
  hash BLOB NOT NULL,
  UNIQUE (stream, version),
  UNIQUE (command_id, ordinal)
) STRICT;

-- Every activation asks for the rollbacks of its stream; most streams have none.
CREATE INDEX events_rollbacks
ON events (stream, version)
WHERE event_type = 'engine.rollback.performed';

-- Finds what belongs to one conversation; costs nothing where no id is given.
CREATE INDEX events_by_correlation
ON events (correlation_id)
WHERE correlation_id IS NOT NULL;

-- Counts the boundaries of a stream without reading its events.
CREATE INDEX events_full
ON events (stream)
WHERE change = 'full';

-- A cache: every row can be derived from the log again. With a rowid, because rows of
-- a table without one are slow when they are large.
CREATE TABLE snapshots (
  stream INTEGER NOT NULL,
  version INTEGER NOT NULL,
  reason TEXT NOT NULL,
  schema_id TEXT NOT NULL,
  state BLOB NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (stream, version),
  FOREIGN KEY (stream, version) REFERENCES events (stream, version)
) STRICT;

-- In the order in which they are paged; new rows go to the end.
CREATE TABLE refusals (
  group_number INTEGER NOT NULL,
  command_id TEXT NOT NULL UNIQUE,
  fingerprint BLOB NOT NULL,
  stream INTEGER NOT NULL REFERENCES streams (stream),
  version INTEGER NOT NULL,
  error_type TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (group_number, command_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX refusals_by_stream
ON refusals (stream);

CREATE TABLE checkpoint_names (
  stream INTEGER NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (stream, name),
  FOREIGN KEY (stream, version) REFERENCES events (stream, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE groups (
  number INTEGER PRIMARY KEY,
  last_position INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE projection_positions (
  name TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The log for people and reports: one readable row for each event.
CREATE VIEW event_log AS
SELECT
  streams.aggregate_type,
  streams.aggregate_id,
  events.version,
  events.event_type,
  CAST(events.payload AS TEXT) AS payload,
  strftime('%Y-%m-%dT%H:%M:%S', events.recorded_at / 1000000, 'unixepoch')
    || printf('.%06dZ', events.recorded_at % 1000000) AS recorded_at,
  events.recorded_at AS recorded_at_microseconds,
  events.principal,
  events.cause,
  events.command_id,
  events.correlation_id AS consensus_id,
  events.position
FROM events
JOIN streams USING (stream);

-- What is written stays as it was written.

CREATE TRIGGER journal_no_update
BEFORE UPDATE ON journal
BEGIN
  SELECT RAISE(ABORT, 'journal: the row never changes');
END;

CREATE TRIGGER journal_no_delete
BEFORE DELETE ON journal
BEGIN
  SELECT RAISE(ABORT, 'journal: the row is never deleted');
END;

CREATE TRIGGER schema_migrations_no_update
BEFORE UPDATE ON schema_migrations
BEGIN
  SELECT RAISE(ABORT, 'schema_migrations: rows never change');
END;

CREATE TRIGGER schema_migrations_no_delete
BEFORE DELETE ON schema_migrations
BEGIN
  SELECT RAISE(ABORT, 'schema_migrations: rows are never deleted');
END;

CREATE TRIGGER owner_only_rises
BEFORE UPDATE ON owner
WHEN new.id <> old.id OR new.epoch <> old.epoch + 1
BEGIN
  SELECT RAISE(ABORT, 'owner: the epoch only rises, one by one');
END;

CREATE TRIGGER owner_no_delete
BEFORE DELETE ON owner
BEGIN
  SELECT RAISE(ABORT, 'owner: the row is never deleted');
END;

CREATE TRIGGER streams_no_update
BEFORE UPDATE ON streams
BEGIN
  SELECT RAISE(ABORT, 'streams: rows never change');
END;

CREATE TRIGGER streams_no_delete
BEFORE DELETE ON streams
BEGIN
  SELECT RAISE(ABORT, 'streams: rows are never deleted');
END;

CREATE TRIGGER events_no_update
BEFORE UPDATE ON events
BEGIN
  SELECT RAISE(ABORT, 'events: rows never change');
END;

CREATE TRIGGER events_no_delete
BEFORE DELETE ON events
BEGIN
  SELECT RAISE(ABORT, 'events: rows are never deleted');
END;

CREATE TRIGGER events_in_order
BEFORE INSERT ON events
WHEN new.position <> (
    SELECT coalesce(max(position), 0) + 1
    FROM events
  )
  OR new.version IS NOT (
    SELECT coalesce(max(version), 0) + 1
    FROM events
    WHERE stream = new.stream
  )
BEGIN
  SELECT RAISE(ABORT, 'events: not the next position and version');
END;

CREATE TRIGGER refusals_no_update
BEFORE UPDATE ON refusals
BEGIN
  SELECT RAISE(ABORT, 'refusals: rows never change');
END;

CREATE TRIGGER refusals_no_delete
BEFORE DELETE ON refusals
BEGIN
  SELECT RAISE(ABORT, 'refusals: rows are never deleted');
END;

CREATE TRIGGER groups_no_update
BEFORE UPDATE ON groups
BEGIN
  SELECT RAISE(ABORT, 'groups: rows never change');
END;

CREATE TRIGGER groups_no_delete
BEFORE DELETE ON groups
BEGIN
  SELECT RAISE(ABORT, 'groups: rows are never deleted');
END;

CREATE TRIGGER groups_in_order
BEFORE INSERT ON groups
WHEN new.number <> (
  SELECT coalesce(max(number), 0) + 1
  FROM groups
)
BEGIN
  SELECT RAISE(ABORT, 'groups: not the next number');
END;
