import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { signCall } from '@shopstack/kit/http/request-signature'
import type { FormattedExecutionResult } from 'graphql'
import { createClient } from 'graphql-sse'
import { describe, expect, test } from 'vitest'
import { sendPlaceOrder, signIn } from '../live/test/live-shop.js'
import { SUBGRAPH_SECRET, useShop } from './shop.js'

const shop = useShop({ mode: 'over HTTP' })

const STOCK = `subscription ($ids: [ID!]!, $after: String) {
  stockChanged(productIds: $ids, after: $after) { cursor stock product { __typename id } } }`
const MINE = 'subscription { myOrdersChanged { event sequence order { id status } } }'

interface Change {
  readonly cursor: string
  readonly stock: number
  readonly product: { readonly __typename: string; readonly id: string }
}

/** The `fetch` of another router, which signs the bodies of its calls. */
const signing =
  (caller = anonymousCaller(), to = 'transactions', secret = SUBGRAPH_SECRET) =>
  (url: unknown, init: unknown) => {
    const { body, headers, ...others } = init as { body: string; headers: Record<string, string> }
    return fetch(String(url), {
      ...others,
      body,
      headers: { ...headers, ...signCall(secret, { to, body, caller }) },
    })
  }

/** Subscribes at the port of the subgraph. */
const subscribe = (query: string, variables: Record<string, unknown> = {}, fetchFn: unknown = signing()) => {
  const client = createClient({ url: shop().services.TRANSACTIONS_URL ?? '', fetchFn, retryAttempts: 0 })
  const results = client.iterate({ query, variables })
  return { next: async () => (await results.next()).value as FormattedExecutionResult, close: client.dispose }
}

/** Changes the stock until a subscription, which begins at an unknown moment, has received one. */
async function firstChange(results: ReturnType<typeof subscribe>, productId: string): Promise<Change> {
  const customer = await signIn(shop(), 'customer')
  const next = results.next()
  let isReceived = false
  next.finally(() => {
    isReceived = true
  })
  while (!isReceived) await sendPlaceOrder(shop(), customer, productId)
  return (await next).data?.stockChanged as Change
}

describe('answers', () => {
  test('another router that signs its calls subscribes over SSE, and resumes', async () => {
    const results = subscribe(STOCK, { ids: ['1'] })
    const { cursor, stock, product } = await firstChange(results, '1')
    expect(product).toEqual({ __typename: 'Product', id: '1' })
    results.close()
    await sendPlaceOrder(shop(), await signIn(shop(), 'customer'), '1')
    const resumed = subscribe(STOCK, { ids: ['1'], after: cursor })
    expect((await resumed.next()).data?.stockChanged).toMatchObject({ stock: stock - 1 })
    resumed.close()
  })

  test('a subscription at a subgraph is one of the signed caller', async () => {
    const customer = await signIn(shop(), 'customer')
    const results = subscribe(MINE, {}, signing(anonymousCaller({ viewer: customer.viewer })))
    const next = results.next()
    let isReceived = false
    next.finally(() => {
      isReceived = true
    })
    const ids: string[] = []
    while (!isReceived) ids.push(await sendPlaceOrder(shop(), customer, '2'))
    const { data } = await next
    expect(data?.myOrdersChanged).toMatchObject({ event: 'PLACED', order: { id: expect.toBeOneOf(ids) } })
    results.close()
  })
})

describe('refuses', () => {
  test.each([
    ['is not signed', fetch],
    ['is signed with another secret', signing(anonymousCaller(), 'transactions', 'x'.repeat(32))],
    ['is signed for another subgraph', signing(anonymousCaller(), 'insights')],
  ])('a subscription that %s is refused', async (_, fetchFn) => {
    await expect(subscribe(STOCK, { ids: ['1'] }, fetchFn).next()).rejects.toMatchObject({
      response: { status: 401 },
    })
  })

  test('a signed subscription that is sent again is refused', async () => {
    const body = JSON.stringify({ query: STOCK, variables: { ids: ['1'] } })
    const headers = {
      ...{ 'content-type': 'application/json', accept: 'text/event-stream' },
      ...signCall(SUBGRAPH_SECRET, { to: 'transactions', body, caller: anonymousCaller() }),
    }
    const send = () => fetch(shop().services.TRANSACTIONS_URL ?? '', { method: 'POST', headers, body })
    const [first, second] = [await send(), await send()]
    expect([first.status, second.status]).toEqual([200, 401])
    await first.body?.cancel()
  })

  test.each([
    ['a caller who is not signed in', MINE, 'UNAUTHENTICATED'],
    ['an unknown product', STOCK, 'PRODUCT_NOT_FOUND'],
    ['an unknown field', 'subscription { nothing }', null],
    ['a query', '{ shop { currency } }', null],
  ])('the refusal of a subscription of %s is a result, or JSON', async (_, query, code) => {
    const variables = query === STOCK ? { ids: ['999999'] } : {}
    const results = subscribe(query, variables)
    const { errors } = await results.next()
    expect(errors).toMatchObject([{ message: expect.any(String), ...(code && { extensions: { code } }) }])
    expect(await results.next()).toBeUndefined()
    const response = await signing()(shop().services.TRANSACTIONS_URL, {
      ...{ method: 'POST', body: JSON.stringify({ query, variables }) },
      headers: { 'content-type': 'application/json', accept: 'text/event-stream, application/json' },
    })
    const { errors: same = [] } = (await response.json()) as FormattedExecutionResult
    expect(same.map(({ message }) => message)).toEqual(errors?.map(({ message }) => message))
  })
})
