import type { Logger } from '@shopstack/kit/telemetry/log'
import type { Metrics } from '@shopstack/kit/telemetry/metrics'
import type { OnRejection, RejectionReason } from './spending.js'

/** One log line per reason and interval: a rejected client must not fill the log. */
const LOG_INTERVAL_MS = 10_000

const MESSAGES: Record<RejectionReason, string> = {
  budget: 'caller over budget, request rejected',
  planning_client: 'caller over its share of query planning, request rejected',
  planning_total: 'query planning over its share, request rejected',
  dear_queries: 'too many expensive queries of one client, request rejected',
  dear_queries_total: 'too many expensive queries in total, request rejected',
  large_bodies: 'too many large bodies of one client, request rejected',
  large_bodies_total: 'too many large bodies in total, request rejected',
  subscriptions_total: 'too many subscriptions in total, request rejected',
}

/** Counts rejections in metrics; logs the first of each reason per interval with the number since the last line. */
export function reportRejections(
  { metrics, log }: { metrics: Pick<Metrics, 'refused'>; log: Logger },
  now: () => number = Date.now,
): OnRejection {
  const lines = new Map<RejectionReason, { at: number; refused: number }>()
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
