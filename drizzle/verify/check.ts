/** A rule of the data, and the query that finds violations. */
interface Check {
  /** The unique name of the check, such as `stock is moved`. */
  readonly name: string
  /** The rule, as a sentence. */
  readonly sentence: string
  /** The checked rows: a noun in the singular, and the SQL that follows `from`. */
  readonly noun: string
  readonly rows: string
  /** A query for violations: `id`, which follows the noun, and `found`, the violation. */
  readonly broken: string
  /** What follows `with` in that query; consecutive checks of the same facts are one statement, which computes them once. */
  readonly facts?: string
  /** A condition for columns that not every role may read; without the right the check is left out. */
  readonly readable?: string
}

/** The checks of one area. */
export interface Area {
  readonly name: string
  readonly checks: readonly Check[]
}

/** The order of an event `e`; null for another subject. Numbers are hashed and sorted faster than subjects. */
export const ORDER_OF_EVENT = `case when e.subject ~ '^order:[1-9][0-9]{0,17}$' then substr(e.subject, 7)::bigint end`

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

/** A check with the name of its area. */
export interface CheckOfArea {
  readonly area: string
  readonly check: Check
}

/** The checks of each statement: consecutive ones of the same facts, or one. */
export function groupByFacts(all: readonly CheckOfArea[]): CheckOfArea[][] {
  const statements: CheckOfArea[][] = []
  for (const one of all) {
    const last = statements.at(-1)
    const facts = last?.[0]?.check.facts
    if (last && facts !== undefined && facts === one.check.facts) last.push(one)
    else statements.push([one])
  }
  return statements
}

/** The statement of checks: one row with `violations_0`, their number, and `offenders_0`, the first of them, and so on. */
export function checkStatement(together: readonly CheckOfArea[], limit: number): string {
  const facts = together[0]?.check.facts
  const queries = together.map(({ check }, n) => `broken_${n} as materialized (${check.broken})`)
  const results = together.map(
    ({ check }, n) => `
      (select count(*) from broken_${n}) as violations_${n},
      (select json_agg(concat('${check.noun} ', id, ': ', found)) from (
        select * from broken_${n} order by id, found limit ${limit}) first) as offenders_${n}`,
  )
  return `with ${[...(facts === undefined ? [] : [facts]), ...queries].join(', ')} select ${results.join(', ')}`
}
