import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { readExamples } from '@shopstack/schema/examples/read-examples'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM_FLAGS, chromiumPath } from '../../../test/chromium.js'
import { useShop } from '../../../test/shop.js'

const shop = useShop()
const closedShop = useShop({ template: 'empty', env: { EXPLORE: 'off' } })
const at = (path: string) => shop().url('graphql', path)
const { admin, customer } = DEMO_ACCOUNTS
const { email, password } = customer

describe('answers', () => {
  let signedIn: { customer: { authorization: string }; admin: { authorization: string } }
  beforeAll(async () => {
    signedIn = {
      customer: await shop().signIn(email, password),
      admin: await shop().signIn(admin.email, admin.password),
    }
  })

  test.each(readExamples())(
    'the example $title runs as the role that it names',
    async ({ query, variables }) => {
      const isForAdmins = /^#.*for admins/.test(query)
      const reply = await shop().ask<Record<string, { userErrors?: unknown[] } | null>>(
        query,
        variables,
        isForAdmins ? signedIn.admin : signedIn.customer,
      )
      expect(reply.errors).toBeUndefined()
      const [answer] = Object.values(reply.data)
      expect(answer).not.toBeNull()
      expect(answer?.userErrors ?? []).toEqual([])
    },
  )

  test('the explorer page links only files of this server, which are cached as immutable', async () => {
    const html = await (await fetch(at('/explorer'))).text()
    const links = [...html.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map((match) => String(match[1]))
    expect(links).toHaveLength(6)
    for (const link of links) {
      const response = await fetch(at(link))
      expect([link, response.status]).toEqual([link, 200])
      expect(response.headers.get('cache-control')).toContain('immutable')
      expect(response.headers.get('content-type')).toMatch(/^text\/(javascript|css); charset=utf-8$/)
    }
  })
})

describe('refuses', () => {
  test.each(['boot.js', '%2e%2e/package.json', '..%2f..%2fpackage.json', 'graphiql/package.json'])(
    'the explorer serves no other file: /explorer/%s',
    async (path) => {
      const { status } = await fetch(at(`/explorer/${path}`))
      expect([400, 404]).toContain(status)
    },
  )

  test('the explorer is not found where it is switched off', async () => {
    const { status } = await fetch(closedShop().url('graphql', '/explorer'))
    expect(status).toBe(404)
  })
})

describe('protects', () => {
  test('the explorer page allows no inline script and no other origin', async () => {
    const policy = (await fetch(at('/explorer'))).headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'; script-src 'self';")
    expect(policy).not.toMatch(/unsafe-eval|https?:|\*/)
  })
})

const executablePath = chromiumPath()

describe.runIf(executablePath)('answers in a browser (where Chromium is installed)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: CHROMIUM_FLAGS })
  })
  afterAll(() => browser?.close())

  /** A visit of the explorer, what it asked other origins for, and what the browser complained about. */
  async function visit(): Promise<{ page: Page; strangers: string[]; complaints: string[] }> {
    const page = await browser.newPage()
    const [strangers, complaints]: [string[], string[]] = [[], []]
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url())
      if (protocol !== 'data:' && origin !== at('')) strangers.push(request.url())
    })
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(at('/explorer'))
    return { page, strangers, complaints }
  }

  async function run(page: Page, example: string): Promise<void> {
    await page.getByLabel('Example').selectOption(example)
    await page.getByRole('button', { name: 'Execute query' }).click()
  }

  const answerWith = (page: Page, text: string) => page.locator('.result-window', { hasText: text }).waitFor()

  test('an example chosen from the menu shows the data of the shop, and the page requests nothing elsewhere', async () => {
    const { data } = await shop().ask<{ product: { name: string } }>('{ product(id: "1") { name } }')
    const { page, strangers, complaints } = await visit()
    await run(page, '03-one-product')
    await answerWith(page, data.product.name)
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await page.locator('.graphiql-plugin', { hasText: 'ProductConnection' }).waitFor()
    await page.getByRole('button', { name: 'Open settings dialog' }).click()
    await page.getByRole('dialog').waitFor()
    expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] })
    await page.close()
  })

  test('examples after the sign-in example run as the demo administrator', async () => {
    const { page, complaints } = await visit()
    await run(page, '05-sign-in')
    await answerWith(page, 'accessToken')
    await run(page, '06-me')
    await answerWith(page, admin.email)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('an edited operation stays open when an example is opened', async () => {
    const { page } = await visit()
    const editor = page.locator('.graphiql-query-editor .CodeMirror')
    await editor.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('# mine')
    await page.getByLabel('Example').and(page.locator('select:has(option[value=""]:checked)')).waitFor()
    await page.getByLabel('Example').selectOption('06-me')
    await editor.filter({ hasText: 'query Me' }).waitFor()
    await page.getByRole('tab', { name: 'Me' }).waitFor()
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['BrowseTheCatalog', 'Me'])
    await page.close()
  })
})
