import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { beforeAll, describe, expect, test } from 'vitest'
import { MODES, useShop } from '../../../../test/shop.js'

const AMOUNTS = 'Gross sales (USD),Discounts (USD),Refunds (USD),Net sales (USD),Tax (USD),Total sales (USD)'
const EVIL = '<script>alert("sold")</script>'

describe.each(MODES)('%s', (mode) => {
  const shop = useShop({ mode })
  const legacy = useShop({ mode, env: { REST_ACCESS: 'legacy' } })
  let admin: { authorization: string }
  let customer: { authorization: string }

  const get = (path: string, headers: Record<string, string> = admin) =>
    fetch(shop().url('express', path), { headers })

  /** Roll-ups of two sales, of a product with a name that is a script. */
  beforeAll(async () => {
    const { owner } = shop()
    admin = await shop().signIn(DEMO_ACCOUNTS.admin.email, DEMO_ACCOUNTS.admin.password)
    customer = await shop().signIn(DEMO_ACCOUNTS.customer.email, DEMO_ACCOUNTS.customer.password)
    // What the demo shop sold may not have been counted yet, and is not to be.
    await owner.begin(async (tx) => {
      await tx`delete from outbox where consumer = 'rollups'`
      await tx`truncate sales_totals, sales_products, sales_categories, discount_sales`
    })
    await owner`update products set name = ${EVIL} where id = 1`
    const sold = owner`
      from (values (timestamptz '2026-01-31T10:20:00Z', 5000), ('2026-02-01T23:30:00Z', 123450)) sale (at, cents),
        (values ('quarter'), ('hour'), ('day'), ('month'), ('ever')) grain (name),
        lateral (select case name
          when 'ever' then timestamptz '1970-01-01T00:00:00Z'
          when 'quarter' then date_bin('15 minutes', at, '1970-01-01T00:00:00Z')
          else date_trunc(name, at, 'UTC') end as start) row
      group by name, start`
    await owner`
      insert into sales_totals (grain, start, orders, units, subtotal, discount, tax, revenue, refunds, new_customers, returning_orders)
      select name, start, count(*), 1, sum(cents), 0, 0, sum(cents), 0, 0, 0 ${sold}`
    await owner`
      insert into sales_products (grain, start, product_id, units, revenue, refunded_units, refunds)
      select name, start, 1, count(*), sum(cents), 0, 0 ${sold}`
  })

  describe('answers', () => {
    test('the report covers all time by default, as the Express service documented it', async () => {
      const response = await get('/api/reports/sales')
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      const page = await response.text()
      expect(page).toContain('<title>Sales Report</title>')
      expect(page).toContain('<h1>Sales Report</h1>')
      expect(page).toContain('<p>Total Revenue: $1284.50</p>')
      expect(page).toContain('<p>Total Orders: 2</p>')
      const rows = await shop().owner`
        select id, total::text,
          to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as placed
        from orders where status = 'paid' order by created_at desc, id desc limit 100`
      expect(page).toContain(
        rows
          .map(
            (row) => `<tr><td>${row.id}</td><td>$${row.total}</td><td>paid</td><td>${row.placed}</td></tr>`,
          )
          .join('\n'),
      )
      expect(page.match(/<tr><td>/g)).toHaveLength(rows.length)
    })

    test('the report has the requested period, interval and zone', async () => {
      const january = await (
        await get('/API/Reports/Sales/?from=2026-01-01&to=2026-01-31&interval=week')
      ).text()
      expect(january).toContain('<p>Total Revenue: $50.00</p>')
      expect(january).toContain('Net sales by week')
      const there = await (
        await get('/api/reports/sales?from=2026-02-02&to=2026-02-02&timezone=Asia/Kathmandu')
      ).text()
      expect(there).toContain('<p>Total Revenue: $1234.50</p>')
      expect(there).toContain('Net sales by hour')
    })

    test('the CSV file has the figures of the report', async () => {
      const response = await get(
        '/api/reports/sales.csv?from=2026-02-01&to=2026-02-02&timezone=Asia/Kathmandu',
      )
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="sales-2026-02-01-2026-02-02.csv"',
      })
      expect(await response.text()).toBe(
        `Start (Asia/Kathmandu),End (Asia/Kathmandu),Start (ISO 8601),Orders,Units,${AMOUNTS},Average order (USD)\r\n` +
          '2026-02-01 00:00,2026-02-02 00:00,2026-01-31T18:15:00.000Z,0,0,0.00,0.00,0.00,0.00,0.00,0.00,0.00\r\n' +
          '2026-02-02 00:00,2026-02-03 00:00,2026-02-01T18:15:00.000Z,1,1,1234.50,0.00,0.00,1234.50,0.00,1234.50,1234.50\r\n' +
          'Total,,,1,1,1234.50,0.00,0.00,1234.50,0.00,1234.50,1234.50\r\n',
      )
    })

    test('the CSV file by product and by category ends with the totals, to which its lines add up', async () => {
      const lines = async (by: string) =>
        (await (await get(`/api/reports/sales.csv?from=2016-02-03&to=2026-02-02&by=${by}`)).text()).split(
          '\r\n',
        )
      expect(await lines('product')).toEqual([
        `Product,Product id,Units,${AMOUNTS}`,
        `"<script>alert(""sold"")</script>",1,2,1284.50,0.00,0.00,1284.50,0.00,1284.50`,
        'Total,,2,1284.50,0.00,0.00,1284.50,0.00,1284.50',
        '',
      ])
      // This test counts sales of products only.
      expect(await lines('Category')).toEqual([
        `Category,Units,${AMOUNTS}`,
        'All other categories,2,1284.50,0.00,0.00,1284.50,0.00,1284.50',
        'Total,2,1284.50,0.00,0.00,1284.50,0.00,1284.50',
        '',
      ])
    })

    test('with REST_ACCESS=legacy every authenticated caller reads the report', async () => {
      const { email, password } = DEMO_ACCOUNTS.customer
      const headers = await legacy().signIn(email, password)
      for (const path of ['/api/reports/sales', '/api/reports/sales.csv'])
        expect((await fetch(legacy().url('express', path), { headers })).status).toBe(200)
    })
  })

  describe('refuses', () => {
    test.each(['/api/reports/sales', '/api/reports/sales.csv'])(
      '%s is refused to callers without the right to read reports',
      async (path) => {
        for (const [headers, status, error] of [
          [{}, 401, 'Authentication required'],
          [{ authorization: 'Bearer x' }, 401, 'Invalid or expired token'],
          [customer, 403, 'Admin role required'],
        ] as const) {
          const response = await get(path, headers)
          expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
          expect([response.status, await response.json()]).toEqual([status, { error }])
        }
      },
    )

    test.each([
      ['from=yesterday', 'from is a calendar day, such as 2026-11-22.'],
      ['to=2026-02-30', 'to is a calendar day, such as 2026-11-22.'],
      ['from=0000-01-01', 'from is a calendar day, such as 2026-11-22.'],
      ['from=2026-01-02&to=2026-01-01', 'from must not be after to.'],
      ['from=1976-01-01&to=2026-01-01', 'from must be at most ten years before to.'],
      ['compare=DECADE', 'compare is PERIOD, MONTH, YEAR or NONE.'],
      ['orders=21', 'orders is 20 or 100.'],
      ['by=CUSTOMER', 'by is INTERVAL, PRODUCT or CATEGORY.'],
      ['interval=YEAR', 'interval is HOUR, DAY, WEEK or MONTH.'],
      [
        'from=2025-01-01&to=2026-01-01&interval=HOUR',
        'interval must divide the period into at most 1000 parts.',
      ],
      [
        'timezone=Mars/Olympus',
        'timezone must be a name of the IANA time zone database, such as Europe/Berlin.',
      ],
      ['timezone=%00', 'timezone must be a name of the IANA time zone database, such as Europe/Berlin.'],
    ])('the query ?%s is rejected with the rule it violates', async (query, error) => {
      for (const path of ['/api/reports/sales', '/api/reports/sales.csv']) {
        const response = await get(`${path}?${query}`)
        expect([response.status, await response.json()]).toEqual([400, { error }])
      }
    })
  })

  describe('protects', () => {
    test('a product named as a script is shown as text', async () => {
      const response = await get('/api/reports/sales')
      const page = await response.text()
      expect(page).toContain('&lt;script&gt;alert(&quot;sold&quot;)&lt;/script&gt;')
      expect(page).not.toContain('<script')
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-[^']+';/),
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      })
    })
  })
})
