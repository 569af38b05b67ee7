import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../harness/random.js'
import type { History, HistoryEntry, OrderLine } from './history.js'

/** An account with an access token. */
export interface ChaosAccount {
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
  /** Aborted when the drill has failed: without a shop no retry gets a response. */
  readonly signal: AbortSignal
}

/** One operation of a client. */
export interface ClientRequest {
  readonly operation: HistoryEntry['operation']
  readonly variant?: string | null
  readonly variables: Record<string, unknown>
  /** The same request in other words, for retries. */
  readonly reworded?: Record<string, unknown>
  /** The order that it concerns; null when it places one. */
  readonly orderId: number | null
}

interface Payload {
  order: { id: string; status: string; total: string; items: OrderLine[] } | null
  refund?: { amount: string } | null
  userErrors: { code: string }[]
  /** Whether the response says that it is that of an earlier request. */
  isReplayed: boolean
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
  deliverOrder: `mutation ($id: ID!, $key: String) { deliverOrder(id: $id, idempotencyKey: $key) { ${ORDER} } }`,
  refundOrder: `mutation ($input: RefundOrderInput!, $key: String) { refundOrder(input: $input, idempotencyKey: $key) { refund { amount } ${ORDER} } }`,
} as const

/**
 * Retries a mutation under one key until it has a response, through lost responses, restarts and lost connections. Some
 * clients try again after a rejection, which may not be true any more: the last response counts.
 */
export async function retryUntilAnswered(
  ctx: ClientContext,
  account: ChaosAccount,
  request: ClientRequest,
): Promise<HistoryEntry> {
  const { random, history } = ctx
  const key = random.key()
  const { operation, variant = null, orderId } = request
  let payload = await untilDefinite(ctx, account, request, key)
  for (let tries = 0; payload.userErrors.length > 0 && tries < 3 && random.chance(0.2); tries++) {
    await sleep(random.whole(10, 500))
    payload = await untilDefinite(ctx, account, request, key)
  }
  // Some clients retry although they have a response.
  if (payload.userErrors.length === 0 && random.chance(0.1)) {
    const again = await send(ctx, account, request, { key, disconnectAfterMs: null })
    if (again && contradicts(payload, again))
      history.contradictions.push(`${operation} ${key}: ${JSON.stringify([payload, again])}`)
  }
  const entry = entryOf(payload, { operation, variant, userId: account.id, key, orderId })
  history.entries.push(entry)
  return entry
}

async function untilDefinite(
  ctx: ClientContext,
  account: ChaosAccount,
  request: ClientRequest,
  key: string,
): Promise<Payload> {
  const { random, signal } = ctx
  for (;;) {
    signal.throwIfAborted()
    const disconnectAfterMs = random.chance(0.1) ? random.whole(0, 30) : null
    const payload = await send(ctx, account, request, { key, disconnectAfterMs })
    if (payload && !payload.userErrors.some(({ code }) => RETRYABLE.has(code))) return payload
    await sleep(random.whole(10, 120))
  }
}

/** Other requests may change the order in between; the effect of the operation itself must be the same, and marked as repeated. */
const contradicts = (first: Payload, again: Payload): boolean =>
  again.order?.id !== first.order?.id || again.refund?.amount !== first.refund?.amount || !again.isReplayed

function entryOf(
  { order, refund, userErrors }: Payload,
  request: Pick<HistoryEntry, 'operation' | 'variant' | 'userId' | 'key' | 'orderId'>,
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

interface Response {
  readonly data?: Record<string, Omit<Payload, 'isReplayed'> | null>
  readonly errors?: unknown[]
  readonly extensions?: { readonly idempotentReplayed?: unknown }
}

/** Sends one request; null without a response, and for a response with GraphQL errors. */
async function send(
  { url, random, history }: ClientContext,
  { token }: ChaosAccount,
  { operation, variables, reworded = variables }: ClientRequest,
  { key, disconnectAfterMs }: { key: string; disconnectAfterMs: number | null },
): Promise<Payload | null> {
  history.requests++
  const worded = random.chance(0.5) ? variables : reworded
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: MUTATIONS[operation], variables: { ...worded, key } }),
      signal: AbortSignal.timeout(disconnectAfterMs ?? TIMEOUT_MS),
    })
    const { data, errors, extensions } = (await response.json()) as Response
    if (errors) history.failures++
    const payload = data?.[operation]
    if (errors || !payload) return null
    return { ...payload, isReplayed: extensions?.idempotentReplayed !== undefined }
  } catch {
    history.lostResponses++
    return null
  }
}
