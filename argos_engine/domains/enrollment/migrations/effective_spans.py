"""Which events of each stream count, after all its rollbacks, in SQL.

A rollback leads back to an earlier version, so only the events count that lie in one
of the spans of their stream: behind the last rollback, then behind the last one before
that one's target, and so on.
"""

# Part of steps that may be applied already: like them, it never changes.
SPANS = """\
WITH RECURSIVE span (stream, high, low) AS (
  SELECT
    heads.stream,
    heads.high,
    (
      SELECT coalesce(max(version), 0)
      FROM events
      WHERE events.stream = heads.stream
        AND events.event_type = 'engine.rollback.performed'
    )
  FROM (SELECT stream, max(version) AS high FROM events GROUP BY stream) AS heads
  UNION ALL
  SELECT
    span.stream,
    CAST(json_extract(CAST(back.payload AS TEXT), '$.to_version') AS INTEGER),
    (
      SELECT coalesce(max(version), 0)
      FROM events
      WHERE events.stream = span.stream
        AND events.event_type = 'engine.rollback.performed'
        AND events.version
          <= json_extract(CAST(back.payload AS TEXT), '$.to_version')
    )
  FROM span
  JOIN events AS back ON back.stream = span.stream AND back.version = span.low
),
"""
