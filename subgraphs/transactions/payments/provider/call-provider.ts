import type { SubgraphRuntime } from '@shopstack/kit/subgraph/definition'
import pTimeout from 'p-timeout'
import type { AttemptRow } from '../queries.js'
import type { Transfer, TransferOutcome } from './payment-provider.js'
import { providerOf } from './provider-of.js'

/** A response that takes longer counts as lost. */
const PROVIDER_TIMEOUT_MS = 10_000
const WITHIN = { milliseconds: PROVIDER_TIMEOUT_MS, message: `no response within ${PROVIDER_TIMEOUT_MS} ms` }

/** From this age on, any process may reconcile an attempt: its own request has timed out. */
export const GRACE_MS = 15_000

type Runtime = SubgraphRuntime<'transactions'>

/** Nothing is transferred for an amount of 0, so the provider is not asked. */
const WITHOUT_TRANSFER: TransferOutcome = { status: 'succeeded' }

/** Performs the transfer of an attempt. A lost response is looked up at the provider; null when the outcome is unknown. */
export async function transfer(runtime: Runtime, attempt: AttemptRow): Promise<TransferOutcome | null> {
  if (attempt.amount === 0) return WITHOUT_TRANSFER
  try {
    return await pTimeout(providerOf(runtime)[attempt.kind](transferOf(runtime, attempt)), WITHIN)
  } catch (err) {
    runtime.log.warn(
      { err, orderId: attempt.orderId, attemptId: attempt.id },
      'no response from payment provider',
    )
    return lookUpOutcome(runtime, attempt)
  }
}

/** Looks up the final outcome of an attempt at the provider; null while the provider is unavailable. */
export async function lookUpOutcome(runtime: Runtime, attempt: AttemptRow): Promise<TransferOutcome | null> {
  if (attempt.amount === 0) return WITHOUT_TRANSFER
  try {
    return await pTimeout(providerOf(runtime).lookUp(attempt.kind, transferOf(runtime, attempt)), WITHIN)
  } catch (err) {
    runtime.log.warn({ err, orderId: attempt.orderId, attemptId: attempt.id }, 'payment lookup failed')
    return null
  }
}

const transferOf = (
  { currency }: Runtime,
  { providerKey, orderId, amount, method }: AttemptRow,
): Transfer => ({
  key: providerKey,
  orderId,
  amount,
  currency,
  method,
})
