import { describe, expect, test } from 'vitest'
import { byKey, byParent, type LoaderDatabases, type LoaderDefinition, perKey } from '../loaders.js'
import { ownLoaders } from '../open-loaders.js'

type None = LoaderDatabases<null>

/** One operation's loader of a definition that reads from no database. */
const opened = <Key, Value>(one: LoaderDefinition<null, Key, Value>) =>
  ownLoaders<null, { one: typeof one }>({ one }, { db: null, reads: null as never }).one

const ITEMS = [
  { id: 1, orderId: 7 },
  { id: 2, orderId: 8 },
  { id: 3, orderId: 7 },
]

describe('answers', () => {
  test('rows are returned in the requested order, from one read with each key once', async () => {
    const reads: (readonly number[])[] = []
    const item = opened(
      byKey(
        async (_: None, ids: readonly number[]) => {
          reads.push(ids)
          return ITEMS.filter(({ id }) => ids.includes(id))
        },
        (row) => row.id,
      ),
    )
    const found = await Promise.all([3, 99, 1, 3].map((id) => item.load(id)))
    expect(found.map((row) => row?.id ?? null)).toEqual([3, null, 1, 3])
    expect(reads).toEqual([[3, 99, 1]])
  })

  test('null is a key', async () => {
    const count = opened(
      perKey(async (_: None, keys: readonly (string | null)[]) => keys.map((key) => key ?? 'all')),
    )
    expect(await count.loadMany([null, 'Books', null])).toEqual(['all', 'Books', 'all'])
  })

  test('the rows of each parent keep their order, and a parent without rows has an empty list', async () => {
    const reads: (readonly number[])[] = []
    const itemsOf = opened(
      byParent(
        async (_: None, orderIds: readonly number[]) => {
          reads.push(orderIds)
          return ITEMS
        },
        (row) => row.orderId,
      ),
    )
    const [of8, of9, of7] = await Promise.all([itemsOf.load(8), itemsOf.load(9), itemsOf.load(7)])
    expect([of7, of8, of9]).toEqual([[ITEMS[0], ITEMS[2]], [ITEMS[1]], []])
    expect(reads).toEqual([[8, 9, 7]])
  })
})

describe('protects', () => {
  test('a failed read fails every field that waited for it', async () => {
    const item = opened(
      byKey<null, number, { id: number }>(
        () => Promise.reject(new Error('connection lost')),
        (row) => row.id,
      ),
    )
    const outcomes = await Promise.allSettled([item.load(1), item.load(2)])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})
