import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../harness/random.js'
import type { Ledger, Told } from './history.js'

/** Somebody with a token. */
export interface Person {
  readonly id: number
  readonly token: string
}

/** What a client needs to know of the shop, and when to stop. */
export interface Surroundings {
  readonly url: string
  readonly random: Random
  readonly ledger: Ledger
  /** No new requests from then on; those under way are repeated until they are answered. */
  readonly isOver: () => boolean
}

interface Payload {
  order: { id: string; status: string; total: string } | null
  refund?: { amount: string } | null
  userErrors: { code: string }[]
}

/** Refusals that ask to try again: the answer is still to come. */
const UNDER_WAY = new Set(['IN_PROGRESS', 'RATE_LIMITED'])
const ORDER = 'order { id status total } userErrors { code }'

/** The mutations of a client; each takes its variables and a key. */
export const MUTATIONS = {
  placeOrder: `mutation ($input: PlaceOrderInput!, $key: String) { placeOrder(input: $input, idempotencyKey: $key) { ${ORDER} } }`,
  checkout: `mutation ($input: CheckoutInput!, $key: String) { checkout(input: $input, idempotencyKey: $key) { ${ORDER} } }`,
  cancelOrder: `mutation ($id: ID!, $key: String) { cancelOrder(id: $id, idempotencyKey: $key) { ${ORDER} } }`,
  refundOrder: `mutation ($input: RefundOrderInput!, $key: String) { refundOrder(input: $input, idempotencyKey: $key) { refund { amount } ${ORDER} } }`,
} as const

/** Sends a mutation under one key until it is answered, through lost answers, killed servers and lost connections. */
export async function insist(
  { url, random, ledger }: Surroundings,
  { id, token }: Person,
  operation: Told['operation'],
  variables: Record<string, unknown>,
  orderId: number | null,
): Promise<Told> {
  const key = random.key()
  for (;;) {
    const loses = random.chance(0.1) ? random.whole(0, 30) : null
    const payload = await send(url, token, operation, { ...variables, key }, loses, ledger)
    if (payload && !payload.userErrors.some(({ code }) => UNDER_WAY.has(code))) {
      // A client that is unsure whether it has been heard asks once more.
      const again = random.chance(0.1)
        ? await send(url, token, operation, { ...variables, key }, null, ledger)
        : null
      if (again && contradicts(payload, again))
        ledger.contradictions.push(`${operation} ${key}: ${JSON.stringify([payload, again])}`)
      const told = noted(payload, { operation, userId: id, key, orderId })
      ledger.told.push(told)
      return told
    }
    await sleep(random.whole(10, 120))
  }
}

/** The order may have moved on meanwhile, by other requests; what was done under the key may not have changed. */
const contradicts = (first: Payload, again: Payload): boolean =>
  first.userErrors.length === 0 &&
  (again.order?.id !== first.order?.id || again.refund?.amount !== first.refund?.amount)

function noted(
  { order, refund, userErrors }: Payload,
  about: Pick<Told, 'operation' | 'userId' | 'key' | 'orderId'>,
): Told {
  return {
    ...about,
    orderId: about.orderId ?? (order ? Number(order.id) : null),
    refused: userErrors.map(({ code }) => code),
    status: order?.status ?? null,
    total: order?.total ?? null,
    refunded: refund?.amount ?? null,
  }
}

/** One request; null when there was no answer, or only that something broke. */
async function send(
  url: string,
  token: string,
  operation: keyof typeof MUTATIONS,
  variables: Record<string, unknown>,
  hangsUpAfter: number | null,
  ledger: Ledger,
): Promise<Payload | null> {
  ledger.requests++
  const patience = AbortSignal.timeout(hangsUpAfter ?? 20_000)
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: MUTATIONS[operation], variables }),
      signal: patience,
    })
    const { data, errors } = (await response.json()) as { data?: Record<string, Payload>; errors?: unknown[] }
    if (errors) ledger.failures++
    return errors ? null : (data?.[operation] ?? null)
  } catch {
    ledger.lostAnswers++
    return null
  }
}
