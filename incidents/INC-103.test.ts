import { useShop } from '@shopstack/gateway/test/shop'
import { describe, expect, test } from 'vitest'
import { rest } from './test/rest.js'

const shop = useShop()

const register = (body: unknown, query = '') =>
  rest(shop(), 'express', `POST /api/auth/register${query}`, { body })

const broken = (path: string, msg: string, value?: string) => ({
  type: 'field',
  msg,
  path,
  location: 'body',
  ...(value !== undefined && { value }),
})
const EMAIL = 'Invalid email format'
const PASSWORD = broken('password', 'Password must be at least 8 characters')
const NAME = 'Name is required'

const accounts = async () => Number((await shop().owner`select count(*) from users`)[0]?.count)

describe('INC-103: bad input gets past the validation of new accounts', () => {
  test.each([
    ['an empty body', {}, [broken('email', EMAIL), PASSWORD, broken('name', NAME)]],
    [
      'an invalid address, a short password and an empty name',
      { email: 'bad', password: 'short', name: '' },
      [broken('email', EMAIL, 'bad'), PASSWORD, broken('name', NAME, '')],
    ],
    ['a short password', { email: 'ada@example.com', password: 'short', name: 'Ada' }, [PASSWORD]],
  ])('%s returns 400 with one entry per violated rule', async (_, body, details) => {
    const before = await accounts()
    expect(await register(body)).toEqual({ status: 400, body: { error: 'Validation failed', details } })
    expect(await accounts()).toBe(before)
  })

  test.each([
    ['numbers', { email: 1, password: 12345678, name: 2 }],
    ['lists', { email: ['ada@example.com'], password: ['correct horse'], name: ['Ada'] }],
    ['nothing', { email: null, password: null, name: null }],
    [
      'a name of 300 characters',
      { email: 'ada@example.com', password: 'correct horse', name: 'x'.repeat(300) },
    ],
  ])('%s in the fields returns 400', async (_, body) => {
    expect(await register(body)).toMatchObject({ status: 400 })
  })

  test('fields in the query string are ignored', async () => {
    const before = await accounts()
    const query = '?email=ada@example.com&password=correct%20horse&name=Ada'
    expect(await register({}, query)).toMatchObject({ status: 400, body: { error: 'Validation failed' } })
    expect(await accounts()).toBe(before)
  })

  test('a valid body registers an account', async () => {
    const body = { email: 'grace@example.com', password: 'correct horse', name: 'Grace' }
    expect(await register(body)).toMatchObject({
      status: 201,
      body: { user: { email: body.email, name: 'Grace' } },
    })
  })
})
