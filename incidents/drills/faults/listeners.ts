import { setTimeout as sleep } from 'node:timers/promises'
import { pgCode } from '@shopstack/drizzle/client/sql-errors'
import postgres from 'postgres'
import { checkDeliveries, sentEvents } from '../harness/check-deliveries.js'
import { openSessions } from '../harness/shop-client.js'
import { type DrillSubscriber, startSubscriber } from '../harness/subscriber.js'
import type { EventDelivery } from './matrix.js'

/** Subscribers during faults, over each transport. */
export interface Listeners {
  /** Changes the shop in its database, and waits until all receive it; `afterwards` if they do not within a few seconds. */
  observeChange(): Promise<EventDelivery>
  /** Changes the shop again, and waits until all have received this change and the last one. */
  catchUp(): Promise<void>
  /** What they lost, received twice or in disorder. */
  findProblems(): Promise<string[]>
  stop(): Promise<void>
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const DISK_FULL = '53100'
/** No client orders it. */
const PRODUCT_ID = 60
const AT_ONCE_MS = 8_000
const CATCH_UP_MS = 30_000
const POLL_MS = 50

/** Starts the subscribers of a shop. Its database must be reachable without the components that fail. */
export async function startListeners(
  url: string,
  ownerUrl: string,
  order: () => Promise<unknown>,
): Promise<Listeners> {
  const { admin: token } = await openSessions(url)
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  const start = (feed: DrillSubscriber['feed'], transport: DrillSubscriber['transport']) =>
    startSubscriber({ name: `${feed} over ${transport}`, url, transport, feed, token })
  const low = [start('lowStock', 'websocket'), start('lowStock', 'sse')]
  const all = [...low, start('ordersFeed', 'websocket'), start('ordersFeed', 'sse')]

  /** The product runs low; resolves to the event. */
  async function change(): Promise<number> {
    await sql`update products set low_stock_threshold = null where id = ${PRODUCT_ID}`
    await sql`update products set low_stock_threshold = stock + 1 where id = ${PRODUCT_ID}`
    const [row] = await sql`select max(id)::int as id from events where type = 'stock.low'`
    return Number(row?.id)
  }

  const have = (id: number) => low.every(({ received }) => received.some((event) => event.id === id))

  async function waitFor(isTrue: () => boolean, ms: number): Promise<boolean> {
    for (const until = Date.now() + ms; Date.now() < until; await sleep(POLL_MS)) if (isTrue()) return true
    return isTrue()
  }

  let last = 0
  const started = async () => {
    last = await change()
    await order()
    return waitFor(() => all.every(({ received }) => received.length > 0), 2_000)
  }
  for (const until = Date.now() + CATCH_UP_MS; !(await started()); )
    if (Date.now() > until) throw new Error('the listeners receive nothing')

  return {
    async observeChange() {
      try {
        last = await change()
      } catch (error) {
        if (pgCode(error) !== DISK_FULL) throw error
        return 'afterwards'
      }
      return (await waitFor(() => have(last), AT_ONCE_MS)) ? 'at once' : 'afterwards'
    },
    async catchUp() {
      const changes = [last, await change()]
      if (!(await waitFor(() => changes.every(have), CATCH_UP_MS)))
        throw new Error(
          `not received: ${changes.join(' or ')}: ${JSON.stringify(all.map(({ ends }) => [...ends]))}`,
        )
    },
    async findProblems() {
      const problems: string[] = []
      for (const { feed, name, received } of all)
        problems.push(...checkDeliveries(name, received, await sentEvents(sql, feed)))
      return problems
    },
    async stop() {
      await Promise.all(all.map((subscriber) => subscriber.stop()))
      await sql.end()
    },
  }
}
