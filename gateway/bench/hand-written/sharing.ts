import type postgres from 'postgres'
import { type HandWritten, many } from './statement.js'

/** Runs a statement for one request; null without a row. */
export type RunStatement = (values: readonly unknown[]) => Promise<string | null>

interface Waiting {
  values: readonly unknown[]
  resolve: ((data: string | null) => void)[]
  reject: ((error: unknown) => void)[]
}

/**
 * Requests that arrive while a statement is in flight share the next one; equal requests share a row. `onStatement` is
 * called for each statement.
 */
export function sharedStatement(
  sql: postgres.Sql,
  statement: HandWritten,
  onStatement: () => void,
): RunStatement {
  const text = many(statement)
  let waiting = new Map<string, Waiting>()
  let isRunning = false

  async function run(): Promise<void> {
    while (waiting.size > 0) {
      const batch = [...waiting.values()]
      waiting = new Map()
      onStatement()
      try {
        const arrays = statement.types.map((_, i) => batch.map(({ values }) => values[i]))
        const rows = await sql.unsafe<{ data: string | null }[]>(text, arrays as never[], { prepare: true })
        for (const [i, { resolve }] of batch.entries())
          for (const done of resolve) done(rows[i]?.data ?? null)
      } catch (error) {
        for (const { reject } of batch) for (const fail of reject) fail(error)
      }
    }
    isRunning = false
  }

  return (values) =>
    new Promise((resolve, reject) => {
      const key = values.join('\0')
      const known = waiting.get(key) ?? { values, resolve: [], reject: [] }
      known.resolve.push(resolve)
      known.reject.push(reject)
      waiting.set(key, known)
      if (isRunning) return
      isRunning = true
      // After the requests that arrived together.
      setImmediate(run)
    })
}
