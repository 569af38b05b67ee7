import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM_FLAGS, chromiumPath } from '../../../../test/chromium.js'
import { HEADERS, salesReportPage } from '../page.js'
import { categorySalesRow, FIGURES, NOW, productSales, reportRequest, sample } from './report-fixtures.js'

const LONG = 'A name without a place to break it '.replaceAll(' ', '').repeat(6)
const EVIL = '<script>document.title = "sold"</script><img src=x onerror="document.title = 1">'
const product = (name: string) => ({ ...productSales(name, '99999999.99'), units: 1_000_000 })
const { salesReport } = sample()
const totals = {
  ...FIGURES,
  orders: 1_427_467,
  averageOrderValue: '123456789.01',
  netSales: '99999999999.99',
}
const html = await salesReportPage(
  sample({
    salesReport: { ...salesReport, totals },
    topProducts: [product(LONG), product(EVIL)],
    salesByCategory: [categorySalesRow(LONG, '99999999.99')],
  }),
  reportRequest({ timezone: 'America/Argentina/ComodRivadavia' }),
  NOW,
)

/** The elements with text of less contrast than WCAG 2.2, 1.4.3 requires. */
const LOW_CONTRAST = `
  const channels = (color) => color.match(/[\\d.]+/g).map(Number)
  const luminance = (color) => channels(color).slice(0, 3)
    .map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one)
      if (channels(backgroundColor)[3] !== 0) return backgroundColor
    }
  }
  ;[...document.querySelectorAll('body *:not(option, svg, svg *)')]
    .filter((one) => one.checkVisibility() && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((one) => {
      const [a, b] = [luminance(getComputedStyle(one).color), luminance(ground(one))].sort((x, y) => y - x)
      return [one.textContent.trim().slice(0, 30), Math.round(((a + 0.05) / (b + 0.05)) * 10) / 10]
    })
    .filter(([, contrast]) => contrast < 4.5)`

const executablePath = chromiumPath()

describe.runIf(executablePath)('answers in a browser (where Chromium is installed)', () => {
  const server = createServer((_, response) =>
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' }).end(html),
  )
  let browser: Browser

  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: CHROMIUM_FLAGS })
  })
  afterAll(async () => {
    await browser?.close()
    await new Promise((done) => server.close(done))
  })

  /** Opens the page and answers what the browser complained about. */
  async function open(options: BrowserContextOptions): Promise<{ page: Page; complaints: string[] }> {
    const page = await (await browser.newContext(options)).newPage()
    const complaints: string[] = []
    page.on('console', (message) => void complaints.push(message.text()))
    page.on('pageerror', (error) => void complaints.push(error.message))
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    return { page, complaints }
  }

  test.each([
    [1280, 'wide'],
    [700, 'wide'],
    [390, 'narrow'],
    [320, 'narrow'],
  ] as const)('the report fits into %i pixels, with %s charts', async (width, size) => {
    const { page } = await open({ viewport: { width, height: 800 } })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    for (const name of ['wide', 'narrow'])
      expect(await page.locator(`svg.${name}`).first().isVisible()).toBe(name === size)
  })

  test('the style sheet of the page passes its security policy, in light and in dark mode', async () => {
    const grounds = []
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints } = await open({ colorScheme })
      grounds.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'))
      // The browser requests an icon, which does not exist.
      expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([])
    }
    expect(grounds).toEqual(['rgb(245, 245, 242)', 'rgb(17, 19, 23)'])
  })

  test('a product named as a script is shown, and no script runs', async () => {
    const { page } = await open({})
    expect(await page.title()).toBe('Sales Report')
    expect(await page.getByText(EVIL).count()).toBe(1)
    expect(await page.locator('script, img').count()).toBe(0)
  })

  test.each([1280, 390])('amounts are aligned right, one below the other, at %i pixels', async (width) => {
    const { page } = await open({ viewport: { width, height: 800 } })
    const edges = await page.evaluate(`
      [...document.querySelectorAll('.statement tbody tr')].map((row) => {
        const range = document.createRange()
        range.selectNodeContents(row.cells[1])
        return Math.round(range.getBoundingClientRect().right)
      })`)
    expect(edges).toHaveLength(6)
    expect(new Set(edges as number[]).size).toBe(1)
  })

  test('texts have a contrast of at least 4.5 to 1, in light and in dark mode', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open({ colorScheme })
      expect(await page.evaluate(LOW_CONTRAST)).toEqual([])
    }
  })

  test.each([
    [1280, 'screen'],
    [900, 'screen'],
    [360, 'screen'],
    [718, 'print'],
  ] as const)('each key figure is on one line, at %i pixels of %s', async (width, media) => {
    const { page } = await open({ viewport: { width, height: 800 } })
    await page.emulateMedia({ media })
    const lines = await page.evaluate(`
      [...document.querySelectorAll('.cards dd:not(.change)')].map((figure) => {
        const range = document.createRange()
        range.selectNodeContents(figure)
        return range.getClientRects().length
      })`)
    expect(lines).toEqual([1, 1, 1, 1])
  })

  test('printed tables fit on a page of A4', async () => {
    // 190 mm at 96 pixels an inch.
    const { page } = await open({ viewport: { width: 718, height: 1000 } })
    await page.emulateMedia({ media: 'print' })
    const cut = `[...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth).length`
    expect(await page.evaluate(cut)).toBe(0)
  })

  test('the printed page has no links to other periods', async () => {
    const { page } = await open({})
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByText('Download CSV').isVisible()).toBe(false)
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
  })
})
