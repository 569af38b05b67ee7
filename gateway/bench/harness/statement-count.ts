const COUNT = /^shopstack_sql_statement_seconds_count\{[^}]*\} (\d+)$/gm

/** The SQL statements that a process of the shop has sent, by its metrics. */
export const statementsIn = (metrics: string): number =>
  [...metrics.matchAll(COUNT)].reduce((sum, [, count]) => sum + Number(count), 0)

/** The SQL statements of the process that serves a URL. */
export async function statementsOf(url: string): Promise<number> {
  const response = await fetch(new URL('/metrics', url))
  return statementsIn(await response.text())
}
