import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openTestShop, PRODUCTION } from '../../../test/shop.js'
import { signIn } from '../../test/live-shop.js'
import { MY_ORDERS, rawSocket, STOCK } from './clients.js'

type Opened = Awaited<ReturnType<typeof openTestShop>>

const { JWT_PRIVATE_KEY } = PRODUCTION
let opened: Opened | undefined
afterEach(() => opened?.close())

async function openShop(): Promise<Opened> {
  opened = await openTestShop({ env: { JWT_PRIVATE_KEY } })
  return opened
}

/** The same token with another expiry, in seconds from now. */
async function expiring(authorization: string, seconds: number): Promise<string> {
  const token = authorization.slice('Bearer '.length)
  const { alg = '', ...header } = decodeProtectedHeader(token)
  const signed = await new SignJWT(decodeJwt(token))
    .setProtectedHeader({ ...header, alg })
    .setExpirationTime(new Date(Date.now() + seconds * 1_000))
    .sign(await importJWK(JSON.parse(JWT_PRIVATE_KEY), alg))
  return `Bearer ${signed}`
}

const ACCEPT = {
  sse: 'text/event-stream',
  multipart: 'multipart/mixed;subscriptionSpec=1.0, application/json',
}

/** The whole text of a stream, when it has ended. */
async function stream(
  shop: Opened,
  accept: string,
  headers: Record<string, string> = {},
): Promise<Promise<string>[]> {
  const response = await fetch(shop.url('graphql', '/graphql'), {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(
      headers.authorization ? { query: MY_ORDERS } : { query: STOCK, variables: { ids: ['1'] } },
    ),
  })
  return [response.text()]
}

/** A connection with a subscription. */
async function subscribed(shop: Opened, authorization?: string) {
  const connection = await rawSocket(shop)
  const { send, messages } = connection
  send({ type: 'connection_init', payload: { authorization } })
  await vi.waitFor(() => expect(messages).toHaveLength(1), 20_000)
  const payload = authorization ? { query: MY_ORDERS } : { query: STOCK, variables: { ids: ['1'] } }
  send({ id: '1', type: 'subscribe', payload })
  return connection
}

const isOpen = (shop: Opened, count: number) =>
  vi.waitFor(() => expect(shop.platform.subscriptions.size).toBe(count), 20_000)

describe('protects', () => {
  test('a process that stops moves its clients on, also those without a subscription', async () => {
    const shop = await openShop()
    const idle = await rawSocket(shop)
    const socket = await subscribed(shop)
    const [sse] = await stream(shop, ACCEPT.sse)
    const [multipart] = await stream(shop, ACCEPT.multipart)
    await isOpen(shop, 3)
    const from = performance.now()
    await shop.platform.close()
    expect(performance.now() - from).toBeLessThan(10_000)
    for (const { closed } of [idle, socket]) expect(await closed).toEqual([1001, 'Going away'])
    expect(await sse).toMatch(
      /event: next\ndata: \{"errors":\[.*"SERVICE_UNAVAILABLE".*\]\}\n\nevent: complete/,
    )
    expect(await multipart).toMatch(
      /\{"payload":null,"errors":\[.*"SERVICE_UNAVAILABLE".*\]\}\r\n--graphql--\r\n$/,
    )
  })

  test('a stream ends when its token expires', async () => {
    const shop = await openShop()
    const { headers } = await signIn(shop, 'customer')
    const authorization = await expiring(headers.authorization, 6)
    const socket = await subscribed(shop, authorization)
    const [sse] = await stream(shop, ACCEPT.sse, { authorization })
    const [multipart] = await stream(shop, ACCEPT.multipart, { authorization })
    await isOpen(shop, 3)
    expect(await socket.closed).toEqual([4403, 'Session expired'])
    expect(await sse).toMatch(/event: next\ndata: \{"errors":\[.*"UNAUTHENTICATED".*\]\}\n\nevent: complete/)
    expect(await multipart).toMatch(
      /\{"payload":null,"errors":\[.*"UNAUTHENTICATED".*\]\}\r\n--graphql--\r\n$/,
    )
  })

  test('a revoked session ends its streams within two seconds', async () => {
    const shop = await openShop()
    const { headers, viewer } = await signIn(shop, 'customer')
    const socket = await subscribed(shop, headers.authorization)
    const [sse] = await stream(shop, ACCEPT.sse, headers)
    await isOpen(shop, 2)
    const from = performance.now()
    await shop.ask(
      `mutation { revokeSession(id: "${viewer.sessionId}") { userErrors { code } } }`,
      {},
      headers,
    )
    expect(await socket.closed).toEqual([4403, 'Session expired'])
    expect(await sse).toContain('UNAUTHENTICATED')
    // Two seconds, and the load of other tests.
    expect(performance.now() - from).toBeLessThan(4_000)
  })
})
