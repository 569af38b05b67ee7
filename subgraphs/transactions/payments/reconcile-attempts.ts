import type { Job } from '@shopstack/kit/events/scheduler'
import type { SubgraphRuntime } from '@shopstack/kit/subgraph/definition'
import { GRACE_MS, lookUpOutcome } from './provider/call-provider.js'
import { type AttemptRow, openAttempts } from './queries.js'
import { recordOutcome } from './record-outcome.js'

type Runtime = SubgraphRuntime<'transactions'>

const BATCH_SIZE = 10

/** Completes attempts left open by a process that died or lost the provider's response. */
export const reconciliationJob = (runtime: Runtime): Job => ({
  name: 'open payments',
  intervalMs: 15_000,
  run: () => reconcileAttempts(runtime, GRACE_MS),
})

/**
 * Completes all open attempts that are older than `ms`. Several processes may run it concurrently: the provider gives
 * each the same outcome, which is recorded once. Failures are left to the next run.
 */
async function reconcileAttempts(runtime: Runtime, ms: number): Promise<void> {
  for (let after = 0; ; ) {
    const attempts = await openAttempts(runtime.db, { ms, after, limit: BATCH_SIZE })
    await Promise.all(attempts.map((attempt) => reconcileAttempt(runtime, attempt)))
    const last = attempts.at(-1)
    if (!last) return
    after = last.id
  }
}

async function reconcileAttempt(runtime: Runtime, attempt: AttemptRow): Promise<void> {
  try {
    const outcome = await lookUpOutcome(runtime, attempt)
    if (outcome) await recordOutcome(runtime, attempt, outcome)
  } catch (err) {
    runtime.log.error(
      { err, orderId: attempt.orderId, attemptId: attempt.id },
      'payment reconciliation failed',
    )
  }
}
