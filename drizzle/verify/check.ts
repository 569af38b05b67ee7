/** A rule that the data of a shop keeps, and the query that finds what breaks it. */
export interface Check {
  /** Unique among all checks, such as `stock is moved`. */
  readonly name: string
  /** What holds, as a sentence. */
  readonly sentence: string
  /** What it holds for: a noun in the singular, and the rows, as they follow `from`. */
  readonly noun: string
  readonly rows: string
  /** A query that answers what breaks it: `id`, which goes after the noun, and `found`, what is wrong with it. */
  readonly broken: string
}

/** The checks of one part of the shop. */
export interface Area {
  readonly name: string
  readonly checks: readonly Check[]
}

/** The condition that holds for an order `o` whose first event is of this type; it goes on with what follows. */
export const firstEvent = (type: 'order.placed' | 'order.imported', more = ''): string => `
  exists (select from events e
    where e.subject = 'order:' || o.id and e.sequence = 1 and e.type = '${type}' ${more})`

/**
 * The moment before which events may have been swept, all but the first of each order; with a margin, because moments are
 * those at which transactions began.
 */
export const SWEPT_BEFORE = `
  coalesce((select before + interval '1 hour' from retention_marks where swept = 'events'), '-infinity')`
