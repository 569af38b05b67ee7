import { createAdmin } from '@shopstack/drizzle/accounts/administrators'
import { createReportLink } from '@shopstack/drizzle/accounts/report-links'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { MODES, PRODUCTION, useShop } from '../../../../test/shop.js'

const BROWSER = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', 'sec-fetch-site': 'same-origin' }
const JSON_TYPE = 'application/json; charset=utf-8'
const HTML_TYPE = 'text/html; charset=utf-8'

type Headers = Record<string, string>

describe.each(MODES)('%s', (mode) => {
  const shop = useShop({ mode })

  const send = (url: string, init: RequestInit = {}) =>
    fetch(url, { redirect: 'manual', ...init, headers: { ...BROWSER, ...(init.headers as Headers) } })
  const submit = (url: string, fields: Headers, headers: Headers = {}) =>
    send(url, { method: 'POST', body: new URLSearchParams(fields), headers })
  const places = [
    ['on the Express port', () => shop().url('express', '/api/reports'), '/api/reports'],
    ['on the GraphQL port', () => shop().url('graphql', '/node/api/reports'), '/node/api/reports'],
  ] as const
  const base = () => shop().url('express', '/api/reports')

  /** Signs in and returns the cookie to send along. */
  async function signIn(place = base()): Promise<Headers> {
    const response = await submit(`${place}/sign-in`, DEMO_ACCOUNTS.admin)
    expect(response.status).toBe(303)
    return { cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '' }
  }

  describe('answers', () => {
    test.each(places)(
      'an administrator signs in %s, reads the report and signs out',
      async (_, place, path) => {
        const form = await send(`${place()}/sign-in`)
        expect([form.status, form.headers.get('content-type')]).toEqual([200, HTML_TYPE])
        expect(await form.text()).toContain(`<form method="post" action="${path}/sign-in">`)

        const entered = await submit(`${place()}/sign-in`, {
          ...DEMO_ACCOUNTS.admin,
          query: 'from=2026-02-01&evil=1',
        })
        expect([entered.status, entered.headers.get('location')]).toEqual([
          303,
          `${path}/sales?from=2026-02-01`,
        ])
        expect(entered.headers.get('set-cookie')).toMatch(
          new RegExp(`^shopstack_report=[\\w-]+; Path=${path}; Max-Age=86400; HttpOnly; SameSite=Strict$`),
        )
        const headers = { cookie: (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '' }

        const report = await send(`${place()}/sales?from=2026-02-01&to=2026-02-10`, { headers })
        expect([report.status, report.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
        expect(await report.text()).toContain(`<form method="post" action="${path}/sign-out"`)
        const csv = await send(`${place()}/sales.csv?from=2026-02-01&to=2026-02-10`, { headers })
        expect([csv.status, csv.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])

        const left = await submit(`${place()}/sign-out`, {}, headers)
        expect([left.status, left.headers.get('location')]).toEqual([303, `${path}/sign-in`])
        expect(left.headers.get('set-cookie')).toBe(
          `shopstack_report=; Path=${path}; Max-Age=0; HttpOnly; SameSite=Strict`,
        )
        await expect
          .poll(async () => (await send(`${place()}/sales`, { headers })).status, { timeout: 20_000 })
          .toBe(401)
      },
    )

    test('a browser without a session gets the sign-in page, which leads to the requested report', async () => {
      const response = await send(`${base()}/sales?from=2026-02-01&compare=YEAR`)
      expect([response.status, response.headers.get('content-type')]).toEqual([401, HTML_TYPE])
      expect(await response.text()).toContain('name="query" value="from=2026-02-01&amp;compare=YEAR"')
    })

    test('errors are pages for browsers, and JSON for all others', async () => {
      const headers = await signIn()
      const page = await send(`${base()}/sales?from=yesterday`, { headers })
      expect([page.status, page.headers.get('content-type')]).toEqual([400, HTML_TYPE])
      expect(await page.text()).toContain('from is a calendar day, such as 2026-11-22.')
      const json = await send(`${base()}/sales?from=yesterday`, { headers: { ...headers, accept: '*/*' } })
      expect([json.status, json.headers.get('content-type')]).toEqual([400, JSON_TYPE])
      expect(await json.json()).toEqual({ error: 'from is a calendar day, such as 2026-11-22.' })
    })

    test('a link opens the report once, with a click', async () => {
      const token = await createReportLink(shop().owner, DEMO_ACCOUNTS.admin.email)
      for (let previews = 0; previews < 2; previews++) {
        const preview = await (await send(`${base()}/link?token=${token}`)).text()
        expect(preview).toContain(`<input type="hidden" name="token" value="${token}">`)
      }
      const opened = await submit(`${base()}/link`, { token })
      expect([opened.status, opened.headers.get('location')]).toEqual([303, '/api/reports/sales'])
      const headers = { cookie: (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '' }
      expect((await send(`${base()}/sales`, { headers })).status).toBe(200)
    })
  })

  describe('refuses', () => {
    test('a wrong password shows the form again with the sentence of every sign-in', async () => {
      const response = await submit(`${base()}/sign-in`, { email: 'x"><b>@shop.test', password: 'wrong' })
      expect([response.status, response.headers.get('set-cookie')]).toEqual([401, null])
      const text = await response.text()
      expect(text).toContain('E-mail or password is wrong.')
      expect(text).toContain('value="x&quot;&gt;&lt;b&gt;@shop.test"')
    })

    test('a customer gets no cookie, and no session remains', async () => {
      const response = await submit(`${base()}/sign-in`, DEMO_ACCOUNTS.customer)
      expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null])
      expect(await response.text()).toContain('Only administrators may open the sales report.')
      expect(
        await shop().owner`
          select from sessions s join users u on u.id = s.user_id
          where u.email = ${DEMO_ACCOUNTS.customer.email} and surface = 'express' and revoked_at is null`,
      ).toEqual([])
    })

    test.each([
      ['sec-fetch-site', 'cross-site'],
      ['sec-fetch-site', 'same-site'],
      ['origin', 'https://evil.example'],
      ['origin', 'null'],
    ])('forms of other origins, with %s %s, are refused and change nothing', async (name, value) => {
      const headers = await signIn()
      const token = await createReportLink(shop().owner, DEMO_ACCOUNTS.admin.email)
      for (const [path, fields] of [
        ['sign-in', DEMO_ACCOUNTS.admin],
        ['link', { token }],
        ['sign-out', {}],
      ] as const) {
        const response = await fetch(`${base()}/${path}`, {
          ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) },
          headers: { accept: 'text/html', ...headers, [name]: value },
        })
        expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null])
      }
      expect((await send(`${base()}/sales`, { headers })).status).toBe(200)
      expect((await submit(`${base()}/link`, { token })).status).toBe(303)
    })

    test('a link that is unknown, expired or used is refused', async () => {
      const { owner } = shop()
      const expired = await createReportLink(owner, DEMO_ACCOUNTS.admin.email)
      await owner`update report_links set expires_at = now() where used_at is null`
      for (const token of ['', 'x'.repeat(10_000), expired]) {
        const response = await submit(`${base()}/link`, { token })
        expect([response.status, response.headers.get('set-cookie')]).toEqual([401, null])
        expect(await response.text()).toContain('This link is invalid, was used before or has expired.')
      }
    })

    test('a link signs in on no other surface', async () => {
      const token = await createReportLink(shop().owner, DEMO_ACCOUNTS.admin.email)
      const { data } = await shop().ask(
        'mutation ($token: String!) { redeemReportLink(token: $token) { accessToken userErrors { code } } }',
        { token },
      )
      expect(data).toEqual({
        redeemReportLink: { accessToken: null, userErrors: [{ code: 'INVALID_CREDENTIALS' }] },
      })
      expect((await submit(`${base()}/link`, { token })).status).toBe(303)
    })
  })

  describe('protects', () => {
    test('one of ten parallel uses of a link succeeds, and its token is not stored', async () => {
      const { owner } = shop()
      const token = await createReportLink(owner, DEMO_ACCOUNTS.admin.email)
      const uses = await Promise.all(Array.from({ length: 10 }, () => submit(`${base()}/link`, { token })))
      expect(uses.filter(({ status }) => status === 303)).toHaveLength(1)
      const [row] = await owner`select string_agg(r::text, ' ') as rows from report_links r`
      expect(row?.rows).not.toContain(token)
    }, 30_000)

    test('the cookie is no bearer token, and a bearer token is no cookie', async () => {
      const { cookie = '' } = await signIn()
      const [name = '', value = ''] = cookie.split('=')
      const asBearer = await fetch(`${base()}/sales`, { headers: { authorization: `Bearer ${value}` } })
      expect(asBearer.status).toBe(401)
      const { authorization } = await shop().signIn(DEMO_ACCOUNTS.admin.email, DEMO_ACCOUNTS.admin.password)
      const headers = { cookie: `${name}=${authorization.replace('Bearer ', '')}` }
      expect((await send(`${base()}/sales`, { headers })).status).toBe(401)
    })

    test('the cookie opens nothing but the report', async () => {
      const headers = { ...(await signIn()), accept: '*/*' }
      const response = await send(shop().url('express', '/api/users/1'), { headers })
      expect([response.status, await response.json()]).toEqual([401, { error: 'Authentication required' }])
    })

    test('a script of another origin on the same site cannot use the cookie', async () => {
      const headers = await signIn()
      const script = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }
      expect((await send(`${base()}/sales`, { headers: { ...headers, ...script } })).status).toBe(401)
      const navigation = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' }
      // fetch would overwrite the mode.
      const opened = await request(`${base()}/sales`, { headers: { ...headers, ...navigation } })
      await opened.body.dump()
      expect(opened.statusCode).toBe(200)
    })

    test('the cookie expires with its session and with the role of its account', async () => {
      const { owner } = shop()
      const headers = await signIn()
      const status = async () => (await send(`${base()}/sales`, { headers })).status
      await owner`update users set role = 'customer' where email = ${DEMO_ACCOUNTS.admin.email}`
      await expect.poll(status, { timeout: 20_000 }).toBe(403)
      await owner`update users set role = 'admin' where email = ${DEMO_ACCOUNTS.admin.email}`
      await expect.poll(status, { timeout: 20_000 }).toBe(200)
      await owner`update sessions set revoked_at = now() where revoked_at is null`
      await expect.poll(status, { timeout: 20_000 }).toBe(401)
    })

    test('bearer clients get what they got, whatever they accept', async () => {
      for (const authorization of ['Bearer x', 'Basic x']) {
        const response = await send(`${base()}/sales`, { headers: { authorization, ...(await signIn()) } })
        expect([response.status, response.headers.get('content-type')]).toEqual([401, JSON_TYPE])
      }
      const headers = await shop().signIn(DEMO_ACCOUNTS.admin.email, DEMO_ACCOUNTS.admin.password)
      const page = await (await send(`${base()}/sales`, { headers })).text()
      expect(page).not.toContain('sign-out')
    })

    test('pages have a strict policy and no script', async () => {
      for (const path of ['sign-in', 'link?token=%3Cscript%3E', 'sales']) {
        const response = await send(`${base()}/${path}`)
        expect(Object.fromEntries(response.headers)).toMatchObject({
          'content-security-policy': expect.stringMatching(
            /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
          ),
          'cache-control': 'private, no-store',
          'referrer-policy': 'same-origin',
        })
        expect(await response.text()).not.toMatch(/<script| style=| on[a-z]+=/)
      }
    })

    test('passwords cannot be guessed on the page: the limits are those of every sign-in', async () => {
      const { owner } = shop()
      await owner`insert into users (email, password_hash, name, role) values ('guessed@shop.test', '!', 'x', 'admin')`
      const guesses = await Promise.all(
        Array.from({ length: 14 }, (_, n) =>
          submit(`${base()}/sign-in`, { email: 'guessed@shop.test', password: `guess ${n}` }),
        ),
      )
      const limited = guesses.filter(({ status }) => status === 429)
      expect(limited.length).toBeGreaterThan(0)
      expect(limited[0]?.headers.get('retry-after')).toMatch(/^\d+$/)
      expect(limited[0]?.headers.get('content-type')).toBe(HTML_TYPE)
    }, 60_000)
  })
})

describe('protects, in production', () => {
  const shop = useShop({ template: 'empty', env: PRODUCTION })

  test('the cookie is sent over HTTPS only', async () => {
    const [email, password] = ['owner@shop.test', 'a long enough passphrase']
    await createAdmin(shop().owner, { email, password })
    const response = await fetch(shop().url('express', '/api/reports/sign-in'), {
      ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams({ email, password }) },
    })
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Secure-shopstack_report=[\w-]+; Path=\/api\/reports; Max-Age=86400; HttpOnly; SameSite=Strict; Secure$/,
    )
  })
})
