import { ShopError } from '@shopstack/schema/errors'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Connection, connect } from '../../client/connect.js'
import type { Db } from '../../roles/access.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { executeOnce } from '../execute-once.js'
import { idempotentRequest, meaningOfLines } from '../idempotent-request.js'
import { sweepKeys } from '../stored-response.js'

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
  isReplayed?: boolean
}

/** Work that counts its runs. */
function work(effects: number[] = []) {
  return {
    effects,
    first: async (): Promise<Done> => {
      effects.push(effects.length + 1)
      return { number: effects.length }
    },
    reference: ({ number }: Done) => ({ number }),
    again: async (_: unknown, { number }: { number: number }): Promise<Done> => ({ number }),
  }
}

const request = (key: string | null, meaning: object = { a: 1 }, payload = meaning) =>
  idempotentRequest(1, 'test', key, { meaning, payload })

const insufficient = () =>
  new ShopError('INSUFFICIENT_STOCK', { productId: '7', product: 'Mug', available: 0 }, 'input')

const refusing = (error: Error = insufficient()) => ({ ...work(), first: () => Promise.reject(error) })

const rows = (key: string) =>
  owner`select answer, meaning_hash as meaning from idempotency_keys where key = ${key}`

describe('answers', () => {
  test('work runs once per key, and every time without a key', async () => {
    const keyed = work()
    expect(await executeOnce(db, request('one'), keyed)).toEqual({ number: 1 })
    expect(await executeOnce(db, request('one'), keyed)).toEqual({ number: 1, isReplayed: true })
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
    expect(again.isReplayed).toBe(true)
  })

  test('null and absent fields mean the same, and so do lines in another order or divided', async () => {
    const meant = (lines: [number, number][], extra: object = {}) => ({
      lines: meaningOfLines(lines.map(([of, quantity]) => ({ of, quantity }))),
      ...extra,
    })
    await executeOnce(
      db,
      request(
        'meant',
        meant([
          [7, 1],
          [10, 3],
          [7, 2],
        ]),
      ),
      work(),
    )
    const again = request(
      'meant',
      meant(
        [
          [10, 3],
          [7, 3],
        ],
        { note: null, code: undefined },
      ),
    )
    expect(await executeOnce(db, again, work())).toEqual({ number: 1, isReplayed: true })
    for (const other of [
      meant([
        [10, 3],
        [7, 4],
      ]),
      meant([[10, 3]]),
      meant(
        [
          [10, 3],
          [7, 3],
        ],
        { note: '' },
      ),
    ])
      await expect(executeOnce(db, request('meant', other), work())).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
      })
  })

  test('a response of the previous release is found by the hash of the request as sent', async () => {
    await executeOnce(db, request('former', { a: 1 }, { a: 1, b: null }), work())
    await owner`update idempotency_keys set meaning_hash = null where key = 'former'`
    const again = await executeOnce(db, request('former', { a: 1 }, { b: null, a: 1 }), work())
    expect(again.isReplayed).toBe(true)
    await expect(executeOnce(db, request('former', { a: 1 }, { a: 1 }), work())).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
  })

  test('a rejection leaves the key free, for the same request and for a corrected one', async () => {
    for (const [key, next] of [
      ['same', { a: 1 }],
      ['corrected', { a: 2 }],
    ] as const) {
      await expect(executeOnce(db, request(key), refusing())).rejects.toThrow()
      await expect(executeOnce(db, request(key), refusing())).rejects.toThrow()
      expect(await executeOnce(db, request(key, next), work())).toEqual({ number: 1 })
      expect(await executeOnce(db, request(key, next), work())).toEqual({ number: 1, isReplayed: true })
      expect((await rows(key)).map(({ answer }) => answer)).toEqual([{ number: 1 }])
    }
  })

  test('an expired response is replaced', async () => {
    await executeOnce(db, request('expired'), work())
    await owner`update idempotency_keys set expires_at = now() where key = 'expired'`
    expect(await executeOnce(db, request('expired', { a: 2 }), work())).toEqual({ number: 1 })
    expect(await rows('expired')).toHaveLength(1)
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
    expect(await under).toEqual({ number: 1 })
  })

  test('a request that was in flight when its repeat was rejected does not succeed afterwards', async () => {
    const [first, repeat] = [request('overtaken'), request('overtaken')]
    if (!first || !repeat) throw new Error('the key is valid')
    const late = { ...first, receivedAt: Date.now() - 5_000 }
    const error = insufficient()
    await expect(executeOnce(db, repeat, refusing(error))).rejects.toBe(error)
    const effects: number[] = []
    const { code, message, field, extensions } = error
    await expect(executeOnce(db, late, work(effects))).rejects.toMatchObject({
      errors: [{ code, message, field, extensions }],
    })
    expect(effects).toEqual([])
    await owner`update idempotency_keys set expires_at = now() where key = 'overtaken'`
    expect(await executeOnce(db, late, work(effects))).toEqual({ number: 1 })
  })

  test('a request that is overtaken by the rejection of its repeat while it works is undone', async () => {
    const { first, ...rest } = work()
    const overtaken = request('undone')
    if (!overtaken) throw new Error('the key is valid')
    const effect = {
      ...rest,
      first: async () => {
        // As `rejectRequest` of another process stores it.
        await owner`
          insert into idempotency_keys (user_id, operation, key, payload_hash, meaning_hash, answer, expires_at)
          values (1, 'test', 'undone', '', ${overtaken.meaningHash}, ${owner.json({
            refusals: [{ code: 'ORDER_EXPIRED', facts: {}, field: null }],
            decidedAt: Date.now() + 5_000,
          })}, now() + interval '1 minute')`
        return first()
      },
    }
    await expect(executeOnce(db, overtaken, effect)).rejects.toMatchObject({
      errors: [{ code: 'ORDER_EXPIRED' }],
    })
    expect((await rows('undone')).map(({ answer }) => answer)).toMatchObject([{ refusals: [{}] }])
  })

  test('failed work stores no response, so that it can be retried', async () => {
    const failing = { ...work(), first: () => Promise.reject(new Error('no')) }
    await expect(executeOnce(db, request('again'), failing)).rejects.toThrow('no')
    expect(await executeOnce(db, request('again'), work())).toEqual({ number: 1 })
  })
})
