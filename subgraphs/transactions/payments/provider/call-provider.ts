import type { SubgraphRuntime } from '@shopstack/kit/subgraph/open-subgraph'
import type { AttemptRow } from '../queries.js'
import type { Outcome, Transfer } from './payment-provider.js'
import { providerOf } from './provider-of.js'

/** Longer than any answer takes that is still worth waiting for. */
const DEADLINE_MS = 10_000

/** From this age on, an attempt may be settled by anybody: whoever made it does not wait for its answer any more. */
export const GRACE_MS = 15_000

type Shop = SubgraphRuntime<'transactions'>

/** Has the money of an attempt moved. When the answer is lost, the provider is asked what became of it; null is unknown. */
export async function moved(shop: Shop, attempt: AttemptRow): Promise<Outcome | null> {
  try {
    return await within(DEADLINE_MS, providerOf(shop)[attempt.kind](transferOf(shop, attempt)))
  } catch (err) {
    shop.log.warn(
      { err, orderId: attempt.orderId, attemptId: attempt.id },
      'the payment provider did not answer',
    )
    return settled(shop, attempt)
  }
}

/** What became of an attempt, in the provider's last word; null while that cannot be had. */
export async function settled(shop: Shop, attempt: AttemptRow): Promise<Outcome | null> {
  try {
    return await within(DEADLINE_MS, providerOf(shop).settle(attempt.kind, transferOf(shop, attempt)))
  } catch (err) {
    shop.log.warn(
      { err, orderId: attempt.orderId, attemptId: attempt.id },
      'an open payment could not be settled',
    )
    return null
  }
}

const transferOf = ({ currency }: Shop, { providerKey, orderId, amount, method }: AttemptRow): Transfer => ({
  key: providerKey,
  orderId,
  amount,
  currency,
  method,
})

/** The answer, or an error when it takes longer than so many milliseconds. */
export async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
