/** A rule of the data, and the query that finds violations. */
export interface Check {
  /** The unique name of the check, such as `stock is moved`. */
  readonly name: string
  /** The rule, as a sentence. */
  readonly sentence: string
  /** The checked rows: a noun in the singular, and the SQL that follows `from`. */
  readonly noun: string
  readonly rows: string
  /** A query for violations: `id`, which follows the noun, and `found`, the violation. */
  readonly broken: string
  /** A condition for columns that not every role may read; without the right the check is left out. */
  readonly readable?: string
}

/** The checks of one area. */
export interface Area {
  readonly name: string
  readonly checks: readonly Check[]
}

/** The condition that the first event of an order `o` has this type; further conditions follow. */
export const firstEvent = (type: 'order.placed' | 'order.imported', more = ''): string => `
  exists (select from events e
    where e.subject = 'order:' || o.id and e.sequence = 1 and e.type = '${type}' ${more})`

/**
 * The time before which events may have been swept, all but the first of each order; with a margin, because timestamps
 * are those of the beginning of transactions.
 */
export const SWEPT_BEFORE = `
  coalesce((select before + interval '1 hour' from retention_marks where swept = 'events'), '-infinity')`
