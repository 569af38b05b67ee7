import { ShopError } from '@shopstack/schema/errors'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Connection, connect } from '../../client/connect.js'
import type { Db } from '../../roles/access.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { executeOnce, idempotentRequest, sweepKeys } from '../idempotent-request.js'

let database: TestDatabase
let connection: Connection
let owner: postgres.Sql
let db: Db<'transactions'>

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  connection = connect(database.roleUrl('transactions'))
  // The grants of the role and these types come from the same value.
  db = connection.db as unknown as Db<'transactions'>
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
  await owner`insert into users (id, email, password_hash, name) values (1, 'ada@shop.test', 'none', 'Ada')`
})
afterAll(async () => {
  await Promise.all([connection.close(), owner.end()])
  await database.close()
})

interface Done {
  number: number
  isAgain: boolean
}

/** Work that counts its runs. */
function work(effects: number[] = []) {
  return {
    effects,
    first: async (): Promise<Done> => {
      effects.push(effects.length + 1)
      return { number: effects.length, isAgain: false }
    },
    reference: ({ number }: Done) => ({ number }),
    again: async (_: unknown, { number }: { number: number }): Promise<Done> => ({ number, isAgain: true }),
  }
}

const request = (key: string | null, payload: unknown = { a: 1 }) =>
  idempotentRequest(1, 'test', key, payload)

describe('answers', () => {
  test('work runs once per key, and every time without a key', async () => {
    const keyed = work()
    expect(await executeOnce(db, request('one'), keyed)).toEqual({ number: 1, isAgain: false })
    expect(await executeOnce(db, request('one'), keyed)).toEqual({ number: 1, isAgain: true })
    const free = work()
    await executeOnce(db, request(null), free)
    await executeOnce(db, request(null), free)
    expect([keyed.effects, free.effects]).toEqual([[1], [1, 2]])
  })

  test('the order in which a client writes its fields does not matter', async () => {
    const nested = work()
    await executeOnce(db, request('fields', { a: 1, b: { c: 2, d: [3, { e: 4, f: 5 }] } }), nested)
    const again = await executeOnce(
      db,
      request('fields', { b: { d: [3, { f: 5, e: 4 }], c: 2 }, a: 1 }),
      nested,
    )
    expect(again.isAgain).toBe(true)
  })

  test('expired keys are deleted, any number of them, and valid ones are kept', async () => {
    await owner`
      insert into idempotency_keys (user_id, operation, key, payload_hash, answer, expires_at)
      select 1, 'sweep', n::text, '', '{}', now() + case when n <= 2500 then interval '-1 second' else interval '1 hour' end
      from generate_series(1, 2510) n`
    expect(await sweepKeys(db)).toBe(2500)
    const left = await owner`select count(*)::int from idempotency_keys where operation = 'sweep'`
    expect(left).toEqual([{ count: 10 }])
    const [life] = await owner`
      select extract(epoch from expires_at - created_at)::int as seconds from idempotency_keys where key = 'one'`
    expect(life).toEqual({ seconds: 24 * 3600 })
  })
})

describe('refuses', () => {
  test('another payload under a used key is rejected, also another order of a list', async () => {
    await executeOnce(db, request('used', { items: [1, 2] }), work())
    await expect(executeOnce(db, request('used', { items: [2, 1] }), work())).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      field: 'idempotencyKey',
    })
  })

  test.each(['', ' ', 'tab\there', 'naïve', 'x'.repeat(256)])('%j is rejected as a key', (key) => {
    expect(() => request(key)).toThrow('printable ASCII')
  })
})

describe('protects', () => {
  test('a repeat during the first request is rejected and does nothing', async () => {
    const { first, ...rest } = work()
    let finish = () => {}
    const slow = {
      ...rest,
      first: async () => {
        await new Promise<void>((resolve) => {
          finish = resolve
        })
        return first()
      },
    }
    const under = executeOnce(db, request('slow'), slow)
    await expect
      .poll(async () => (await owner`select from pg_locks where locktype = 'advisory'`).length)
      .toBe(1)
    await expect(executeOnce(db, request('slow'), work())).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    finish()
    expect(await under).toEqual({ number: 1, isAgain: false })
  })

  test('a rejection is repeated for a minute, and then the work runs again', async () => {
    const refusal = new ShopError(
      'INSUFFICIENT_STOCK',
      { productId: '7', product: 'Mug', available: 0 },
      'input',
    )
    const refusing = { ...work(), first: () => Promise.reject(refusal) }
    await expect(executeOnce(db, request('refused'), refusing)).rejects.toBe(refusal)
    const { code, message, field, extensions } = refusal
    await expect(executeOnce(db, request('refused'), work())).rejects.toMatchObject({
      errors: [{ code, message, field, extensions }],
    })
    await owner`update idempotency_keys set expires_at = expires_at - interval '60 seconds' where key = 'refused'`
    expect(await executeOnce(db, request('refused'), work())).toEqual({ number: 1, isAgain: false })
  })

  test('failed work stores no response, so that it can be retried', async () => {
    const failing = { ...work(), first: () => Promise.reject(new Error('no')) }
    await expect(executeOnce(db, request('again'), failing)).rejects.toThrow('no')
    expect(await executeOnce(db, request('again'), work())).toEqual({ number: 1, isAgain: false })
  })
})
