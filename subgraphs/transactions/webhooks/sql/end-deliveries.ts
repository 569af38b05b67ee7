import { webhookDeliveries } from '@shopstack/drizzle/tables'
import type { Instant } from '@shopstack/schema/scalars'
import { and, eq, gte, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Database } from '../../database.js'

/** Queues the deliveries of an endpoint again that were given up since an instant: when it was disabled. */
export const requeueFailed = (tx: Database, endpointId: number, since: Instant): Promise<unknown> =>
  tx
    .update(webhookDeliveries)
    .set({ failedAt: null })
    .where(and(eq(webhookDeliveries.endpointId, endpointId), gte(webhookDeliveries.failedAt, since)))

/** Gives the waiting deliveries of an endpoint that were attempted a first attempt again, now. */
export const restartWaiting = (tx: Database, endpointId: number): Promise<unknown> =>
  tx
    .update(webhookDeliveries)
    .set({ firstAttemptAt: null, nextAttemptAt: sql`now()` })
    .where(
      and(
        eq(webhookDeliveries.endpointId, endpointId),
        isNull(webhookDeliveries.deliveredAt),
        isNull(webhookDeliveries.failedAt),
        isNotNull(webhookDeliveries.firstAttemptAt),
      ),
    )
