import { randomUUID } from 'node:crypto'
import { cloneDatabase } from '@shopstack/drizzle/test/databases'
import { connectAs } from '@shopstack/kit/process/role-connections'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Transfer } from '../provider/payment-provider.js'
import { sandbox } from '../provider/sandbox-provider.js'

let open: {
  database: Awaited<ReturnType<typeof cloneDatabase>>
  connection: ReturnType<typeof connectAs<'transactions'>>
}
beforeAll(async () => {
  const database = await cloneDatabase(inject('testServer'), 'empty')
  open = { database, connection: connectAs('transactions', database.roleUrl('transactions')) }
})
afterAll(async () => {
  await open.connection.close()
  await open.database.close()
})

const provider = () => sandbox(open.connection.db)
const transfer = (method = 'card'): Transfer => ({
  key: randomUUID(),
  orderId: 1,
  amount: 1_085,
  currency: 'USD',
  method,
})
const entries = ({ key }: Transfer) =>
  open.connection.sql`select kind, status, amount, reason from sandbox_transfers where key = ${key}`
const SUCCEEDED = { status: 'succeeded' }

describe('answers', () => {
  test.each(['card', 'paypal', 'bank_transfer', 'x'])(
    'money by %s is charged and refunded',
    async (method) => {
      const [there, back] = [transfer(method), transfer(method)]
      expect(await provider().charge(there)).toEqual(SUCCEEDED)
      expect(await provider().refund(back)).toEqual(SUCCEEDED)
      expect(await entries(there)).toMatchObject([{ kind: 'charge', status: 'succeeded', amount: '10.85' }])
      expect(await entries(back)).toMatchObject([{ kind: 'refund', status: 'succeeded', amount: '10.85' }])
    },
  )

  test('a transfer leaves the commits of its connection as they were', async () => {
    const own = connectAs('transactions', open.database.roleUrl('transactions'), { max: 1 })
    await own.sql.unsafe('set synchronous_commit = on')
    await sandbox(own.db).charge(transfer())
    const setting = await own.sql.unsafe('show synchronous_commit')
    await own.close()
    expect([...setting]).toEqual([{ synchronous_commit: 'on' }])
  })

  test.each(['declined', 'insufficient_funds'])(
    'sandbox:%s is declined, and again when it is repeated',
    async (reason) => {
      const one = transfer(`sandbox:${reason}`)
      const declined = { status: 'declined', reason }
      expect(await provider().charge(one)).toEqual(declined)
      expect(await provider().charge({ ...one, method: 'card' })).toEqual(declined)
      expect(await provider().lookUp('charge', one)).toEqual(declined)
    },
  )

  test('sandbox:timeout does not respond, and no money moves', async () => {
    const one = transfer('sandbox:timeout')
    await expect(provider().charge(one)).rejects.toThrow('no response')
    expect(await entries(one)).toEqual([])
    expect(await provider().lookUp('charge', one)).toEqual({ status: 'void' })
  })

  test('sandbox:lost_answer moves money without a response', async () => {
    const one = transfer('sandbox:lost_answer')
    await expect(provider().charge(one)).rejects.toThrow('lost')
    expect(await provider().lookUp('charge', one)).toEqual(SUCCEEDED)
  })

  test('known sandbox methods are supported, and unknown ones are not', () => {
    const known = ['declined', 'insufficient_funds', 'timeout', 'lost_answer'].map(
      (name) => `sandbox:${name}`,
    )
    for (const method of ['card', 'sandbox', 'Sandbox:x', ...known])
      expect(provider().supports(method)).toBe(true)
    for (const method of ['sandbox:', 'sandbox:decline', 'sandbox:Timeout'])
      expect(provider().supports(method)).toBe(false)
  })
})

describe('protects', () => {
  test('concurrent charges under one key move money once', async () => {
    const one = transfer()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => provider().charge(one)))
    expect(outcomes).toEqual(Array(20).fill(SUCCEEDED))
    expect(await entries(one)).toHaveLength(1)
  })

  test('a void key rejects a delayed charge', async () => {
    const one = transfer()
    expect(await provider().lookUp('charge', one)).toEqual({ status: 'void' })
    expect(await provider().charge(one)).toEqual({ status: 'void' })
    expect(await entries(one)).toMatchObject([{ status: 'void' }])
  })

  test('a charge and its concurrent lookup return the same outcome', async () => {
    for (let round = 0; round < 30; round++) {
      const one = transfer()
      const both = [provider().charge(one), provider().lookUp('charge', one)]
      const outcomes = await Promise.all(round % 2 === 0 ? both : both.toReversed())
      expect(new Set(outcomes.map(({ status }) => status)).size).toBe(1)
      expect(await entries(one)).toMatchObject([outcomes[0]])
    }
  })
})
