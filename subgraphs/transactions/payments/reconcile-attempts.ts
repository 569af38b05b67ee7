import type { Job } from '@shopstack/kit/events/scheduler'
import type { SubgraphRuntime } from '@shopstack/kit/subgraph/open-subgraph'
import { GRACE_MS, settled } from './provider/call-provider.js'
import { type AttemptRow, openAttempts } from './queries.js'
import { recordOutcome } from './record-outcome.js'

type Shop = SubgraphRuntime<'transactions'>

const AT_ONCE = 10

/** Settles what a process left open that died, or lost the provider's answer, between asking and recording. */
export const openPayments = (shop: Shop): Job => ({
  name: 'open payments',
  intervalMs: 15_000,
  run: () => settleOpenAttempts(shop, GRACE_MS),
})

/**
 * Settles all attempts that are open and older than so many milliseconds. Several processes may do so at the same time:
 * the provider gives all of them the same word, and it is recorded once. What cannot be settled now is left to the next run.
 */
export async function settleOpenAttempts(shop: Shop, ms: number): Promise<void> {
  for (let after = 0; ; ) {
    const attempts = await openAttempts(shop.db, { ms, after, limit: AT_ONCE })
    await Promise.all(attempts.map((attempt) => settle(shop, attempt)))
    const last = attempts.at(-1)
    if (!last) return
    after = last.id
  }
}

async function settle(shop: Shop, attempt: AttemptRow): Promise<void> {
  try {
    const outcome = await settled(shop, attempt)
    if (outcome) await recordOutcome(shop, attempt, outcome)
  } catch (err) {
    shop.log.error(
      { err, orderId: attempt.orderId, attemptId: attempt.id },
      'an open payment was not recorded',
    )
  }
}
