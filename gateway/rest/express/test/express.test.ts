import { describe, expect, test } from 'vitest'
import { useShop } from '../../../test/shop.js'
import { onTheWire } from '../../../test/wire.js'

const shop = useShop()

const ask = (path: string, init: RequestInit = {}) => fetch(shop().url('express', path), init)
const read = async (path: string) => {
  const response = await ask(path)
  return { status: response.status, body: JSON.parse(await response.text()) }
}

/** Products as the contract shows them, made of the rows in the database. */
async function expected(limit = 10, offset = 0) {
  return await shop().owner.unsafe(
    `select id, name, description, price::float8 as price, stock, category,
       to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"
     from products order by created_at desc, id desc limit ${limit} offset ${offset}`,
  )
}

const total = async () => Number((await shop().owner`select count(*) from products`)[0]?.count)

describe('answers', () => {
  test('the first page lists the newest products, under any spelling of the path', async () => {
    const count = await total()
    const body = {
      products: [...(await expected())],
      total: count,
      page: 1,
      limit: 10,
      totalPages: Math.ceil(count / 10),
    }
    for (const path of ['/api/products', '/api/products/', '/API/Products'])
      expect(await read(path)).toEqual({ status: 200, body })
  })

  test('every product is on exactly one page', async () => {
    const totalPages = Math.ceil((await total()) / 7)
    const seen = []
    for (let page = 1; page <= totalPages; page += 1) {
      const { body } = await read(`/api/products?limit=7&page=${page}`)
      expect(body).toMatchObject({ page, totalPages, limit: 7 })
      seen.push(...body.products)
    }
    expect(seen).toEqual([...(await expected(1000))])
    expect((await read(`/api/products?limit=7&page=${totalPages + 1}`)).body).toMatchObject({ products: [] })
  })

  test('a product is found by its id, under any spelling of the path', async () => {
    const [product] = await expected(1)
    expect(await read(`/api/products/${product?.id}`)).toEqual({ status: 200, body: { product } })
    expect(await read(`/API/PRODUCTS/${product?.id}/`)).toEqual({ status: 200, body: { product } })
  })

  test('the JSON is that of Express: compact, UTF-8, shortest numbers, dates in milliseconds', async () => {
    const [row] = await shop().owner`
      insert into products (name, description, price, stock, category, created_at)
      values ('Café ☕', null, 100, 0, null, '2020-01-02T03:04:05.006789Z') returning id`
    const response = await ask(`/api/products/${row?.id}`)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await response.text()).toBe(
      `{"product":{"id":${row?.id},"name":"Café ☕","description":null,"price":100,"stock":0,"category":null,` +
        '"createdAt":"2020-01-02T03:04:05.006Z"}}',
    )
    await shop().owner`delete from products where id = ${row?.id ?? 0}`
  })

  test('the health endpoint returns ok', async () => {
    const { status, body } = await read('/api/health')
    expect(status).toBe(200)
    expect(body).toEqual({
      status: 'ok',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
  })

  test.each([
    ['page=0&limit=0', { page: 1, limit: 10 }],
    ['page=-1&limit=-5', { page: 1, limit: 10 }],
    ['page=1.9&limit=2.9', { page: 1, limit: 2 }],
    ['page=abc&limit=', { page: 1, limit: 10 }],
    ['page=2abc&limit=3%20', { page: 2, limit: 3 }],
    ['page=2&page=9&limit=3&limit=x', { page: 2, limit: 3 }],
    ['page[a]=2&__proto__=1&constructor=2', { page: 1, limit: 10 }],
    ['limit=100000', { page: 1, limit: 1000 }],
    [`page=${'9'.repeat(40)}&limit=1000`, { page: 2147483647, limit: 1000, products: [] }],
    ['page=%E0%A4%A&limit=%FF', { page: 1, limit: 10 }],
  ])('?%s returns the effective page and size', async (query, expected) => {
    const { status, body } = await read(`/api/products?${query}`)
    expect(status).toBe(200)
    expect(body).toMatchObject(expected)
  })

  test('a category parameter does not filter the list', async () => {
    expect((await read('/api/products?category=nothing')).body).toMatchObject({ total: await total() })
  })

  test('HEAD returns the headers of GET without a body', async () => {
    const [get, head] = [await ask('/api/products/1'), await ask('/api/products/1', { method: 'HEAD' })]
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    for (const name of ['etag', 'content-type', 'content-length'])
      expect(head.headers.get(name)).toBe(get.headers.get(name))
  })

  test('a matching If-None-Match returns 304', async () => {
    const first = await ask('/api/products/1')
    const tag = first.headers.get('etag') ?? ''
    expect(tag).toMatch(/^W\/"[^"]+"$/)
    expect(first.headers.get('x-powered-by')).toBe('Express')
    for (const known of [tag, tag.replace('W/', ''), `"other", ${tag}`, '*']) {
      const again = await ask('/api/products/1', { headers: { 'if-none-match': known } })
      expect([known, again.status, await again.text()]).toEqual([known, 304, ''])
      expect(again.headers.get('etag')).toBe(tag)
      expect(again.headers.get('content-type')).toBeNull()
    }
    const head = await ask('/api/products/1', { method: 'HEAD', headers: { 'if-none-match': tag } })
    expect(head.status).toBe(304)
    const other = await ask('/api/products/2', { headers: { 'if-none-match': tag } })
    expect(other.status).toBe(200)
  })

  test('the same list is served below /node on the GraphQL port', async () => {
    const response = await fetch(shop().url('graphql', '/node/api/products?limit=3'))
    expect(response.headers.get('x-powered-by')).toBe('Express')
    expect(await response.json()).toMatchObject({ limit: 3, products: [...(await expected(3))] })
  })
})

describe('refuses', () => {
  test.each([
    ['/api/products/2147483647', 404, 'Product not found'],
    [`/api/products/${'9'.repeat(200)}`, 404, 'Product not found'],
    ['/api/products/abc', 404, 'Product not found'],
    ['/api/products/-1', 404, 'Product not found'],
    ['/api/products/1.5', 404, 'Product not found'],
    ['/api/products/%00', 404, 'Product not found'],
    ['/api/products/%E0%A4%A', 400, 'Bad request'],
    ['/api/products/1/2', 404, 'Not found'],
    ['/', 404, 'Not found'],
  ])('the path %s returns status %s', async (path, status, error) => {
    const response = await ask(path, { headers: { 'if-none-match': '*', origin: 'http://localhost:5173' } })
    expect(response.status).toBe(status)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-powered-by': 'Express',
      'access-control-allow-origin': 'http://localhost:5173',
      'x-request-id': expect.any(String),
    })
    expect(await response.json()).toEqual({ error })
  })

  test.each(['DELETE', 'PATCH', 'PUT', 'PROPFIND'])('%s of a product returns 404', async (method) => {
    const broken = method === 'PUT' ? { body: '{', headers: { 'content-type': 'application/json' } } : {}
    const response = await ask('/api/products/1', { method, ...broken })
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ error: 'Not found' })
  })

  test.each([
    ['a URL of 20 KB', `GET /api/products/${'9'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['a request that is not HTTP', 'hello\r\n\r\n', 400],
    [
      'a URL of bytes that are not UTF-8',
      Buffer.from('GET /api/products/\xff HTTP/1.1\r\nHost: x\r\n\r\n', 'latin1'),
      400,
    ],
  ])('%s returns a JSON error', async (_, bytes, status) => {
    const answer = await onTheWire(shop().url('express', '/'), bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toMatch(/\r\ncontent-type: application\/json; charset=utf-8\r\n/i)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toEqual({ error: expect.any(String) })
  })
})

describe('protects', () => {
  test('only pages of the listed origins may read responses', async () => {
    const listed = await ask('/api/products', { headers: { origin: 'http://localhost:5173' } })
    expect(listed.headers.get('access-control-allow-origin')).toBe('http://localhost:5173')
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:51730' },
      { origin: 'null' },
    ]) {
      const response = await ask('/api/products', { headers })
      expect(response.status).toBe(200)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(response.headers.get('vary')).toBe('Origin')
      expect(response.headers.get('access-control-allow-credentials')).toBe('true')
    }
  })

  test.each(['/api/products', '/api/nowhere'])(
    'a preflight of %s is answered like the cors package does',
    async (path) => {
      const headers = {
        origin: 'http://localhost:5173',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization',
      }
      const response = await ask(path, { method: 'OPTIONS', headers })
      expect(response.status).toBe(204)
      expect(await response.text()).toBe('')
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'access-control-allow-origin': 'http://localhost:5173',
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE',
        'access-control-allow-headers': 'authorization',
        vary: 'Origin, Access-Control-Request-Headers',
      })
      const foreign = await ask(path, {
        method: 'OPTIONS',
        headers: { ...headers, origin: 'https://evil.example' },
      })
      expect(foreign.status).toBe(204)
      expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
    },
  )
})
