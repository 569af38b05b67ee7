import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { useShop } from '../../test/shop.js'
import { largeBodies, MIN_LARGE_BODY_BYTES } from '../large-bodies.js'

const BOUNDS = {
  concurrency: 1,
  maxWaiting: 6,
  maxWaitingPerSite: 3,
  maxWaitingPerNetwork: 3,
  maxWaitMs: 60_000,
}

/** A queue of bodies, the addresses of those parsed in their order, and the reasons of rejections. */
function openQueue() {
  const parsed: string[] = []
  const rejected: string[] = []
  const reported: string[] = []
  const parseInTurn = largeBodies(({ reason }, { address }) => reported.push(`${address} ${reason}`), BOUNDS)
  const send = (ip: string, bytes = MIN_LARGE_BODY_BYTES) =>
    parseInTurn({ id: 'request', ip }, bytes, {
      parse: () => void parsed.push(ip),
      reject: ({ reason }) => void rejected.push(`${ip} ${reason}`),
    })
  return { send, parsed, rejected, reported }
}

test('a body below the limit is parsed at once, and one at the limit waits for those before it', async () => {
  const { send, parsed } = openQueue()
  send('192.0.2.1')
  send('192.0.2.2')
  send('192.0.2.3', MIN_LARGE_BODY_BYTES - 1)
  expect(parsed).not.toContain('192.0.2.2')
  expect(parsed).toContain('192.0.2.3')
  await expect.poll(() => parsed).toHaveLength(3)
})

test('a client with one large body does not wait for all those of another', async () => {
  const { send, parsed } = openQueue()
  for (let n = 0; n < 4; n++) send('192.0.2.1')
  send('198.51.100.1')
  await expect.poll(() => parsed).toHaveLength(5)
  expect(parsed.indexOf('198.51.100.1')).toBeLessThan(3)
})

test('bodies beyond the queue of a client are rejected unparsed, and reported with its address', async () => {
  const { send, parsed, rejected, reported } = openQueue()
  for (let n = 0; n < 6; n++) send('192.0.2.1')
  await nextTurn()
  expect(rejected).toEqual(['192.0.2.1 large_bodies', '192.0.2.1 large_bodies'])
  expect(reported).toEqual(rejected)
  await expect.poll(() => parsed).toHaveLength(4)
})

const shop = useShop()
const LARGE = `"${'x'.repeat(200_000)}"`

test.each([
  ['GraphQL', 'graphql', '/graphql', `{"query": "{ shop { currency } }", "variables": {"a": ${LARGE}}}`],
  ['Flask', 'flask', '/api/auth/register', `{"email": ${LARGE}}`],
  ['Express', 'express', '/api/auth/register', `{"email": ${LARGE}}`],
] as const)(
  'the %s port rejects some of 100 large bodies that arrive together',
  async (_, port, path, body) => {
    const headers = { 'content-type': 'application/json' }
    const send = async () => {
      const response = await fetch(shop().url(port, path), { method: 'POST', headers, body })
      return { response, text: await response.text() }
    }
    const all = await Promise.all(Array.from({ length: 100 }, send))
    const refused = all.filter(({ response: { status } }) => status === 429 || status === 503)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.length).toBeLessThan(100)
    for (const { response, text } of refused) {
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      const [error] = port === 'graphql' ? JSON.parse(text).errors : [JSON.parse(text).error]
      expect(port === 'graphql' ? error.extensions.code : error).toMatch(
        /^(RATE_LIMITED|SERVICE_UNAVAILABLE|Too many requests|Service unavailable)$/,
      )
    }
    expect(all.filter(({ response: { status } }) => status === 500)).toEqual([])
  },
)
