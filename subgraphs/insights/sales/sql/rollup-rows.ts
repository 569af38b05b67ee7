import { type SQL, sql } from 'drizzle-orm'
import { instantText } from '../periods.js'
import type { Span } from '../rollup-ranges.js'

const { placeholder } = sql

/** The rows of a roll-up that lie in some spans: each span is one range of its primary key. */
export const rowsOf = (rollup: string): SQL => sql`
  unnest(${placeholder('grains')}::text[], ${placeholder('starts')}::text[]::timestamptz[],
    ${placeholder('ends')}::text[]::timestamptz[]) as span(grain, from_start, to_start)
  cross join lateral (
    select * from ${sql.identifier(rollup)}
    where grain = span.grain and start >= span.from_start and start < span.to_start
    -- Keeps the ranges: pulled up into a join, Postgres may read the whole roll-up instead.
    offset 0
  ) as sold`

/** Added up exactly, as a number that JavaScript holds exactly up to 90,000,000,000,000.00. */
export const total = (column: string): SQL => sql`sum(${sql.identifier(column)})::double precision`

/** What {@link rowsOf} has to be told. */
export const valuesOf = (spans: readonly Span[]) => ({
  grains: spans.map(({ grain }) => grain),
  starts: spans.map(({ start }) => instantText(start)),
  ends: spans.map(({ end }) => instantText(end)),
})
