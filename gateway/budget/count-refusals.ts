import type { Logger } from '@shopstack/kit/telemetry/log'
import type { Metrics } from '@shopstack/kit/telemetry/metrics'
import type { OnRefusal, RefusalReason } from './spending.js'

/** One line for each reason in so many milliseconds: a client that is refused must not fill the log. */
const LOG_INTERVAL_MS = 10_000

const MESSAGES: Record<RefusalReason, string> = {
  budget: 'caller over its budget, request refused',
  planning_client: 'caller over its share of query planning, request refused',
  planning_total: 'query planning over its share, request refused',
  dear_queries: 'too many dear queries of one client, request refused',
  dear_queries_total: 'too many dear queries in total, request refused',
}

/** Counts refusals, and logs the first of each reason in an interval with how many there were since the last line. */
export function watchRefusals(
  { metrics, log }: { metrics: Pick<Metrics, 'refused'>; log: Logger },
  now: () => number = Date.now,
): OnRefusal {
  const lines = new Map<RefusalReason, { at: number; refused: number }>()
  return ({ reason, retryAfter }, { viewer, address, surface, requestId }) => {
    metrics.refused(reason)
    const line = lines.get(reason) ?? { at: Number.NEGATIVE_INFINITY, refused: 0 }
    line.refused += 1
    lines.set(reason, line)
    if (now() - line.at < LOG_INTERVAL_MS) return
    const who = viewer ? { account: viewer.id } : { address }
    log.warn({ reason, ...who, surface, requestId, retryAfter, refused: line.refused }, MESSAGES[reason])
    Object.assign(line, { at: now(), refused: 0 })
  }
}
