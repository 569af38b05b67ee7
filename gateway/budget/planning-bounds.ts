import type { QueueBounds } from '@shopstack/drizzle/client/fair-queue'
import { ShopError } from '@shopstack/schema/errors'

/** Queues of new documents, to read and to plan. The largest take 0.2 s each; more would wait longer than their clients. */
export const PLANNING_BOUNDS: QueueBounds = {
  concurrency: 1,
  maxWaiting: 256,
  maxWaitingPerSite: 96,
  maxWaitingPerNetwork: 64,
  maxWaitMs: 5_000,
  overflowError: () => new ShopError('SERVICE_UNAVAILABLE', { service: 'planning' }),
}

/** Trusted documents are few, and each is prepared once: they wait, at most for as long as an operation may take. */
export const TRUSTED_BOUNDS: QueueBounds = {
  ...PLANNING_BOUNDS,
  maxWaiting: 10_000,
  maxWaitingPerSite: 10_000,
  maxWaitingPerNetwork: 10_000,
  maxWaitMs: 60_000,
}
