import { describe, expect, test } from 'vitest'
import { useShop } from '../../test/shop.js'

const broken = useShop()
// Nothing listens on the discard port.
const alone = useShop({ env: { TRANSACTIONS_URL: 'http://127.0.0.1:9/graphql' } })

const SURFACES = ['flask', 'express'] as const

describe('refuses', () => {
  test.each(SURFACES)('%s: 503 and when to come back, while a subgraph is away', async (surface) => {
    const response = await fetch(alone().url(surface, '/api/products'))
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await response.json()).toEqual({ error: 'Service unavailable' })
    expect((await fetch(alone().url(surface, '/api/health'))).status).toBe(200)
  })
})

describe('protects', () => {
  test.each(SURFACES)(
    '%s: a fault of ours says nothing but the id under which the log tells more',
    async (surface) => {
      await broken().owner`alter table products rename to mislaid`
      const response = await fetch(broken().url(surface, '/api/products/1'), {
        headers: { 'x-request-id': `lost-${surface}` },
      })
      await broken().owner`alter table mislaid rename to products`
      expect(response.status).toBe(500)
      expect(await response.json()).toEqual({ error: 'Internal server error', request_id: `lost-${surface}` })
      expect(
        broken()
          .logLines.filter((line) => line.includes(`lost-${surface}`))
          .join(),
      ).toContain('products')
    },
  )

  test('a category that no text column can hold is refused, not our fault', async () => {
    const response = await fetch(broken().url('flask', '/api/products?category=%00'))
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: expect.any(String) })
  })
})
