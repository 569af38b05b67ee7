import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../harness/random.js'
import type { History, HistoryEntry, OrderLine } from './history.js'

/** An account with an access token. */
export interface Account {
  readonly id: number
  readonly token: string
}

/** The context of a client: the shop, the history it writes, and when it stops. */
export interface ClientContext {
  readonly url: string
  readonly random: Random
  readonly history: History
  /** From then on no new operation starts; those in flight are retried until they have a response. */
  readonly isOver: () => boolean
}

interface Payload {
  order: { id: string; status: string; total: string; items: OrderLine[] } | null
  refund?: { amount: string } | null
  userErrors: { code: string }[]
}

/** Business errors after which a retry is expected: the result is not known yet. */
const RETRYABLE = new Set(['IN_PROGRESS', 'RATE_LIMITED'])
const TIMEOUT_MS = 20_000
const ORDER = 'order { id status total items { id quantity } } userErrors { code }'

/** The mutations of a client; each takes its variables and an idempotency key. */
const MUTATIONS = {
  placeOrder: `mutation ($input: PlaceOrderInput!, $key: String) { placeOrder(input: $input, idempotencyKey: $key) { ${ORDER} } }`,
  checkout: `mutation ($input: CheckoutInput!, $key: String) { checkout(input: $input, idempotencyKey: $key) { ${ORDER} } }`,
  cancelOrder: `mutation ($id: ID!, $key: String) { cancelOrder(id: $id, idempotencyKey: $key) { ${ORDER} } }`,
  shipOrder: `mutation ($id: ID!, $input: ShipOrderInput, $key: String) { shipOrder(id: $id, input: $input, idempotencyKey: $key) { ${ORDER} } }`,
  refundOrder: `mutation ($input: RefundOrderInput!, $key: String) { refundOrder(input: $input, idempotencyKey: $key) { refund { amount } ${ORDER} } }`,
} as const

/** Retries a mutation under one key until it has a response, through lost responses, restarts and lost connections. */
export async function retryUntilAnswered(
  { url, random, history }: ClientContext,
  { id, token }: Account,
  operation: HistoryEntry['operation'],
  variables: Record<string, unknown>,
  orderId: number | null,
): Promise<HistoryEntry> {
  const key = random.key()
  for (;;) {
    const disconnectAfterMs = random.chance(0.1) ? random.whole(0, 30) : null
    const payload = await send(url, token, operation, { ...variables, key }, disconnectAfterMs, history)
    if (payload && !payload.userErrors.some(({ code }) => RETRYABLE.has(code))) {
      // Some clients retry although they have a response.
      const again = random.chance(0.1)
        ? await send(url, token, operation, { ...variables, key }, null, history)
        : null
      if (again && contradicts(payload, again))
        history.contradictions.push(`${operation} ${key}: ${JSON.stringify([payload, again])}`)
      const entry = entryOf(payload, { operation, userId: id, key, orderId })
      history.entries.push(entry)
      return entry
    }
    await sleep(random.whole(10, 120))
  }
}

/** Other requests may change the order in between; the effect of the operation itself must be the same. */
const contradicts = (first: Payload, again: Payload): boolean =>
  first.userErrors.length === 0 &&
  (again.order?.id !== first.order?.id || again.refund?.amount !== first.refund?.amount)

function entryOf(
  { order, refund, userErrors }: Payload,
  request: Pick<HistoryEntry, 'operation' | 'userId' | 'key' | 'orderId'>,
): HistoryEntry {
  return {
    ...request,
    orderId: request.orderId ?? (order ? Number(order.id) : null),
    rejected: userErrors.map(({ code }) => code),
    status: order?.status ?? null,
    total: order?.total ?? null,
    lines: order?.items ?? [],
    refunded: refund?.amount ?? null,
  }
}

/** Sends one request; null without a response, and for a response with GraphQL errors. */
async function send(
  url: string,
  token: string,
  operation: keyof typeof MUTATIONS,
  variables: Record<string, unknown>,
  disconnectAfterMs: number | null,
  history: History,
): Promise<Payload | null> {
  history.requests++
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: MUTATIONS[operation], variables }),
      signal: AbortSignal.timeout(disconnectAfterMs ?? TIMEOUT_MS),
    })
    const { data, errors } = (await response.json()) as { data?: Record<string, Payload>; errors?: unknown[] }
    if (errors) history.failures++
    return errors ? null : (data?.[operation] ?? null)
  } catch {
    history.lostResponses++
    return null
  }
}
