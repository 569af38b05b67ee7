import {
  nameOfStatement,
  type PoolObserver,
  type StatementEnd,
} from '@shopstack/drizzle/client/pool-observer'
import type { Metrics } from './metrics.js'
import { errorCodeLabel } from './pool-metrics.js'
import type { Span, Tracing } from './tracing.js'

/** Measures the statements of a role's pool, and traces them if tracing is on. */
export function instrumentPool(
  role: string,
  maxConnections: number,
  { metrics, tracing }: { metrics: Metrics; tracing: Tracing | null },
): PoolObserver {
  const meter = metrics.pool(role, maxConnections)

  function statement(_text: string, inTransaction: boolean): StatementEnd {
    const from = performance.now()
    if (!inTransaction) meter.take()
    return (outcome) => {
      if (!inTransaction) meter.release()
      meter.statement((performance.now() - from) / 1_000, outcome instanceof Error ? outcome : undefined)
    }
  }

  return {
    statement: tracing ? traced(statement, tracing, role) : statement,
    transaction() {
      meter.take()
      return meter.release
    },
  }
}

/** Spans are named after the statement, or its verb and table; they contain no parameters. */
function traced(
  statement: PoolObserver['statement'],
  tracing: Tracing,
  role: string,
): PoolObserver['statement'] {
  return (text, inTransaction) => {
    const span = tracing.start('client', `SQL ${nameOfStatement(text) ?? summaryOf(text)}`, {
      'db.system.name': 'postgresql',
      'db.user': role,
    })
    return endSpan(span, statement(text, inTransaction))
  }
}

const endSpan =
  (span: Span, ended: StatementEnd): StatementEnd =>
  (outcome) => {
    span.end(outcome instanceof Error ? errorCodeLabel(outcome) : undefined)
    ended(outcome)
  }

const VERB = /^\s*(\w+)/
const TABLE = /\b(?:from|into|update)\s+(?:only\s+)?"?(\w+)"?/i

/** The first verb and the first table of a statement: `select products`. */
function summaryOf(text: string): string {
  const verb = VERB.exec(text)?.[1]?.toLowerCase() ?? 'statement'
  const table = TABLE.exec(text)?.[1]
  return table ? `${verb} ${table}` : verb
}
