import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { HEADERS, salesReportPage } from '../page.js'
import { categorySalesRow, FIGURES, NOW, productSales, reportRequest, sample } from './report-fixtures.js'

const page = (data = sample(), wanted = reportRequest()) => salesReportPage(data, wanted, NOW)
const links = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g)].map(([, href = '', name = '']) => [
      name,
      href.replaceAll('&amp;', '&'),
    ]),
  )

describe('answers', () => {
  test('the page has a title, a heading and a row for each order, as in the Express service', async () => {
    const text = await page()
    expect(text).toContain('<title>Sales Report</title>')
    expect(text).toContain('<h1>Sales Report</h1>')
    expect(text).toContain(
      '<tr><td>8</td><td>$29.99</td><td>paid</td><td>2026-03-01T10:00:00.000Z</td></tr>\n' +
        '<tr><td>7</td><td>$1029.90</td><td>paid</td><td>2026-02-28T10:00:00.123Z</td></tr>',
    )
    expect(text.match(/<tr><td>/g)).toHaveLength(2)
  })

  test('the page shows sales and orders of the period, formatted and as plain numbers', async () => {
    const text = await page()
    expect(text).toContain('<dt>Net sales</dt><dd>$1,135,497.89</dd>')
    expect(text).toContain('<dt>Paid orders</dt><dd>1,500</dd>')
    expect(text).toContain('<p>Total Revenue: $1234567.89</p>')
    expect(text).toContain('<p>Total Orders: 1500</p>')
    expect(text).toContain('<p>Generated: 2026-03-10T12:00:00.000Z</p>')
  })

  test('the page compares the period with the previous one, in words too', async () => {
    const text = (await page()).replaceAll(/<[^>]+>/g, '')
    expect(text).toContain('13.5% more, from $1,000,000.00')
    expect(text).toContain('20% less, from 4,000')
    expect(text).toContain('unchanged')
  })

  test('links to other periods keep the zone, and the interval where it fits', async () => {
    const found = links(await page(sample(), reportRequest({ timezone: 'Asia/Kathmandu', interval: 'HOUR' })))
    expect(found['7 days']).toBe('?from=2026-03-04&to=2026-03-10&interval=HOUR&timezone=Asia%2FKathmandu')
    expect(found['12 months']).toBe('?from=2025-03-11&to=2026-03-10&timezone=Asia%2FKathmandu')
    expect(found['All time']).toBe('?timezone=Asia%2FKathmandu')
    expect(found['Download CSV']).toBe(
      'sales.csv?from=2026-03-01&to=2026-03-10&interval=DAY&timezone=Asia%2FKathmandu',
    )
    expect(Object.keys(found)).not.toContain('Months')
  })

  test('each chart has a wide and a narrow form, each with a title and a description', async () => {
    const charts = [...(await page()).matchAll(/<svg class="chart [\s\S]*?<\/svg>/g)].map(([svg]) => svg)
    expect(charts).toHaveLength(4)
    for (const svg of charts) {
      expect(svg).toMatch(/<title id="[a-z-]+">(Net sales|Orders) by day<\/title>\n<desc id="[a-z-]+">\S/)
      expect(svg).not.toContain('NaN')
      // Nine bars of ten days, for each of the two periods.
      expect(svg.match(/<path /g)).toHaveLength(18)
    }
  })

  test('the statement adds up line by line, and a note says what it includes', async () => {
    const text = (await page()).replaceAll(/<[^>]+>/g, ' ')
    const amounts = [
      ...text.matchAll(/(Gross sales|Discounts|Refunds|Net sales|Tax|Total sales) +\$([\d,.]+)/g),
    ]
    const [gross = 0, discounts = 0, refunds = 0, net = 0, tax = 0, total = 0] = amounts
      .map(([, , amount = '']) => Math.round(Number(amount.replaceAll(',', '')) * 100))
      .slice(-6)
    expect([gross - discounts - refunds, net + tax]).toEqual([net, total])
    expect(text).toContain('by the clock of UTC; unpaid and cancelled orders are left out')
  })

  test('readers see twenty orders with dates they can read, and a link to the rest', async () => {
    const paidOrders = Array.from({ length: 30 }, (_, i) => ({
      ...{ id: String(90 - i), total: '5.00', createdAt: '2026-03-01T22:30:00.000000Z' },
    }))
    const rows = (text: string) => text.match(/<tr><th scope="row">\d+<\/th>/g)
    const request = reportRequest({ timezone: 'Europe/Berlin' })
    const data = sample({ paidOrders, salesReport: { ...sample().salesReport, timezone: 'Europe/Berlin' } })
    const few = await page(data, request)
    expect(rows(few)).toHaveLength(20)
    expect(few).toContain('<time datetime="2026-03-01T22:30:00.000000Z">1 Mar 2026, 23:30</time>')
    expect(links(few)['Show the newest 100']).toBe('?timezone=Europe%2FBerlin&orders=100#orders')
    const all = await page(data, { ...request, orders: '100' })
    expect(rows(all)).toHaveLength(30)
    expect(all).not.toContain('Show the newest')
  })

  test('the form has the shown period, the zone, the interval and the comparison', async () => {
    const form = async (changes: Parameters<typeof reportRequest>[0]) =>
      /<form method="get"[\s\S]*?<\/form>/.exec(await page(sample(), reportRequest(changes)))?.[0] ?? ''
    const text = await form({ timezone: 'Europe/Berlin', interval: 'WEEK', compare: 'YEAR' })
    expect(text).toContain('name="from" value="2026-03-01"')
    expect(text).toContain('name="to" value="2026-03-10"')
    expect([...text.matchAll(/<option value="([^"]*)" selected>/g)].map(([, value]) => value)).toEqual([
      ...['Europe/Berlin', 'WEEK', 'YEAR'],
    ])
    const alias = 'America/Argentina/ComodRivadavia'
    expect(await form({ timezone: alias })).toContain(`<option value="${alias}" selected>`)
  })

  test('a period without sales shows a sentence instead of empty charts', async () => {
    const { salesReport } = sample()
    const zeros = { netSales: '0.00', orders: 0, units: 0 }
    const text = await page(
      sample({
        salesReport: {
          ...salesReport,
          totals: { ...FIGURES, ...zeros, averageOrderValue: '0.00' },
          buckets: salesReport.buckets.map((one) => ({ ...one, ...zeros })),
          previous: null,
        },
        topProducts: [],
        salesByCategory: [],
        discountUsage: [],
        paidOrders: [],
      }),
    )
    expect(text).toContain('Nothing was sold in this period.')
    expect(text).not.toMatch(/NaN|Infinity|undefined|null|<svg/)
    expect(text).not.toContain('<tr><td>')
  })
})

describe('protects', () => {
  const EVIL = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>&`

  test('names with markup are escaped', async () => {
    const plain = await page()
    const text = await page(
      sample({
        topProducts: [productSales(EVIL)],
        salesByCategory: [categorySalesRow(EVIL)],
        discountUsage: [{ code: EVIL, orders: 1, discount: '1.00' }],
      }),
    )
    expect(text).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;img src=x onerror=alert(2)&gt;&amp;',
    )
    expect(text).not.toMatch(/<script|<img/)
    expect(text.match(/</g)?.length).toBe(plain.match(/</g)?.length)
  })

  test('the security policy allows the style sheet of the page and nothing else', async () => {
    const style = /<style>([\s\S]*)<\/style>/.exec(await page())?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(HEADERS['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    )
    expect(await page()).not.toMatch(/<script| style=| on[a-z]+=|javascript:/)
  })
})
