import type { TestSubgraph } from '@shopstack/kit/test/use-subgraph'
import { admin } from '../../orders/test/fixtures.js'
import { type ChildServer, startChildServer } from '../../test/child-server.js'

/** A webhook as the receiver got it. */
export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string>>
  readonly url: string
  readonly body: string
}

/** A real HTTP server in a process of its own. */
export interface ReceiverProcess extends ChildServer {
  readonly url: string
  readonly received: ReceivedWebhook[]
  /** Bytes of its endless body when the shop disconnected. */
  readonly closedAfterBytes: number[]
}

/** Starts the server; see receiver-program.ts for its modes. */
export async function startReceiver(mode: string, port = 0): Promise<ReceiverProcess> {
  const received: ReceivedWebhook[] = []
  const closedAfterBytes: number[] = []
  const program = new URL('./receiver-program.ts', import.meta.url)
  const server = await startChildServer<ReceivedWebhook & { closedAfterBytes?: number }>(
    program,
    [mode, port],
    (report) => {
      if (report.closedAfterBytes === undefined) received.push(report)
      else closedAfterBytes.push(report.closedAfterBytes)
    },
  )
  return { ...server, url: `http://127.0.0.1:${server.port}/hook`, received, closedAfterBytes }
}

/** What a mutation of webhooks answers. */
export interface WebhookPayload {
  webhook: { id: string; status: string; url: string; previousSecretUntil: string | null } | null
  secret?: string | null
  deletedId?: string | null
  delivery?: { id: string; status: string } | null
  userErrors: { code: string; field: string | null; message: string }[]
}

const FIELDS = 'webhook { id status url eventTypes previousSecretUntil } userErrors { code field message }'

/** Runs a mutation of webhooks as the administrator. */
export async function mutate(
  shop: TestSubgraph,
  mutation: string,
  variables: Record<string, unknown>,
): Promise<WebhookPayload & { statements: string[] }> {
  const { data, errors, statements } = await shop.ask(mutation, { variables, as: admin })
  if (errors) throw new Error([...errors.map(({ message }) => message), shop.logLines.at(-1)].join(' '))
  return { ...(Object.values(data ?? {})[0] as WebhookPayload), statements }
}

export const CREATE = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { secret ${FIELDS} } }`
export const UPDATE = `mutation ($input: UpdateWebhookInput!) { updateWebhook(input: $input) { ${FIELDS} } }`
export const RESEND =
  'mutation ($id: ID!) { resendWebhookDelivery(id: $id) { delivery { id status } userErrors { code field message } } }'
/** A mutation with an id and a reason. */
export const managing = (name: string, fields = FIELDS): string =>
  `mutation ($id: ID!, $reason: String!) { ${name}(id: $id, reason: $reason) { ${fields} } }`
export const ROTATE = managing('rotateWebhookSecret', `secret ${FIELDS}`)
export const DELETE = managing('deleteWebhook', 'deletedId userErrors { code field message }')

/** A webhook for these types; its id and its secret. */
export async function aWebhook(
  shop: TestSubgraph,
  url: string,
  eventTypes: readonly string[] = ['ORDER_PLACED', 'ORDER_PAID'],
): Promise<{ id: number; secret: string }> {
  const { webhook, secret, userErrors } = await mutate(shop, CREATE, { input: { url, eventTypes } })
  if (!webhook || !secret) throw new Error(JSON.stringify(userErrors))
  return { id: Number(webhook.id), secret }
}

/** Records events of subjects, numbered from 1, as the mutations of orders do, and queues their deliveries. */
export async function orderEvents(shop: TestSubgraph, orders: number, each = 1): Promise<void> {
  await shop.owner`
    with happened as (
      insert into events (type, subject, sequence, payload)
      select 'order.placed', 'order:' || o, (select coalesce(max(sequence), 0) from events where subject = 'order:' || o) + n,
        jsonb_build_object('orderId', o, 'userId', 5, 'total', '12.50', 'name', 'Ada')
      from generate_series(1, ${each}::int) n, generate_series(1, ${orders}::int) o order by n, o
      returning id
    ) insert into outbox (consumer, event_id) select 'webhooks', id from happened order by id`
  await shop.project()
}

/** Makes everything that waits due. */
export async function becomeDue(shop: TestSubgraph): Promise<void> {
  await shop.owner`update webhook_endpoints set retry_at = null`
  await shop.owner`update webhook_deliveries set next_attempt_at = now() where delivered_at is null and failed_at is null`
}

/** The deliveries of a webhook, oldest first. */
export const deliveriesOf = async ({ owner }: TestSubgraph, id: number) =>
  (
    await owner`
      select id, subject, attempts, status_code as status, problem, delivered_at is not null as delivered,
        failed_at is not null as failed
      from webhook_deliveries where endpoint_id = ${id} order by event_id`
  ).map((row) => ({ ...row }))

/** Subject and sequence of received webhooks, each delivery once. */
export function sequencesOf(received: readonly ReceivedWebhook[]): Map<string, number[]> {
  const seen = new Set<string>()
  const sequences = new Map<string, number[]>()
  for (const { headers, body } of received) {
    const id = headers['webhook-id'] ?? ''
    if (seen.has(id)) continue
    seen.add(id)
    const { sequence, data } = JSON.parse(body)
    sequences.set(data.orderId, [...(sequences.get(data.orderId) ?? []), sequence])
  }
  return sequences
}
