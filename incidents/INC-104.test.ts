import { useShop } from '@shopstack/gateway/test/shop'
import { describe, expect, test } from 'vitest'
import { rest } from './test/rest.js'

const shop = useShop()

const register = (email: string) =>
  rest<object>(shop(), 'express', 'POST /api/auth/register', {
    body: { email, password: 'correct horse', name: 'Ada' },
  })

describe('INC-104: addresses with a plus sign are refused', () => {
  test.each([
    'user+tag@example.com',
    'first.middle.last@example.com',
    'a+b+c@mail.example.com',
    "o'brien@example.com",
  ])('%s registers an account and signs in', async (email) => {
    expect(await register(email)).toMatchObject({ status: 201, body: { user: { email } } })
    const body = { email, password: 'correct horse' }
    expect(await rest(shop(), 'express', 'POST /api/auth/login', { body })).toMatchObject({
      status: 200,
      body: { user: { email } },
    })
  })

  test.each([
    'first..last@example.com',
    '.first@example.com',
    'user@localhost',
    'user+tag',
    'user tag@example.com',
  ])('%s is rejected as an address', async (email) => {
    const details = [
      { type: 'field', value: email, msg: 'Invalid email format', path: 'email', location: 'body' },
    ]
    expect(await register(email)).toEqual({ status: 400, body: { error: 'Validation failed', details } })
  })
})
