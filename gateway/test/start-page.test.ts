import { describe, expect, test } from 'vitest'
import { PRODUCTION, useShop } from './shop.js'

const shop = useShop()
const closed = useShop({ env: PRODUCTION, template: 'empty' })

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const PAGES = [
  ['graphql', '/'],
  ['graphql', '/python/'],
  ['graphql', '/node/'],
  ['flask', '/'],
  ['express', '/'],
] as const

describe('answers', () => {
  test.each(PAGES)(
    'a browser at the %s port finds at %s links that all lead to a response',
    async (port, path) => {
      const url = shop().url(port, path)
      const reply = await fetch(url, { headers: HTML })
      expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      const links = [...(await reply.text()).matchAll(/<a href="([^"]+)"/g)].map(([, href = '']) => href)
      expect(links.length).toBeGreaterThan(3)
      for (const href of links) {
        const { status } = await fetch(new URL(href, url), { headers: HTML })
        // The sales report requires a sign-in.
        expect([href, status]).toEqual([href, href === 'api/reports/sales' ? 401 : 200])
      }
    },
  )

  test('the Sandbox page has a link to the explorer that works offline', async () => {
    const page = await (await fetch(shop().url('graphql', '/graphql'), { headers: HTML })).text()
    expect(page).toContain('embeddable-sandbox')
    expect(page).toContain('<a href="/explorer">')
  })
})

describe('refuses', () => {
  test.each(PAGES)('a client that is no browser gets 404 from the %s port at %s', async (port, path) => {
    const reply = await fetch(shop().url(port, path))
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      404,
      port === 'flask' || path === '/python/' ? 'application/json' : 'application/json; charset=utf-8',
    ])
  })

  test.each(PAGES)('in production the %s port has no page at %s', async (port, path) => {
    expect((await fetch(closed().url(port, path), { headers: HTML })).status).toBe(404)
  })

  test('pages of any local port may read responses in development, and none of other hosts', async () => {
    const allowed = async (origin: string, of = shop) =>
      (await fetch(of().url('graphql', '/health/live'), { headers: { origin } })).headers.get(
        'access-control-allow-origin',
      )
    for (const origin of [
      'http://localhost:8123',
      'http://127.0.0.1:3001',
      'http://[::1]:80',
      'http://localhost',
    ])
      expect([await allowed(origin), await allowed(origin, closed)]).toEqual([origin, null])
    for (const origin of [
      'https://localhost.evil.example',
      'http://localhost:1.evil.example',
      'http://a.localhost:1',
    ])
      expect(await allowed(origin)).toBeNull()
  })
})
