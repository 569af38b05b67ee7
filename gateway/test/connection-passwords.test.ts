import { describe, expect, test, vi } from 'vitest'
import { useShop } from './shop.js'

const PASSWORD = 'zebra%40walrus%2Fotter%25lynx%23heron'
const PARTS = /zebra|walrus|otter|lynx|heron/
/** Nothing listens there. */
const at = (scheme: string) => `${scheme}://owner:${PASSWORD}@127.0.0.1:1/shop`

const shop = useShop({ env: { REDIS_URL: at('redis'), INSIGHTS_REPLICA_URL: at('postgres') } })

const guarded = useShop({ env: { REDIS_URL: at('redis+sentinel') } })

describe('protects', () => {
  test('the passwords of an unreachable Redis and replica are in no log line and no response', async () => {
    const answers = await Promise.all(
      [shop(), guarded()].map(async (one) => {
        const health = await fetch(one.url('graphql', '/health/ready'))
        return [
          await one.ask('{ salesReport { asOf } searchProducts(query: "lamp") { totalCount } }'),
          await health.text(),
        ]
      }),
    )
    await vi.waitFor(() => {
      expect(shop().logLines.join('')).toContain('replica unavailable')
      for (const { logLines } of [shop(), guarded()]) expect(logLines.join('')).toContain('Redis unavailable')
    }, 20_000)
    expect(JSON.stringify(answers)).not.toMatch(PARTS)
    for (const { logLines } of [shop(), guarded()]) expect(logLines.join('')).not.toMatch(PARTS)
  })
})
