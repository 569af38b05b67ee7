import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { checkDeliveries, hasCaughtUp, sentEvents } from './check-deliveries.js'
import { type DrillSubscriber, type SubscriberTransport, startSubscriber } from './subscriber.js'

/** An account whose events are subscribed to. */
export interface SubscribedAccount {
  readonly id: number
  readonly token: string
}

interface SubscribersOptions {
  readonly url: string
  readonly admin: SubscribedAccount
  /** Each has a subscriber of its own orders. */
  readonly customers: readonly SubscribedAccount[]
  readonly productIds: readonly number[]
  /** Whether a subscriber disconnects after an event. */
  disconnects?(): boolean
}

/** Subscribers of a drill. */
export interface Subscribers {
  readonly counts: { readonly subscribers: number; readonly received: number; readonly resumptions: number }
  /** How often subscriptions ended, by transport and by what ended them. */
  ends(): Record<string, number>
  /** Waits for the last events, and resolves to what was lost, repeated or in disorder. */
  findProblems(sql: postgres.Sql): Promise<string[]>
  stop(): Promise<void>
}

const TRANSPORTS: readonly [SubscriberTransport, SubscriberTransport] = ['websocket', 'sse']
const FIRST_EVENT_TIMEOUT_MS = 60_000
const START_DELAY_MS = 1_000
const LAST_EVENT_TIMEOUT_MS = 30_000
const POLL_MS = 100

/**
 * Starts a subscriber of the orders of each customer, and over each transport one of all orders and one of the stock. Resolves when
 * each has received an event, after which it can resume; `order` places an order of a customer, and nothing else may happen
 * meanwhile.
 */
export async function startSubscribers(
  { url, admin, customers, productIds, disconnects }: SubscribersOptions,
  order: (customer: SubscribedAccount) => Promise<unknown>,
): Promise<Subscribers> {
  const shared = { url, ...(disconnects && { disconnects }) }
  const own = customers.map(({ id, token }, n) => {
    const transport = TRANSPORTS[n % 2] ?? 'sse'
    const name = `the subscriber ${n + 1} of account ${id} over ${transport}`
    return {
      userId: id,
      subscriber: startSubscriber({ ...shared, name, feed: 'myOrdersChanged', transport, token }),
    }
  })
  const all = TRANSPORTS.flatMap((transport) => {
    const named = (what: string) => `the subscriber of ${what} over ${transport}`
    const ids = productIds.map(String)
    return [
      startSubscriber({
        ...{ ...shared, name: named('all orders'), feed: 'ordersFeed', transport, token: admin.token },
      }),
      startSubscriber({
        ...{ ...shared, name: named('the stock'), feed: 'stockChanged', transport, productIds: ids },
      }),
    ]
  })
  const watched = [...own, ...all.map((subscriber) => ({ userId: null, subscriber }))]
  const subscribers = watched.map(({ subscriber }) => subscriber)
  const stop = async () => void (await Promise.all(subscribers.map((subscriber) => subscriber.stop())))
  try {
    await sleep(START_DELAY_MS)
    await untilAllReceive(subscribers, () => orderOfEach(customers, order))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    stop,
    ends: () => endsOf(subscribers),
    get counts() {
      const ended = Object.values(endsOf(subscribers)).reduce((sum, n) => sum + n, 0)
      const received = subscribers.reduce((sum, subscriber) => sum + subscriber.received.length, 0)
      return { subscribers: subscribers.length, received, resumptions: ended }
    },
    async findProblems(sql) {
      const problems: string[] = []
      const until = Date.now() + LAST_EVENT_TIMEOUT_MS
      for (const { userId, subscriber } of watched) {
        const due = await sentEvents(sql, subscriber.feed, userId)
        while (!hasCaughtUp(subscriber, due) && Date.now() < until) await sleep(POLL_MS)
        const received = [...subscriber.received]
        // Events happen meanwhile, such as the expiry of an order.
        const judged = new Set([...due, ...received].map(({ id }) => id))
        const sent = (await sentEvents(sql, subscriber.feed, userId)).filter(({ id }) => judged.has(id))
        problems.push(...checkDeliveries(subscriber.name, received, sent))
      }
      return problems
    },
  }
}

async function orderOfEach(
  customers: readonly SubscribedAccount[],
  order: (customer: SubscribedAccount) => Promise<unknown>,
): Promise<void> {
  for (const customer of customers) await order(customer)
  await sleep(START_DELAY_MS)
}

async function untilAllReceive(
  subscribers: readonly DrillSubscriber[],
  cause: () => Promise<void>,
): Promise<void> {
  for (const until = Date.now() + FIRST_EVENT_TIMEOUT_MS; Date.now() < until; ) {
    await cause()
    if (subscribers.every(({ received }) => received.length > 0)) return
  }
  const silent = subscribers.filter(({ received }) => received.length === 0)
  throw new Error(
    `nothing was received by ${silent.map(({ name, ends }) => `${name} (${[...ends.keys()].join()})`).join(', ')}`,
  )
}

function endsOf(subscribers: readonly DrillSubscriber[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { transport, ends } of subscribers)
    for (const [reason, count] of ends) {
      const name = `${transport}: ${reason}`
      counts[name] = (counts[name] ?? 0) + count
    }
  return counts
}
