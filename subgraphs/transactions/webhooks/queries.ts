import { prepared, preparedForms } from '@shopstack/drizzle/client/prepared-statements'
import { webhookDeliveries, webhookEndpoints } from '@shopstack/drizzle/tables'
import { invalid, ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import { and, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../database.js'

/** A webhook, with its encrypted secrets. */
export type WebhookRow = typeof webhookEndpoints.$inferSelect
/** A delivery, as the queue has it. */
export type WebhookDeliveryRow = typeof webhookDeliveries.$inferSelect

const { placeholder } = sql

/** Webhooks by their ids; deleted ones are missing. */
export const webhooksByIds = (db: Database, ids: readonly number[]): Promise<WebhookRow[]> =>
  byIds(db).execute({ ids: [...ids] })

const byIds = prepared((db: Database) =>
  db
    .select()
    .from(webhookEndpoints)
    .where(
      and(
        sql`${webhookEndpoints.id} = any(${placeholder('ids')}::int[])`,
        isNull(webhookEndpoints.deletedAt),
      ),
    )
    .prepare('webhooks_by_ids'),
)

/** The webhook of an id, locked. */
export async function lockWebhook(tx: Database, given: string): Promise<WebhookRow> {
  const id = parseId(given)
  const [row] =
    id === null
      ? []
      : await tx
          .select()
          .from(webhookEndpoints)
          .where(and(eq(webhookEndpoints.id, id), isNull(webhookEndpoints.deletedAt)))
          .for('no key update')
  if (!row) throw new ShopError('WEBHOOK_NOT_FOUND', { webhookId: given }, 'id')
  return row
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** The delivery of an id to a webhook that is not deleted, locked. */
export async function lockDelivery(tx: Database, given: string): Promise<WebhookDeliveryRow> {
  const known = tx
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(isNull(webhookEndpoints.deletedAt))
  const [row] = UUID.test(given)
    ? await tx
        .select()
        .from(webhookDeliveries)
        .where(and(eq(webhookDeliveries.id, given), inArray(webhookDeliveries.endpointId, known)))
        .for('no key update')
    : []
  if (!row) throw new ShopError('WEBHOOK_DELIVERY_NOT_FOUND', { deliveryId: given }, 'id')
  return row
}

/** A page of a list. */
interface PageArgs {
  readonly first: number
  readonly after: string | null
}

const WEBHOOKS = 'WEBHOOKS'

const listAll = preparedForms((db: Database, form: 'webhooks' | 'webhooks+after') =>
  db
    .select()
    .from(webhookEndpoints)
    .where(and(isNull(webhookEndpoints.deletedAt), form === 'webhooks+after' ? afterEndpoint() : undefined))
    .orderBy(desc(webhookEndpoints.createdAt), desc(webhookEndpoints.id))
    .limit(placeholder('limit'))
    .prepare(form),
)

const afterEndpoint = (): SQL =>
  sql`(${webhookEndpoints.createdAt}, ${webhookEndpoints.id}) < (${placeholder('at')}::timestamptz, ${placeholder('id')}::int)`

/** Webhooks, newest first. */
export async function listWebhooks(db: Database, { first, after }: PageArgs): Promise<Page<WebhookRow>> {
  const key = decodeCursor(after, WEBHOOKS, ['instant', 'id'])
  const [at, id] = key ?? []
  const rows = await listAll(db, key ? 'webhooks+after' : 'webhooks').execute({ at, id, limit: first + 1 })
  return page(rows, first, after, (row) => encodeCursor(WEBHOOKS, [row.createdAt, row.id]))
}

const DELIVERIES = 'WEBHOOK_DELIVERIES'

const list = preparedForms((db: Database, form: string) => {
  const conditions: SQL[] = []
  if (form.includes('webhook')) conditions.push(eq(webhookDeliveries.endpointId, placeholder('webhookId')))
  if (form.includes('failed')) conditions.push(isNotNull(webhookDeliveries.failedAt))
  if (form.includes('after'))
    conditions.push(
      sql`(${webhookDeliveries.createdAt}, ${webhookDeliveries.id}) < (${placeholder('at')}::timestamptz, ${placeholder('id')}::uuid)`,
    )
  return db
    .select()
    .from(webhookDeliveries)
    .where(and(...conditions))
    .orderBy(desc(webhookDeliveries.createdAt), desc(webhookDeliveries.id))
    .limit(placeholder('limit'))
    .prepare(form)
})

/** Deliveries, newest first; `webhookId` null: of all webhooks. */
export async function listDeliveries(
  db: Database,
  { webhookId, failedOnly }: { webhookId: number | null; failedOnly: boolean },
  { first, after }: PageArgs,
): Promise<Page<WebhookDeliveryRow>> {
  const key = decodeCursor(after, DELIVERIES, ['instant', 'string'])
  const [at, id] = key ?? []
  if (key && !UUID.test(String(id))) throw invalid('after', 'after must be a cursor of this list.')
  const parts = [webhookId !== null && 'webhook', failedOnly && 'failed', key && 'after']
  const form = ['deliveries', ...parts.filter(Boolean)].join('+')
  const rows = await list(db, form).execute({ webhookId, at, id, limit: first + 1 })
  return page(rows, first, after, (row) => encodeCursor(DELIVERIES, [row.createdAt, row.id]))
}
