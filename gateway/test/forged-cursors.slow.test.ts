import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { encodeCursor } from '@shopstack/schema/pagination'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { buildSchema, type GraphQLField, getNamedType, isObjectType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { open, signIn } from '../live/test/live-shop.js'
import { useShop } from './shop.js'

const shop = useShop()
const schema = buildSchema(readFileSync(join(SCHEMA_ROOT, 'api.graphql'), 'utf8'), { assumeValid: true })

/** Where to find an object of each type that has connections. */
const PATHS: Readonly<Record<string, (selection: string) => string>> = {
  Query: (selection) => selection,
  Product: (selection) => `product(id: 1) { ${selection} }`,
  User: (selection) => `me { ${selection} }`,
}

interface Paged {
  parent: string
  field: GraphQLField<unknown, unknown>
  /** Its orders; one list has one cursor per order. */
  sorts: readonly string[]
}

const PAGED: Paged[] = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type))
  .filter((type) => type !== schema.getSubscriptionType())
  .flatMap((type) =>
    Object.values(type.getFields())
      .filter(({ args }) => args.some(({ name }) => name === 'after'))
      .map((field) => ({ parent: type.name, field, sorts: sortsOf(field) })),
  )

/** Subscriptions that resume at a cursor. */
const RESUMED = Object.values(schema.getSubscriptionType()?.getFields() ?? {})
  .filter(({ args }) => args.some(({ name, type }) => name === 'after' && type.toString() === 'String'))
  .map(({ name }) => name)

function sortsOf({ args }: GraphQLField<unknown, unknown>): string[] {
  const type = args
    .find(({ name }) => name === 'sort')
    ?.type.toString()
    .replace('!', '')
  const values = type ? schema.getType(type)?.toConfig() : undefined
  return values && 'values' in values ? Object.keys(values.values) : ['']
}

function queryOf({ parent, field: { name, args, type } }: Paged, sort: string): string {
  const given = ['first: 2', 'after: $after', ...(sort ? [`sort: ${sort}`] : [])]
  if (args.some((argument) => argument.name === 'query')) given.push('query: "mug"')
  const path = PATHS[parent]
  if (!path) throw new Error(`PATHS does not say where a ${parent} is found`)
  const page = getNamedType(type)
  const isConnection = isObjectType(page) && 'edges' in page.getFields()
  const selection = isConnection ? 'edges { cursor } pageInfo { hasNextPage }' : 'endCursor hasNextPage'
  return `query ($after: String) { ${path(`${name}(${given.join(', ')}) { ${selection} }`)} }`
}

/** The names that cursors carry, read from the cursors that lists give. */
const orderIn = (cursor: string): string => JSON.parse(Buffer.from(cursor, 'base64url').toString())[0]

const VALUES = [
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 63,
  1e308,
  -1e308,
  5e-324,
  '',
  'x',
  '\0',
  '\ud800',
  'x'.repeat(10_000),
  '0000-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '-infinity',
  null,
  true,
  [],
  {},
] as never[]

const NO_CURSORS = [
  '',
  'x',
  '%00',
  '{}',
  'W10',
  '\0',
  'é'.repeat(5_000),
  Buffer.from('[').toString('base64url'),
]

describe('forged cursors', () => {
  test.each(PAGED.flatMap((paged) => paged.sorts.map((sort) => ({ ...paged, sort }))))(
    'forged cursors of $field.name of a $parent $sort are accepted or rejected, and cause no internal error',
    async (paged) => {
      const admin = await shop().signIn(DEMO_ACCOUNTS.admin.email, DEMO_ACCOUNTS.admin.password)
      const query = queryOf(paged, paged.sort)
      const genuine = await shop().ask(query, { after: null }, admin)
      const cursor = /"(?:c|endC)ursor":"([^"]+)"/.exec(JSON.stringify(genuine.data))?.[1]
      const order = cursor ? orderIn(cursor) : paged.sort
      const forged = [1, 2, 3].flatMap((length) =>
        VALUES.map((value) => encodeCursor(order, Array(length).fill(value))),
      )
      const mixed = VALUES.flatMap((value) => [
        encodeCursor(order, ['2026-01-01T00:00:00Z' as never, value]),
        encodeCursor(order, [value, 1 as never]),
      ])
      let refused = 0
      for (const after of [...NO_CURSORS, ...forged, ...mixed]) {
        const { status, errors = [] } = await shop().ask(query, { after }, admin)
        expect(status, after).toBe(200)
        for (const { extensions } of errors) expect(extensions?.code, after).toBe('INVALID_INPUT')
        if (errors.length > 0) refused++
      }
      expect(refused).toBeGreaterThanOrEqual(NO_CURSORS.length)
      expect(shop().logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
    },
    60_000,
  )

  test.each(RESUMED)(
    'forged cursors of the subscription %s are refused, and cause no internal error',
    async (name) => {
      const { viewer } = await signIn(shop(), 'admin')
      const given = name === 'stockChanged' ? 'productIds: [1], after: $after' : 'after: $after'
      const query = `subscription ($after: String) { ${name}(${given}) { cursor } }`
      const forged = [1, 2, 3].flatMap((length) =>
        ['', name, 'EVENTS'].flatMap((order) =>
          VALUES.map((value) => encodeCursor(order, Array(length).fill(value))),
        ),
      )
      for (const after of [...NO_CURSORS, ...forged]) {
        const opened = await open(shop(), query, { after }, viewer)
        const codes = 'errors' in opened ? opened.errors.map(({ extensions }) => extensions?.code) : ['open']
        expect(codes, after).toEqual(['INVALID_INPUT'])
      }
      expect(shop().logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
    },
  )

  test('every list of the schema is tested with forged cursors', () =>
    expect([PAGED.length > 5, RESUMED.length]).toEqual([true, 4]))
})
