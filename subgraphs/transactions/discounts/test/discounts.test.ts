import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { anAdmin, times } from '../../catalog/test/fixtures.js'
import { aCustomer, aProduct, idOf, place, step } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions)

let grace: Viewer
beforeAll(async () => {
  grace = await anAdmin(shop())
})

interface Answer {
  discountCode: { code: string; version: number; timesUsed: number; usageLimit: number | null } | null
  userErrors: { code: string; message: string; field: string | null }[]
}

const PAYLOAD = `{ discountCode { code percent amount minimumSubtotal active startsAt endsAt usageLimit
  usageLimitPerCustomer timesUsed version } userErrors { code message field } }`

async function change(kind: 'create' | 'update', input: object, key?: string): Promise<Answer> {
  const type = kind === 'create' ? 'CreateDiscountCodeInput' : 'UpdateDiscountCodeInput'
  const keyed = kind === 'create' ? ['$key: String, ', ', idempotencyKey: $key'] : ['', '']
  const query = `mutation (${keyed[0]}$input: ${type}!) {
    ${kind}DiscountCode(input: $input${keyed[1]}) ${PAYLOAD} }`
  const { data, errors } = await shop().ask(query, { as: grace, variables: { input, key } })
  expect(errors).toBeUndefined()
  return data?.[`${kind}DiscountCode`] as Answer
}

const refusals = ({ userErrors }: Answer) => userErrors.map(({ code, field }) => [code, field])

let count = 0
async function aCode(input: object = { percent: 10 }): Promise<string> {
  const code = `CODE-${++count}`
  expect((await change('create', { code, ...input })).userErrors).toEqual([])
  return code
}

const LIST = `query ($first: Int! = 20, $after: String, $active: Boolean) {
  discountCodes(first: $first, after: $after, active: $active) {
    nodes { code } pageInfo { hasNextPage endCursor } } }`

interface Codes {
  nodes: { code: string }[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

async function allCodes(active: boolean | null): Promise<string[]> {
  const codes: string[] = []
  for (let after: string | null = null; ; ) {
    const { data } = await shop().ask(LIST, { as: grace, variables: { first: 3, after, active } })
    const { nodes, pageInfo } = (data as { discountCodes: Codes }).discountCodes
    codes.push(...nodes.map(({ code }) => code))
    if (!pageInfo.hasNextPage) return codes
    after = pageInfo.endCursor
  }
}

describe('answers', () => {
  test('a new code is returned as created, with zero uses', async () => {
    const input = {
      ...{ code: 'SUMMER', percent: 25, minimumSubtotal: '50.00', active: false, usageLimit: 100 },
      ...{ startsAt: '2027-06-01T00:00:00.000000Z', endsAt: '2027-09-01T00:00:00.000000Z' },
      usageLimitPerCustomer: 2,
    }
    const { discountCode } = await change('create', input)
    expect(discountCode).toEqual({ ...input, amount: null, timesUsed: 0, version: 1 })
    const { data } = await shop().ask('{ discountCode(code: "SUMMER") { percent } }', { as: grace })
    expect(data?.discountCode).toEqual({ percent: 25 })
  })

  test('blanks around a code are ignored wherever it is given', async () => {
    const code = await aCode({ percent: 50 })
    expect(refusals(await change('create', { code: ` ${code}\u200b`, percent: 10 }))).toEqual([
      ['DISCOUNT_CODE_TAKEN', 'input.code'],
    ])
    const { discountCode } = await change('update', { code: `${code} `, expectedVersion: 1, usageLimit: 5 })
    expect(discountCode).toMatchObject({ code, usageLimit: 5 })
    const mug = await aProduct(shop(), { stock: 1 })
    const { order } = await place(shop(), await aCustomer(shop()), [[mug, 1]], { discountCode: ` ${code} ` })
    expect(order?.discountAmount).toBe('5.00')
    const query = `{ discountCode(code: " ${code} ") { timesUsed } }`
    expect((await shop().ask(query, { as: grace })).data?.discountCode).toEqual({ timesUsed: 1 })
  })

  test('an unknown code is null, and letter case counts', async () => {
    const { data } = await shop().ask('{ discountCode(code: "save10") { code } }', { as: grace })
    expect(data?.discountCode).toBeNull()
  })

  test.each([null, true, false])(
    'the pages list every code once, newest first, active: %s',
    async (active) => {
      await Promise.all([aCode(), aCode({ amount: '5.00', active: false }), aCode()])
      const rows = await shop().owner<{ code: string }[]>`
      select code from discount_codes where ${active === null} or active = ${active ?? true}
      order by created_at desc, code desc`
      expect(rows.length).toBeGreaterThan(3)
      expect(await allCodes(active)).toEqual(rows.map(({ code }) => code))
    },
  )

  test('a repeat under the same key creates no second code', async () => {
    const input = { code: 'TWICE', amount: '1.00' }
    const [first, again] = [await change('create', input, 'k1'), await change('create', input, 'k1')]
    expect(again).toEqual(first)
  })

  test('given fields change, other fields stay, and null clears a limit', async () => {
    const code = await aCode({ percent: 10, usageLimit: 5, minimumSubtotal: '9.00' })
    const { discountCode } = await change('update', {
      ...{ code, expectedVersion: 1, usageLimit: null, active: false },
    })
    expect(discountCode).toMatchObject({
      usageLimit: null,
      active: false,
      minimumSubtotal: '9.00',
      version: 2,
    })
  })

  test('the audit log has the creation and the changes of a code, before and after', async () => {
    const code = await aCode({ amount: '5.00' })
    await change('update', { code, expectedVersion: 1, minimumSubtotal: '20.00' })
    const rows = await shop().owner`
      select action, actor_id, before, after from audit_log where subject = ${`discount:${code}`} order by id`
    expect([...rows]).toMatchObject([
      { action: 'discount.created', actor_id: grace.id, before: null, after: { amount: '5.00' } },
      {
        ...{ action: 'discount.updated', actor_id: grace.id },
        before: { minimumSubtotal: '0.00' },
        after: { minimumSubtotal: '20.00' },
      },
    ])
  })
})

describe('refuses', () => {
  test.each([
    [{ code: 'HAS SPACE', percent: 10 }, ['input.code']],
    [{ code: '', percent: 10 }, ['input.code']],
    [{ code: 'C'.repeat(51), percent: 10 }, ['input.code']],
    [{ code: 'C'.repeat(1_024), percent: 10 }, ['input.code']],
    [{ code: 'X', percent: 0 }, ['input.percent']],
    [{ code: 'X', percent: 101 }, ['input.percent']],
    [{ code: 'X', amount: '0.00' }, ['input.amount']],
    [{ code: 'X', amount: '-5.00' }, ['input.amount']],
    [{ code: 'X' }, ['input']],
    [{ code: 'X', percent: 10, amount: '5.00' }, ['input']],
    [{ code: 'X', percent: 10, usageLimit: 0 }, ['input.usageLimit']],
    [{ code: 'X', percent: 10, usageLimitPerCustomer: -1 }, ['input.usageLimitPerCustomer']],
    [{ code: 'X', percent: 10, minimumSubtotal: '-0.01' }, ['input.minimumSubtotal']],
    [
      { code: 'X', percent: 10, startsAt: '2027-01-02T00:00:00Z', endsAt: '2027-01-02T00:00:00Z' },
      ['input.endsAt'],
    ],
    [{ code: 'a b', percent: 0, usageLimit: 0 }, ['input.code', 'input.percent', 'input.usageLimit']],
  ])('a code like %j is rejected and writes nothing', async (input, fields) => {
    const before = await shop().fingerprint()
    expect(refusals(await change('create', input))).toEqual(fields.map((field) => ['INVALID_INPUT', field]))
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('an existing code is rejected', async () => {
    const code = await aCode()
    expect(refusals(await change('create', { code, percent: 50 }))).toEqual([
      ['DISCOUNT_CODE_TAKEN', 'input.code'],
    ])
  })

  test('an update of an unknown code and of an outdated version is rejected', async () => {
    expect(refusals(await change('update', { code: 'NOPE', expectedVersion: 1 }))).toEqual([
      ['DISCOUNT_CODE_NOT_FOUND', 'input.code'],
    ])
    const code = await aCode()
    await change('update', { code, expectedVersion: 1, active: false })
    expect(refusals(await change('update', { code, expectedVersion: 1, active: true }))).toEqual([
      ['VERSION_CONFLICT', 'input.expectedVersion'],
    ])
  })

  test('a usage limit below the current uses is rejected', async () => {
    const code = await aCode({ amount: '1.00' })
    const ada = await aCustomer(shop())
    const mug = await aProduct(shop(), { stock: 9 })
    for (let n = 0; n < 3; n++) idOf(await place(shop(), ada, [[mug, 1]], { discountCode: code }))
    expect(refusals(await change('update', { code, expectedVersion: 1, usageLimit: 2 }))).toEqual([
      ['INVALID_INPUT', 'input.usageLimit'],
    ])
    expect((await change('update', { code, expectedVersion: 1, usageLimit: 3 })).userErrors).toEqual([])
    expect(refusalsOfOrder(await place(shop(), ada, [[mug, 1]], { discountCode: code }))).toEqual([
      'DISCOUNT_NOT_APPLICABLE',
    ])
  })
})

const refusalsOfOrder = ({ userErrors }: { userErrors: { code: string }[] }) =>
  userErrors.map(({ code }) => code)

describe('protects', () => {
  test('callers without catalog:write can neither read nor create codes', async () => {
    const ada = await aCustomer(shop())
    for (const query of [
      '{ discountCodes { nodes { code } } }',
      '{ discountCode(code: "SAVE10") { code } }',
      'mutation { createDiscountCode(input: {code: "FREE", percent: 100}) { userErrors { code } } }',
      'mutation { updateDiscountCode(input: {code: "SAVE10", expectedVersion: 1}) { userErrors { code } } }',
    ]) {
      const { errors } = await shop().ask(query, { as: ada })
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN'])
    }
  })

  test('one of several concurrent edits succeeds', async () => {
    const code = await aCode()
    const answers = await times(8, (n) => change('update', { code, expectedVersion: 1, usageLimit: 10 + n }))
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1)
  })

  test('a code with three uses discounts three of twenty concurrent orders, and a cancelled one returns its use', async () => {
    const code = await aCode({ percent: 50, usageLimit: 3 })
    const mug = await aProduct(shop(), { stock: 100 })
    const answers = await times(20, async () => {
      const buyer = await aCustomer(shop())
      return { buyer, placed: await place(shop(), buyer, [[mug, 1]], { discountCode: code }) }
    })
    const winners = answers.filter(({ placed }) => placed.order)
    expect(winners).toHaveLength(3)
    const [winner] = winners
    if (!winner) throw new Error('one of them succeeds')
    await step(shop(), winner.buyer, 'cancelOrder', idOf(winner.placed))
    const late = await place(shop(), await aCustomer(shop()), [[mug, 1]], { discountCode: code })
    expect(late.order?.discountAmount).toBe('5.00')
  })
})
