import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import fc from 'fast-check'
import { Client } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useShop } from '../../../test/shop.js'
import { endpointsOf, judgeOf, type Received, readDocument, type SurfaceName } from './openapi-client.js'
import { type Attempt, anyAttempt, reached } from './request-arbitraries.js'

const shop = useShop()
const { customer, admin } = DEMO_ACCOUNTS
const clients: Partial<Record<SurfaceName, Client>> = {}
const tokens: string[] = []

beforeAll(async () => {
  for (const { email, password } of [customer, admin])
    tokens.push((await shop().signIn(email, password)).authorization)
})
afterAll(() => Promise.all(Object.values(clients).map((client) => client.close())))

/** Sends a request as it is: no path is tidied, no method refused on the way. */
async function send(surface: SurfaceName, { method, path, headers, body }: Attempt): Promise<Received> {
  clients[surface] ??= new Client(shop().url(surface, ''))
  const response = await clients[surface].request({ method: method as 'GET', path, headers, body })
  const type = response.headers['content-type']
  return {
    status: response.statusCode,
    type: type === undefined ? null : String(type),
    text: await response.body.text(),
  }
}

/** How many rows there are of what requests can store. */
async function rows() {
  const [row] = await shop().owner`
    select (select count(*) from users) users, (select count(*) from products) products,
      (select count(*) from orders) orders, (select count(*) from payments) payments,
      (select count(*) from sessions) sessions, (select count(*) from events) events`
  return row
}

/** What a request gets that reaches no endpoint. */
function isRefused({ status, text }: Received, method: string): boolean {
  if (method === 'OPTIONS' && text === '') return [200, 204].includes(status)
  if (method === 'HEAD') return status < 500 && text === ''
  return [400, 404, 405, 413, 414, 415, 431].includes(status) && typeof JSON.parse(text).error === 'string'
}

describe('protects', () => {
  test.each(['flask', 'express'] as const)(
    'the %s API responds to random requests as described, and never with an internal error',
    { timeout: 120_000 },
    async (surface) => {
      const document = await readDocument(shop(), surface)
      const [endpoints, judge] = [endpointsOf(document), judgeOf(document)]
      expect(endpoints.length).toBeGreaterThan(0)
      let answered = 0
      await fc.assert(
        fc.asyncProperty(anyAttempt(endpoints, document, tokens), async (attempt) => {
          const before = await rows()
          const received = await send(surface, attempt)
          if (received.status >= 400) expect(await rows()).toEqual(before)
          expect(received.status).toBeLessThan(500)
          const endpoint = reached(attempt, endpoints)
          if (endpoint) expect(judge(endpoint, received)).toBeNull()
          else expect(isRefused(received, attempt.method), JSON.stringify(received)).toBe(true)
          answered++
        }),
        { seed: 20_260_302, numRuns: 150, endOnFailure: true },
      )
      expect(answered).toBe(150)
      expect(shop().logLines.filter((line) => line.includes('request failed'))).toEqual([])
    },
  )
})
