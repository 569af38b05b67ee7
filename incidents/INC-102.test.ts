import { useShop } from '@shopstack/gateway/test/shop'
import { describe, expect, test } from 'vitest'

const shop = useShop({ env: { ALLOWED_ORIGINS: 'http://localhost:5173,https://shopstack.com' } })

const headersFor = async (origin: string) =>
  (await fetch(shop().url('express', '/api/products'), { headers: { origin } })).headers

describe('INC-102: browsers refuse every call of the front end', () => {
  test.each(['http://localhost:5173', 'https://shopstack.com'])(
    '%s is allowed, with credentials',
    async (origin) => {
      const headers = await headersFor(origin)
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('access-control-allow-credentials')).toBe('true')
    },
  )

  test('another origin is not allowed', async () => {
    expect((await headersFor('https://evil.example')).get('access-control-allow-origin')).toBeNull()
  })
})
