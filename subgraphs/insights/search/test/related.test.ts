import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { addProducts } from './fixtures.js'

const shop = useSubgraph(insights)

const NAMES = ['tea', 'pot', 'cup', 'spoon', 'tray', 'sugar'] as const
const made: Record<string, number> = {}

async function order(status: string, ...names: (typeof NAMES)[number][]): Promise<void> {
  const { owner } = shop()
  const [row] = await owner`
    insert into orders (user_id, status, subtotal, total) values (1, ${status}, 1, 1) returning id`
  for (const name of names)
    await owner`
      insert into order_items (order_id, product_id, quantity, unit_price, total_price)
      values (${row?.id}, ${made[name] ?? 0}, 1, 1, 1)`
}

beforeAll(async () => {
  await shop()
    .owner`insert into users (id, email, password_hash, name) values (1, 'ada@shop.test', '', 'Ada')`
  const ids = await addProducts(
    shop(),
    NAMES.map((name) => ({ name, archived: name === 'sugar' })),
  )
  for (const [index, name] of NAMES.entries()) made[name] = Number(ids[index])
  await order('paid', 'tea', 'pot', 'cup', 'sugar')
  await order('shipped', 'tea', 'pot', 'pot', 'pot')
  await order('delivered', 'tea', 'cup')
  await order('delivered', 'tea', 'cup')
  for (const status of ['pending', 'cancelled', 'refunded']) {
    await order(status, 'tea', 'spoon')
    await order(status, 'tea', 'spoon')
  }
})

const RELATED = `query ($of: [_Any!]!, $first: Int!) {
  _entities(representations: $of) { ... on Product { related(first: $first) { id } } } }`

async function relatedTo(names: string[], first = 6) {
  const of = names.map((name) => ({ __typename: 'Product', id: made[name] ?? name }))
  const { data, errors, statements } = await shop().ask(RELATED, { variables: { of, first } })
  const rows = (data?._entities ?? []) as { related: { id: string }[] | null }[]
  return {
    related: rows.map((row) => row?.related?.map(({ id }) => Number(id))),
    errors,
    statements: statements.length,
  }
}

const numbers = (...names: string[]) => names.map((name) => made[name])

describe('answers', () => {
  test('related products are those of the same paid orders, ordered by frequency', async () => {
    expect((await relatedTo(['tea'])).related).toEqual([numbers('cup', 'pot')])
    expect((await relatedTo(['tea'], 1)).related).toEqual([numbers('cup')])
    expect((await relatedTo(['spoon', 'tray'])).related).toEqual([[], []])
  })

  test('the related products of many products cost one statement', async () => {
    const { related, statements } = await relatedTo(['tea', 'pot', 'cup', 'tray'])
    expect(related).toEqual([numbers('cup', 'pot'), numbers('tea', 'cup'), numbers('tea', 'pot'), []])
    expect(statements).toBe(1)
  })

  test('related products are taken from the newest hundred orders', async () => {
    for (let n = 0; n < 100; n++) await order('paid', 'pot', 'tray')
    expect((await relatedTo(['pot'])).related).toEqual([numbers('tray')])
  })
})

describe('refuses', () => {
  test.each([0, 101])('a list of %i related products is rejected', async (first) => {
    expect((await relatedTo(['tea'], first)).errors).toMatchObject([
      { extensions: { code: 'INVALID_INPUT', field: 'first' } },
    ])
  })
})
