import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@shopstack/kit/events/scheduler'
import type { SubgraphRuntime } from '@shopstack/kit/subgraph/definition'
import { type AttemptOutcome, attempt, GONE_STATUS } from './deliver.js'
import { type ClaimedDelivery, claimDeliveries, dueWebhooks, oldestWaiting } from './sql/claim-deliveries.js'
import { disableFailing, disableFullQueues } from './sql/disable-failing.js'
import { recordDelivered, recordFailed } from './sql/record-attempt.js'
import { resealSecrets } from './sql/reseal-secrets.js'

type Runtime = SubgraphRuntime<'transactions'>

/** Requests of a process to one endpoint at a time, for different subjects. */
const MAX_CONCURRENT_REQUESTS = 4
const POLL_INTERVAL_MS = 1_000
const MINUTE_MS = 60_000
/** A stopping process waits so long for requests in flight; others repeat them after their lease. */
const STOP_TIMEOUT_MS = 10_000

/** The jobs of webhooks; any number of processes may run them. */
export function webhookJobs(runtime: Runtime): Job[] {
  const { db, webhooks, metrics, log } = runtime
  metrics.webhookAge('transactions', () => oldestWaiting(db))
  return [
    { name: 'webhooks', intervalMs: POLL_INTERVAL_MS, run: (signal) => sendDue(runtime, signal) },
    {
      name: 'webhook queues',
      intervalMs: MINUTE_MS,
      async run() {
        for (const webhook of await disableFullQueues(db)) reportDisabled(runtime, webhook, 'queue-full')
      },
    },
    {
      name: 'webhook secrets',
      intervalMs: MINUTE_MS,
      async run() {
        const count = await resealSecrets(db, webhooks.keys)
        if (count > 0) log.info({ count }, 'webhook secrets encrypted with the new WEBHOOK_SECRET')
      },
    },
  ]
}

/**
 * Sends what is due. Each endpoint has a queue of its own, so one that is slow or dead delays no other: this run starts further
 * queues while it waits for them, and ends when none is left.
 */
async function sendDue(runtime: Runtime, signal: AbortSignal): Promise<void> {
  const queues = new Map<number, Promise<void>>()
  do {
    for (const id of await dueWebhooks(runtime.db))
      if (!queues.has(id))
        queues.set(
          id,
          sendQueue(runtime, id, signal).finally(() => queues.delete(id)),
        )
    await oneOf([Promise.all(queues.values()), pause(POLL_INTERVAL_MS, signal)])
  } while (queues.size > 0 && !signal.aborted)
  if (queues.size > 0) await oneOf([Promise.all(queues.values()), pause(STOP_TIMEOUT_MS)])
}

const oneOf = (promises: Promise<unknown>[]): Promise<unknown> => Promise.race(promises)

const pause = (ms: number, signal?: AbortSignal): Promise<unknown> =>
  sleep(ms, null, { ref: false, ...(signal && { signal }) }).catch(() => null)

/** Sends what is due for one endpoint, in order for each subject. */
async function sendQueue(runtime: Runtime, webhookId: number, signal: AbortSignal): Promise<void> {
  const sending = new Set<Promise<void>>()
  try {
    while (!signal.aborted) {
      const free = MAX_CONCURRENT_REQUESTS - sending.size
      for (const delivery of await claimDeliveries(runtime.db, webhookId, free)) {
        const sent = send(runtime, delivery).finally(() => sending.delete(sent))
        sending.add(sent)
      }
      if (sending.size === 0) return
      await Promise.race(sending)
    }
  } catch (err) {
    runtime.log.warn({ webhook: webhookId, err }, 'webhook queue failed, will retry')
  } finally {
    await Promise.all(sending)
  }
}

async function send(runtime: Runtime, delivery: ClaimedDelivery): Promise<void> {
  const { db, log, metrics } = runtime
  const outcome = await attempt(runtime, delivery)
  const { problem, statusCode } = outcome
  const about = {
    webhook: delivery.endpoint.id,
    delivery: delivery.id,
    attempt: delivery.attempts,
    statusCode,
  }
  try {
    if (problem === null) {
      await recordDelivered(db, delivery, statusCode)
      metrics.business.webhook('delivered')
      log.info(about, 'webhook delivered')
    } else {
      await fail(runtime, delivery, outcome)
      metrics.business.webhook('failed')
      log.warn(
        { ...about, problem, ...('error' in outcome && { err: outcome.error }) },
        'webhook delivery failed',
      )
    }
  } catch (err) {
    // The lease ends, and the delivery is repeated.
    log.warn({ ...about, err }, 'outcome of a webhook delivery was not recorded')
  }
}

async function fail(runtime: Runtime, delivery: ClaimedDelivery, outcome: AttemptOutcome): Promise<void> {
  const isOver = await recordFailed(runtime.db, delivery, outcome)
  const isGone = outcome.statusCode === GONE_STATUS
  if (!isOver && !isGone) return
  const reason = isGone ? 'gone' : 'failing'
  const webhook = await disableFailing(runtime.db, delivery, reason)
  if (webhook) reportDisabled(runtime, webhook, reason)
}

function reportDisabled(
  { log, metrics }: Runtime,
  { id, host }: { id: number; host: string },
  reason: string,
): void {
  metrics.business.webhook('disabled')
  log.error({ webhook: id, host, reason }, 'webhook disabled')
}
