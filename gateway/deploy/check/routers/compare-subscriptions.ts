import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-sse'
import { type CallerTokens, type ComparedRequest, comparable, type GraphqlResponse } from './compare.js'

/** Fields of both subgraphs; `id` is that of the event. */
const SUBSCRIPTIONS: readonly ComparedRequest[] = [
  {
    name: 'the changes of a stock',
    query:
      'subscription { event: stockChanged(productIds: ["7"]) { id stock change product { id name stock unitsSold } } }',
  },
  {
    name: 'the changes of own orders',
    query:
      'subscription { event: myOrdersChanged { id event sequence order { id status total customer { name } items { product { name unitsSold } } } } }',
    as: 'customer',
  },
]
const REFUSED: readonly ComparedRequest[] = [
  { name: 'own orders without a token', query: 'subscription { event: myOrdersChanged { id } }' },
  { name: 'all orders for a customer', query: 'subscription { event: ordersFeed { id } }', as: 'customer' },
]

const TIMEOUT_MS = 20_000
const POLL_MS = 100

/** A gateway, and its name in the report. */
export interface ComparedGateway {
  readonly name: string
  readonly url: string
}

/**
 * Subscribes at each gateway over SSE, and compares what it pushes for the same event with what the first one pushes; then
 * subscriptions that are refused. Returns the number of subscriptions with a difference.
 */
export async function compareSubscriptions(
  gateways: readonly ComparedGateway[],
  tokens: CallerTokens,
  placeOrder: () => Promise<unknown>,
): Promise<number> {
  const report = (name: string, shown: readonly (readonly [string, string])[]): number => {
    const [[, expected] = ['', '']] = shown
    if (shown.every(([, text]) => text === expected)) return 0
    console.log([name, ...shown.map(([gateway, text]) => `  ${gateway}  ${text}`)].join('\n'))
    return 1
  }
  let count = 0
  for (const request of SUBSCRIPTIONS) {
    const streams = gateways.map((gateway) => openStream(gateway, request, tokens))
    // Orders are placed until every subscription has started.
    await until(async () => {
      await placeOrder()
      return streams.every(({ pushed }) => pushed.size > 0)
    })
    const known = Math.max(...streams.flatMap(({ pushed }) => [...pushed.keys()]))
    await placeOrder()
    const lastOf = (pushed: ReadonlyMap<number, string>) => Math.max(...pushed.keys())
    await until(async () => streams.every(({ pushed }) => lastOf(pushed) > known))
    await sleep(POLL_MS)
    count += report(
      request.name,
      streams.map(({ name, pushed }) => [name, pushed.get(lastOf(pushed)) ?? '']),
    )
    for (const { close } of streams) close()
  }
  for (const request of REFUSED) {
    const codes = await Promise.all(
      gateways.map(async (gateway) => [gateway.name, await refusalOf(gateway, request, tokens)] as const),
    )
    count += report(request.name, codes)
  }
  return count
}

const clientOf = ({ url }: ComparedGateway, { as }: ComparedRequest, tokens: CallerTokens) =>
  createClient({
    url,
    retryAttempts: 0,
    ...(as && { headers: { authorization: `Bearer ${tokens[as]}` } }),
  })

/** A subscription, and what it has pushed by the ids of the events. */
function openStream(gateway: ComparedGateway, request: ComparedRequest, tokens: CallerTokens) {
  const client = clientOf(gateway, request, tokens)
  const pushed = new Map<number, string>()
  client.subscribe(
    { query: request.query },
    {
      next(result) {
        const { event } = (result.data ?? {}) as { event?: { id: string } }
        pushed.set(Number(event?.id ?? -1), comparable(result as GraphqlResponse, false))
      },
      error: (error) => void pushed.set(-1, String(error)),
      complete: () => {},
    },
  )
  return { name: gateway.name, pushed, close: () => client.dispose() }
}

/** The codes of a subscription that is refused. */
async function refusalOf(
  gateway: ComparedGateway,
  request: ComparedRequest,
  tokens: CallerTokens,
): Promise<string> {
  const client = clientOf(gateway, request, tokens)
  try {
    const { value } = await client.iterate({ query: request.query }).next()
    const { errors = [] } = (value ?? {}) as GraphqlResponse
    return errors.map(({ extensions }) => String(extensions?.code)).join()
  } catch (error) {
    return String(error)
  } finally {
    client.dispose()
  }
}

async function until(isReached: () => Promise<boolean>): Promise<void> {
  for (const over = Date.now() + TIMEOUT_MS; !(await isReached()); await sleep(POLL_MS))
    if (Date.now() > over) throw new Error('a gateway pushes nothing')
}
