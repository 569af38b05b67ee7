import type { ShopEvent } from '@shopstack/drizzle/events/event'
import { sql } from 'drizzle-orm'
import type { Database } from '../../database.js'

/**
 * Queues events for the endpoints that want them, in the transaction that takes the events: one delivery per event and endpoint.
 * Their times are a microsecond apart, so that the log has the order of the events.
 */
export async function queueDeliveries(tx: Database, events: readonly ShopEvent[]): Promise<void> {
  const rows = JSON.stringify(events.map(({ id, type, subject }) => ({ id, type, subject })))
  await tx.execute(sql`
    insert into webhook_deliveries (endpoint_id, event_id, type, subject, created_at)
    select w.id, e.id, e.type, e.subject, now() + row_number() over (order by e.id, w.id) * interval '1 microsecond'
    from jsonb_to_recordset(${rows}::jsonb) as e (id bigint, type text, subject text)
      join webhook_endpoints w on e.type = any(w.event_types) and w.disabled_at is null and w.deleted_at is null
    order by e.id, w.id
    on conflict do nothing`)
}
