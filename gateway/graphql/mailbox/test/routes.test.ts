import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM_FLAGS, chromiumPath } from '../../../test/chromium.js'
import { MODES, PRODUCTION, useShop } from '../../../test/shop.js'

const shops = { 'in process': useShop(), 'over HTTP': useShop({ mode: 'over HTTP' }) }
const closed = useShop({ template: 'empty', env: PRODUCTION })

const REQUEST = 'mutation ($email: String!) { requestPasswordReset(email: $email) { userErrors { code } } }'
const RESET = `mutation ($token: String!, $password: String!) {
  resetPassword(token: $token, password: $password) { endedSessions userErrors { code } } }`
const EMAIL = 'customer@shopstack.test'

const pageOf = async (mode: (typeof MODES)[number]) =>
  (await fetch(shops[mode]().url('graphql', '/mailbox'))).text()
const TOKEN = /#token=([\w-]{43})/

describe.each(MODES)('answers, %s', (mode) => {
  test('a forgotten password is reset with the link on the mailbox page', async () => {
    const shop = shops[mode]()
    expect(await pageOf(mode)).toContain('There are none yet.')
    expect((await shop.ask(REQUEST, { email: EMAIL })).data).toEqual({
      requestPasswordReset: { userErrors: [] },
    })
    await expect.poll(() => pageOf(mode), { timeout: 20_000 }).toMatch(TOKEN)
    const token = TOKEN.exec(await pageOf(mode))?.[1]
    const reset = await shop.ask<{ resetPassword: unknown }>(RESET, {
      token,
      password: 'an entirely new secret',
    })
    expect(reset.data.resetPassword).toMatchObject({ userErrors: [] })
    expect(await shop.signIn(EMAIL, 'an entirely new secret')).toHaveProperty('authorization')
    await expect.poll(() => pageOf(mode), { timeout: 20_000 }).toContain('Your password was changed')
    expect(shop.logLines.join('\n')).not.toContain(token)
  })

  test('the page is never stored by a browser', async () => {
    const { headers } = await fetch(shops[mode]().url('graphql', '/mailbox'))
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("script-src 'self'")
  })
})

describe('refuses', () => {
  test('production has no mailbox, and says that it sends no mails', async () => {
    expect((await fetch(closed().url('graphql', '/mailbox'))).status).toBe(404)
    expect((await closed().ask(REQUEST, { email: EMAIL })).data).toEqual({
      requestPasswordReset: { userErrors: [{ code: 'MAIL_UNAVAILABLE' }] },
    })
    expect(closed().logLines.filter((line) => line.includes('MAIL_URL is not set'))).toHaveLength(1)
  })
})

describe.skipIf(!chromiumPath())('answers, in a browser', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args: CHROMIUM_FLAGS })
    page = await browser.newPage()
  })
  afterAll(() => browser.close())

  test('a mail is shown as it arrives, and nothing in it runs', async () => {
    const shop = shops['in process']()
    const problems: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    await shop.owner`
      update users set name = '<script>document.title = "evil"</script>', email_confirmed_at = now() where email = ${EMAIL}`
    await shop.ask(REQUEST, { email: EMAIL })
    await expect.poll(() => pageOf('in process'), { timeout: 20_000 }).toContain('Hello &lt;script&gt;')
    await page.goto(shop.url('graphql', '/mailbox'))
    const frame = page.frameLocator('iframe').first()
    expect(await frame.locator('a').textContent()).toBe('Choose a new password')
    expect(await frame.locator('p').first().textContent()).toContain('<script>')
    expect(await page.title()).toBe('ShopStack · mailbox')
    expect(problems).toEqual([])
  })
})
