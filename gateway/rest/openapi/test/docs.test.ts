import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM_FLAGS, chromiumPath } from '../../../test/chromium.js'
import { useShop } from '../../../test/shop.js'
import type { ServedOpenApi } from './openapi-client.js'

const shop = useShop()

/** Where the surfaces are served: on ports of their own, and below a prefix of the GraphQL port. */
const PLACES = [
  { port: 'flask', prefix: '', service: 'Flask' },
  { port: 'express', prefix: '', service: 'Express' },
  { port: 'graphql', prefix: '/python', service: 'Flask' },
  { port: 'graphql', prefix: '/node', service: 'Express' },
] as const

describe.each(PLACES)('documentation on the $port port below "$prefix"', ({ port, prefix, service }) => {
  const ask = (path: string) => fetch(shop().url(port, path))

  test('the description names its service and its server', async () => {
    const response = await ask(`${prefix}/openapi.json`)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    const document = (await response.json()) as ServedOpenApi
    expect(document).toMatchObject({
      openapi: '3.1.1',
      info: { title: expect.stringContaining(service) },
      servers: [{ url: prefix || '/' }],
    })
    expect(document).toEqual({ ...document, paths: (await otherPort(service)).paths })
  })

  test.each(['/docs', '/docs/'])(
    'the page %s links only files of this server, which are cached as immutable',
    async (path) => {
      const response = await ask(`${prefix}${path}`)
      expect(response.status).toBe(200)
      const html = await response.text()
      const links = [...html.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map((match) => String(match[1]))
      expect(links).toHaveLength(5)
      for (const link of links) {
        expect(link.startsWith(`${prefix}/`)).toBe(true)
        const file = await ask(link)
        // A body that is not read keeps its connection busy.
        expect([link, file.status, (await file.text()).length > 0]).toEqual([link, 200, true])
        if (!link.endsWith('.json')) expect(file.headers.get('cache-control')).toContain('immutable')
      }
    },
  )
})

async function otherPort(service: 'Flask' | 'Express'): Promise<ServedOpenApi> {
  const response = await fetch(shop().url(service === 'Flask' ? 'flask' : 'express', '/openapi.json'))
  return (await response.json()) as ServedOpenApi
}

describe('refuses', () => {
  test.each(['boot.js', '%2e%2e/package.json', 'swagger-ui-bundle.js', '..%2f..%2froute.ts'])(
    'the documentation serves no other file: /docs/%s',
    async (path) => {
      for (const port of ['flask', 'express'] as const)
        expect((await fetch(shop().url(port, `/docs/${path}`))).status).toBe(404)
    },
  )
})

describe('protects', () => {
  test('the documentation page allows no inline script and no other origin', async () => {
    const response = await fetch(shop().url('flask', '/docs'))
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'; script-src 'self';")
    expect(policy).not.toMatch(/unsafe-eval|https?:|\*/)
    expect(await response.text()).not.toMatch(/<script>|onload=/)
  })
})

const executablePath = chromiumPath()

describe.runIf(executablePath)('answers in a browser (where Chromium is installed)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: CHROMIUM_FLAGS })
  })
  afterAll(() => browser?.close())

  // Both services, with and without a prefix: a browser takes its time.
  test.each([PLACES[0], PLACES[3]])(
    'an operation below "$prefix" of the $port port runs from the page',
    async ({ port, prefix }) => {
      const page = await browser.newPage()
      page.setDefaultTimeout(120_000)
      const [strangers, complaints]: [string[], string[]] = [[], []]
      page.on('request', (request) => {
        const { protocol, origin } = new URL(request.url())
        if (protocol !== 'data:' && origin !== shop().url(port, '')) strangers.push(request.url())
      })
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(shop().url(port, `${prefix}/docs`))
      const products = page.locator('.opblock', { hasText: '/api/products/{id}' }).first()
      await products.locator('.opblock-summary-control').click()
      await products.getByRole('button', { name: 'Try it out' }).click()
      await products.getByPlaceholder('id').fill('1')
      await products.getByRole('button', { name: 'Execute' }).click()
      await products.locator('.live-responses-table', { hasText: '"price"' }).waitFor()
      expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] })
      await page.close()
    },
    180_000,
  )
})
