import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { readConfig } from '@shopstack/kit/config/read-config'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { createClient } from 'graphql-sse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PRODUCTION, SUBGRAPH_SECRET, useShop } from '../../../../test/shop.js'
import { type SigningProxy, startSigningProxy } from '../proxy.js'

const { JWT_PRIVATE_KEY } = PRODUCTION
const shop = useShop({ mode: 'over HTTP', env: { JWT_PRIVATE_KEY } })
const log = createLogger({ level: 'silent' })
let proxy: SigningProxy
let away: SigningProxy

beforeAll(async () => {
  const settings = { DATABASE_URL: shop().ownerUrl, JWT_PRIVATE_KEY, SUBGRAPH_SECRET, GATEWAY_PORT: '0' }
  proxy = await startSigningProxy(readConfig({ ...settings, ...shop().services }), log)
  away = await startSigningProxy(readConfig({ ...settings, INSIGHTS_URL: 'http://127.0.0.1:9/graphql' }), log)
})
afterAll(() => Promise.all([proxy?.close(), away?.close()]))

async function ask(path: string, query: string, headers = {}, { port } = proxy) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })
  return { status: response.status, ...(JSON.parse(await response.text()) as Answer) }
}

interface Answer {
  data?: unknown
  errors?: { extensions: { code: string } }[]
}

const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions.code)

describe('answers', () => {
  test('the proxy signs the calls of a router with the caller and the address of the client', async () => {
    expect(await ask('/transactions', '{ product(id: "1") { id } }')).toMatchObject({
      ...{ status: 200, data: { product: { id: '1' } } },
    })
    const { email, password, name } = DEMO_ACCOUNTS.customer
    const signedIn = await shop().signIn(email, password)
    expect((await ask('/insights', '{ me { name } }', signedIn)).data).toEqual({ me: { name } })
    const address = { 'x-forwarded-for': '198.51.100.7, 203.0.113.9' }
    await ask('/transactions', LOGIN, address)
    const [session] = await shop().owner`select address from sessions order by created_at desc limit 1`
    expect(session?.address).toBe('203.0.113.9')
  })
})

describe('answers', () => {
  test('the proxy forwards subscriptions over SSE, each with its caller, until their clients disconnect', async () => {
    const { email, password } = DEMO_ACCOUNTS.customer
    const headers = await shop().signIn(email, password)
    const url = `http://127.0.0.1:${proxy.port}/transactions`
    const [client, anonymous] = [createClient({ url, headers }), createClient({ url })]
    const query = 'subscription { myOrdersChanged { event sequence } }'
    const { value } = await anonymous.iterate({ query }).next()
    expect(codesOf(value as Answer)).toEqual(['UNAUTHENTICATED'])
    const next = client.iterate({ query }).next()
    let isReceived = false
    next.finally(() => {
      isReceived = true
    })
    const input = { items: [{ productId: '1', quantity: 1 }] }
    while (!isReceived)
      await shop().ask(
        'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }',
        { input },
        headers,
      )
    expect((await next).value).toMatchObject({ data: { myOrdersChanged: { event: 'PLACED', sequence: 1 } } })
    client.dispose()
  })
})

describe('refuses', () => {
  test('a field that requires a sign-in is refused without a valid token', async () => {
    for (const headers of [{}, { authorization: 'Bearer nonsense' }])
      expect(codesOf(await ask('/transactions', '{ orders { totalCount } }', headers))).toEqual([
        'UNAUTHENTICATED',
      ])
  })

  test('the proxy responds 404 for an unknown subgraph and 503 for one that is down', async () => {
    expect((await ask('/elsewhere', '{ a }')).status).toBe(404)
    const { status, ...answer } = await ask('/insights', '{ a }', {}, away)
    expect([status, codesOf(answer)]).toEqual([503, ['SERVICE_UNAVAILABLE']])
  })
})

const LOGIN = `mutation { login(input: {email: "${DEMO_ACCOUNTS.customer.email}", password: "${DEMO_ACCOUNTS.customer.password}"}) { accessToken } }`
