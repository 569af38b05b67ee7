import { useShop } from '@shopstack/gateway/test/shop'
import { beforeAll, describe, expect, test } from 'vitest'
import { administrator, newCustomer, rest } from './test/rest.js'

const shop = useShop()

const MISSING = { status: 404, body: { error: 'User not found' } }

const user = (token: string, id: string) => rest(shop(), 'express', `GET /api/users/${id}`, { token })

let admin = ''
let customer = ''
beforeAll(async () => {
  admin = await administrator(shop())
  customer = await newCustomer(shop(), 'ada@example.com')
})

describe('INC-101: an unknown user ends the process', () => {
  test.each(['999999', '2147483647', '99999999999', '0', 'abc'])(
    'the unknown id %s returns 404, for an administrator and for a customer',
    async (id) => {
      expect(await user(admin, id)).toEqual(MISSING)
      expect(await user(customer, id)).toEqual(MISSING)
    },
  )

  test('the process survives many concurrent requests for unknown ids and serves other clients', async () => {
    const unknown = Array.from({ length: 20 }, (_, index) => user(admin, String(900_000 + index)))
    expect(await Promise.all(unknown)).toEqual(unknown.map(() => MISSING))
    expect(await rest(shop(), 'express', 'GET /api/health')).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    })
    expect(await user(admin, '1')).toMatchObject({ status: 200, body: { user: { id: 1 } } })
  })
})
