import { describe, expect, test } from 'vitest'
import { useShop } from '../../../test/shop.js'
import { onTheWire } from '../../../test/wire.js'

const shop = useShop()

const ask = (path: string, init: RequestInit = {}) => fetch(shop().url('flask', path), init)
const read = async (path: string) => {
  const response = await ask(path)
  return { status: response.status, body: JSON.parse(await response.text()) }
}

/** Products as the contract shows them, made of the rows in the database. */
async function expected(where = 'true', limit = 20, offset = 0) {
  const iso = (column: string) =>
    `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as ${column}`
  const rows = await shop().owner.unsafe<{ id: number; created_at: string; updated_at: string }[]>(
    `select id, name, description, price::float8 as price, stock, category, ${iso('created_at')}, ${iso('updated_at')}
     from products where ${where} order by products.created_at desc, id desc limit ${limit} offset ${offset}`,
  )
  const short = (time: string) => time.replace(/\.000000$/, '')
  return rows.map((row) => ({ ...row, created_at: short(row.created_at), updated_at: short(row.updated_at) }))
}

const total = async (where = 'true') =>
  Number((await shop().owner.unsafe(`select count(*) from products where ${where}`))[0]?.count)

describe('answers', () => {
  test('the first page lists the newest products, with and without the final slash', async () => {
    const count = await total()
    const body = {
      page: 1,
      pages: Math.ceil(count / 20),
      per_page: 20,
      products: await expected(),
      total: count,
    }
    expect(await read('/api/products/')).toEqual({ status: 200, body })
    expect(await read('/api/products')).toEqual({ status: 200, body })
  })

  test('every product is on exactly one page', async () => {
    const pages = Math.ceil((await total()) / 7)
    const seen = []
    for (let page = 1; page <= pages; page += 1) {
      const { body } = await read(`/api/products/?per_page=7&page=${page}`)
      expect(body).toMatchObject({ page, pages, per_page: 7 })
      seen.push(...body.products)
    }
    expect(seen).toEqual(await expected('true', 1000))
    expect((await read(`/api/products/?per_page=7&page=${pages + 1}`)).body).toMatchObject({
      page: pages + 1,
      products: [],
    })
  })

  test('a category filters the list, in its exact spelling', async () => {
    const [row] = await shop().owner`select category from products order by id limit 1`
    const category = String(row?.category)
    const where = `category = '${category}'`
    const { body } = await read(`/api/products/?category=${encodeURIComponent(category)}&per_page=1000`)
    expect(body).toMatchObject({ products: await expected(where, 1000), total: await total(where), pages: 1 })
    const shouted = await read(`/api/products/?category=${encodeURIComponent(category.toUpperCase())}`)
    expect(shouted.body).toMatchObject({ products: [], total: 0, pages: 0 })
  })

  test('a product is found by its id, with leading zeros too', async () => {
    const [product] = await expected('true', 1)
    expect(await read(`/api/products/${product?.id}`)).toEqual({ status: 200, body: { product } })
    expect(await read(`/api/products/${product?.id}/`)).toEqual({ status: 200, body: { product } })
    expect(await read(`/api/products/000${product?.id}`)).toEqual({ status: 200, body: { product } })
  })

  test('the JSON is that of Flask: sorted, ASCII, floats for money, a line feed at the end', async () => {
    const [row] = await shop().owner`
      insert into products (name, description, price, stock, category, created_at, updated_at)
      values ('Café "☕" 😀', null, 100, 0, null, '2020-01-02T03:04:05Z', '2020-01-02T03:04:05.0067Z') returning id`
    const response = await ask(`/api/products/${row?.id}`)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.text()).toBe(
      `{"product":{"category":null,"created_at":"2020-01-02T03:04:05","description":null,"id":${row?.id},` +
        '"name":"Caf\\u00e9 \\"\\u2615\\" \\ud83d\\ude00","price":100.0,"stock":0,"updated_at":"2020-01-02T03:04:05.006700"}}\n',
    )
    await shop().owner`update products set price = 29.9 where id = ${row?.id ?? 0}`
    expect(await (await ask(`/api/products/${row?.id}`)).text()).toContain('"price":29.9,')
    await shop().owner`delete from products where id = ${row?.id ?? 0}`
  })

  test('the health endpoint returns ok', async () => {
    const { status, body } = await read('/api/health')
    expect(status).toBe(200)
    expect(body).toEqual({
      status: 'ok',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/),
    })
  })

  test.each([
    ['/api/products', 'GET, HEAD, OPTIONS, POST'],
    ['/api/products/', 'GET, HEAD, OPTIONS, POST'],
    ['/api/products/1', 'GET, HEAD, OPTIONS'],
    ['/api/health', 'GET, HEAD, OPTIONS'],
  ])('HEAD and OPTIONS of %s return the headers without a body', async (path, allow) => {
    const [get, head] = [await ask(path), await ask(path, { method: 'HEAD' })]
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'))
    const options = await ask(path, { method: 'OPTIONS' })
    expect(options.status).toBe(200)
    expect(options.headers.get('allow')).toBe(allow)
    expect(await options.text()).toBe('')
  })

  test.each([
    ['page=0', { page: 1, per_page: 20 }],
    ['page=-1&per_page=-1', { page: 1, per_page: 20 }],
    ['page=1.5&per_page=1.5', { page: 1, per_page: 20 }],
    ['page=abc&per_page=', { page: 1, per_page: 20 }],
    ['page=1e3&per_page=0x10', { page: 1, per_page: 20 }],
    ['page=%202%20&per_page=%2B3', { page: 2, per_page: 3 }],
    ['page=2&page=9&per_page=3&per_page=x', { page: 2, per_page: 3 }],
    ['page[a]=2&__proto__=1&constructor=2', { page: 1, per_page: 20 }],
    ['per_page=100000', { page: 1, per_page: 1000 }],
    [`page=${'9'.repeat(40)}&per_page=1000`, { page: 2147483647, per_page: 1000, products: [] }],
    ["category=x' OR '1'='1", { total: 0, pages: 0, products: [] }],
    ['category=%25', { total: 0, products: [] }],
    ['category=%E0%A4%A', { total: 0, products: [] }],
    ['category=%FF%FE', { total: 0, products: [] }],
  ])('?%s returns the effective page and size', async (query, expected) => {
    const { status, body } = await read(`/api/products/?${query}`)
    expect(status).toBe(200)
    expect(body).toMatchObject(expected)
  })

  test('an empty category does not filter, and an unknown one matches nothing', async () => {
    expect((await read('/api/products/?category=')).body).toMatchObject({ total: await total() })
    expect((await read(`/api/products/?category=${'x'.repeat(5000)}`)).body).toMatchObject({ total: 0 })
  })

  test('the same list is served below /python on the GraphQL port', async () => {
    const response = await fetch(shop().url('graphql', '/python/api/products?per_page=3'))
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toMatchObject({ per_page: 3, products: await expected('true', 3) })
  })
})

describe('refuses', () => {
  test.each([
    ['/api/products/2147483647', 404, 'Product not found'],
    [`/api/products/${'9'.repeat(200)}`, 404, 'Product not found'],
    ['/api/products/0', 404, 'Product not found'],
    ['/api/products/abc', 404, 'Not found'],
    ['/api/products/-1', 404, 'Not found'],
    ['/api/products/1.5', 404, 'Not found'],
    ['/api/products/%00', 404, 'Not found'],
    ['/api/products/%E0%A4%A', 404, 'Not found'],
    ['/API/products', 404, 'Not found'],
    ['/api/products/1/2', 404, 'Not found'],
    ['/api', 404, 'Not found'],
    ['/', 404, 'Not found'],
  ])('the path %s returns status %s', async (path, status, error) => {
    const response = await ask(path)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.json()).toEqual({ error })
  })

  test.each(['DELETE', 'PATCH', 'PUT', 'PROPFIND'])(
    '%s of a product returns 405 with the allowed methods',
    async (method) => {
      const broken = method === 'PUT' ? { body: '{', headers: { 'content-type': 'application/json' } } : {}
      const response = await ask('/api/products/1', { method, ...broken })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
      expect(await response.json()).toEqual({ error: 'Method not allowed' })
    },
  )

  test('an unknown path returns 404 before its body is read', async () => {
    const response = await ask('/api/nowhere', {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ error: 'Not found' })
  })

  test.each([
    ['a URL of 20 KB', `GET /api/products/${'9'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['a request that is not HTTP', 'hello\r\n\r\n', 400],
    [
      'a URL of bytes that are not UTF-8',
      Buffer.from('GET /api/products/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n', 'latin1'),
      400,
    ],
  ])('%s returns a JSON error', async (_, bytes, status) => {
    const answer = await onTheWire(shop().url('flask', '/'), bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toMatch(/\r\ncontent-type: application\/json\r\n/i)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toEqual({ error: expect.any(String) })
  })
})

describe('protects', () => {
  test('every origin may read responses, without credentials', async () => {
    const open = await ask('/api/products')
    expect(open.headers.get('access-control-allow-origin')).toBe('*')
    expect(open.headers.get('vary')).toBeNull()
    const echoed = await ask('/api/products', { headers: { origin: 'https://evil.example' } })
    expect(echoed.headers.get('access-control-allow-origin')).toBe('https://evil.example')
    expect(echoed.headers.get('vary')).toBe('Origin')
    expect(echoed.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test('a preflight is answered like Flask-CORS does', async () => {
    const headers = {
      origin: 'https://a.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    }
    const response = await ask('/api/products/', { method: 'OPTIONS', headers })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      allow: 'GET, HEAD, OPTIONS, POST',
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-allow-methods': 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT',
    })
    expect(response.headers.get('access-control-max-age')).toBeNull()
  })

  test('a request id is returned and logged, and an unsafe one is replaced', async () => {
    const kept = await ask('/api/products', { headers: { 'x-request-id': 'client-chose.this_1' } })
    expect(kept.headers.get('x-request-id')).toBe('client-chose.this_1')
    const replaced = await ask('/api/products?category=secret', {
      headers: { 'x-request-id': 'no {json} here' },
    })
    expect(replaced.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
    const [line] = shop().logLines.filter((text) => text.includes('client-chose.this_1'))
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      surface: 'flask',
      method: 'GET',
      route: '/api/products/',
      status: 200,
    })
    expect(shop().logLines.join()).not.toContain('secret')
  })
})
