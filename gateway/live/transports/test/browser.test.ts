import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { CHROMIUM_FLAGS, chromiumPath } from '../../../test/chromium.js'
import { useShop } from '../../../test/shop.js'
import { sendPlaceOrder, signIn } from '../../test/live-shop.js'
import { MY_ORDERS, STOCK, socketUrl } from './clients.js'

const shop = useShop()
const executablePath = chromiumPath()
const { resolve } = createRequire(import.meta.url)

/** The browser file of a client. */
const scriptOf = (client: 'graphql-ws' | 'graphql-sse'): string =>
  readFileSync(join(dirname(resolve(`${client}/package.json`)), 'umd', `${client}.min.js`), 'utf8')

const areOpen = (count: number) =>
  vi.waitFor(() => expect(shop().platform.subscriptions.size).toBe(count), 20_000)

/** Collects the results of an operation in a page, in `window.results`. */
const COLLECT = `(client, request) => {
  window.results = []
  window.end = client.subscribe(request, {
    next: (result) => window.results.push(result),
    error: (error) => window.results.push({ error: String(error) }),
    complete: () => {},
  })
}`

describe.runIf(executablePath)('answers in a browser (where Chromium is installed)', () => {
  let browser: Browser
  let page: Page
  const complaints: string[] = []
  beforeAll(async () => {
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: CHROMIUM_FLAGS })
    page = await browser.newPage()
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    await page.goto(shop().url('graphql', '/explorer'))
  })
  afterAll(() => browser?.close())

  const results = () => page.evaluate<unknown[]>('window.results')

  test.each([
    [
      'graphql-ws',
      (authorization: string) => ({ url: socketUrl(shop()), connectionParams: { authorization } }),
    ],
    ['graphql-sse', (authorization: string) => ({ url: '/graphql', headers: { authorization } })],
  ] as const)('the client %s receives the changes of orders', async (client, optionsOf) => {
    const customer = await signIn(shop(), 'customer')
    await page.evaluate(scriptOf(client))
    const library = client === 'graphql-ws' ? 'graphqlWs' : 'graphqlSse'
    const options = JSON.stringify(optionsOf(customer.headers.authorization))
    await page.evaluate(
      `(${COLLECT})(${library}.createClient(${options}), ${JSON.stringify({ query: MY_ORDERS })})`,
    )
    await areOpen(1)
    const ids = [await sendPlaceOrder(shop(), customer, '1'), await sendPlaceOrder(shop(), customer, '2')]
    const expected = ids.map((id) => ({
      data: { myOrdersChanged: { event: 'PLACED', order: { id, status: 'PENDING' } } },
    }))
    await vi.waitFor(async () => expect(await results()).toEqual(expected), 20_000)
    await page.evaluate('window.end()')
    await areOpen(0)
    expect(complaints).toEqual([])
  })

  test('an event source of the page receives the changes of a stock', async () => {
    const url = `/graphql?${new URLSearchParams({ query: STOCK, variables: '{"ids":["1"]}' })}`
    await page.evaluate(`
      window.results = []
      window.source = new EventSource(${JSON.stringify(url)})
      window.source.addEventListener('next', ({ data }) => window.results.push(JSON.parse(data)))`)
    await areOpen(1)
    await sendPlaceOrder(shop(), await signIn(shop(), 'customer'), '1')
    await vi.waitFor(
      async () => expect(await results()).toMatchObject([{ data: { stockChanged: {} } }]),
      20_000,
    )
    await page.evaluate('window.source.close()')
    await areOpen(0)
  })

  test('the explorer runs a subscription', async () => {
    const explorer = await browser.newPage()
    await explorer.goto(shop().url('graphql', '/explorer'))
    // The menu is enabled when the editors have their first example, which would replace the subscription.
    await explorer.locator('#example:enabled').waitFor()
    await explorer.locator('.graphiql-query-editor .CodeMirror', { hasText: 'BrowseTheCatalog' }).waitFor()
    await explorer.evaluate(
      `document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.setValue('subscription Stock { stockChanged(productIds: [3]) { change } }')`,
    )
    // A moment after a change the explorer reads the name of the operation, which it sends, and calls the tab by it.
    await explorer.getByRole('tab', { name: 'Stock' }).waitFor()
    await explorer.getByRole('button', { name: 'Execute query' }).click()
    await areOpen(1)
    await sendPlaceOrder(shop(), await signIn(shop(), 'customer'), '3')
    await explorer.locator('.result-window', { hasText: '"change": -1' }).waitFor()
    await explorer.getByRole('button', { name: 'Stop query' }).click()
    await areOpen(0)
    await explorer.close()
  })

  test('a page of another origin opens neither a WebSocket nor an event source', async () => {
    const other = await browser.newPage()
    await other.goto('about:blank')
    const outcome = await other.evaluate(`Promise.all([
      new Promise((resolve) => {
        const socket = new WebSocket(${JSON.stringify(socketUrl(shop()))}, 'graphql-transport-ws')
        socket.onopen = () => resolve('open')
        socket.onclose = ({ code }) => resolve(code)
      }),
      new Promise((resolve) => {
        const source = new EventSource(${JSON.stringify(shop().url('graphql', `/graphql?${new URLSearchParams({ query: STOCK, variables: '{"ids":["1"]}' })}`))})
        source.onopen = () => resolve('open')
        source.onerror = () => resolve('refused')
      }),
    ])`)
    expect(outcome).toEqual([1006, 'refused'])
    expect(shop().platform.subscriptions.size).toBe(0)
    await other.close()
  })
})
