import { describe, expect, test } from 'vitest'
import { useShop } from '../../test/shop.js'

const broken = useShop()
// Nothing listens on the discard port.
const alone = useShop({ env: { TRANSACTIONS_URL: 'http://127.0.0.1:9/graphql' } })

const SURFACES = ['flask', 'express'] as const

describe('refuses', () => {
  test.each(SURFACES)('%s returns 503 with Retry-After while a subgraph is down', async (surface) => {
    const response = await fetch(alone().url(surface, '/api/products'))
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await response.json()).toEqual({ error: 'Service unavailable' })
    expect((await fetch(alone().url(surface, '/api/health'))).status).toBe(200)
  })
})

describe('protects', () => {
  test.each(SURFACES)(
    '%s hides an internal error behind its request id, under which the log has the cause',
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

  test('a category with a NUL is rejected as invalid input', async () => {
    const response = await fetch(broken().url('flask', '/api/products?category=%00'))
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: expect.any(String) })
  })
})
