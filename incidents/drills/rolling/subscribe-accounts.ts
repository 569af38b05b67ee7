import { openSessions, openShopClient, type Sessions } from '../harness/shop-client.js'
import { type SubscribedAccount, type Subscribers, startSubscribers } from '../harness/subscribers.js'

/** Products that the clients of a drill order. */
const PRODUCT_IDS = Array.from({ length: 50 }, (_, n) => n + 1)

/** Ends of subscriptions when processes stop: the close code of a gateway, or the error of a stream. */
const MOVED_ON = /^(?:websocket: closed with 1001|(?:websocket|sse): SERVICE_UNAVAILABLE|sse: status 503)$/

/** Subscribes to the orders of one customer, to all orders and to the stock; `count` subscribers are the customer's. */
export async function subscribeAccounts(url: string, count: number): Promise<Subscribers> {
  const sessions = await openSessions(url)
  const client = await openShopClient(url, { sessions })
  const [admin, customer] = await Promise.all([
    accountOf(url, sessions, 'admin'),
    accountOf(url, sessions, 'customer'),
  ])
  const customers = Array.from({ length: count }, () => customer)
  return startSubscribers({ url, admin, customers, productIds: PRODUCT_IDS }, () => client.prepareOrder())
}

/** The ends that do not move a client on. */
export const unexpectedEnds = (ends: Readonly<Record<string, number>>): string[] =>
  Object.entries(ends)
    .filter(([reason]) => !MOVED_ON.test(reason))
    .map(([reason, count]) => `ended ${count} ×: ${reason}`)

async function accountOf(url: string, sessions: Sessions, role: keyof Sessions): Promise<SubscribedAccount> {
  const token = sessions[role]
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ me { id } }' }),
  })
  const { data } = (await response.json()) as { data: { me: { id: string } } }
  return { id: Number(data.me.id), token }
}
