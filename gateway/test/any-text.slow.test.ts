import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import fc from 'fast-check'
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { type GraphqlReply, useShop } from './shop.js'

const api = buildSchema(readFileSync(join(SCHEMA_ROOT, 'api.graphql'), 'utf8'), { assumeValid: true })
const shop = useShop()

let headers: { authorization: string }
beforeAll(async () => {
  headers = await shop().signIn(DEMO_ACCOUNTS.admin.email, DEMO_ACCOUNTS.admin.password)
})

/** An argument of a root field that holds text, such as `input.reason` of `refundOrder`. */
interface Place {
  readonly kind: 'query' | 'mutation'
  readonly field: GraphQLField<unknown, unknown>
  readonly path: readonly string[]
}

/** What is compared and not kept is wrong like any other. */
const CREDENTIALS = ['login input.email', 'login input.password', 'refreshSession refreshToken']
CREDENTIALS.push('changePassword input.currentPassword')

const nameOf = ({ field, path }: Place): string => `${field.name} ${path.join('.')}`

const all: readonly Place[] = (['query', 'mutation'] as const).flatMap((kind) =>
  Object.values(api.getRootType(kind as never)?.getFields() ?? {}).flatMap((field) =>
    field.args.flatMap(({ name, type }) => textsIn(type, [name]).map((path) => ({ kind, field, path }))),
  ),
)
const everyPlace = new Map(all.map((place) => [nameOf(place), place]))
const places = new Map([...everyPlace].filter(([name]) => !CREDENTIALS.includes(name)))

function textsIn(type: GraphQLInputType, path: readonly string[]): (readonly string[])[] {
  const named = getNamedType(type)
  if (named.name === 'String') return [path]
  if (!isInputObjectType(named)) return []
  return Object.values(named.getFields()).flatMap((field) => textsIn(field.type, [...path, field.name]))
}

/** A value of a type, with `text` at a path in it; what need not be there is left out. */
function sampleOf(type: GraphQLInputType, path: readonly string[] | null, text: string): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType, path, text)
  if (isListType(type)) return [sampleOf(type.ofType, path, text)]
  if (path?.length === 0) return text
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type)) return objectOf(Object.values(type.getFields()), path, text)
  return { ID: '1', Int: 1, Boolean: true, Money: '1.00', String: 'text' }[type.name]
}

interface Slot {
  readonly name: string
  readonly type: GraphQLInputType
  readonly defaultValue?: unknown
}

function objectOf(
  slots: readonly Slot[],
  path: readonly string[] | null,
  text: string,
): Record<string, unknown> {
  const given = slots.filter(
    ({ name, type, defaultValue }) =>
      name === path?.[0] || (isNonNullType(type) && defaultValue === undefined),
  )
  return Object.fromEntries(
    given.map(({ name, type }) => [name, sampleOf(type, name === path?.[0] ? path.slice(1) : null, text)]),
  )
}

interface Answer {
  readonly userErrors?: { code: string; field: string | null }[]
}

function ask(name: string, text: string): Promise<GraphqlReply<{ answer: Answer | null } | undefined>> {
  const place = everyPlace.get(name)
  if (!place) throw new Error(`${name} is no argument`)
  const { kind, field, path } = place
  const variables = objectOf(field.args, path, text)
  const given = field.args.filter(({ name }) => name in variables)
  const head = given.map(({ name, type }) => `$${name}: ${type}`).join(', ')
  const args = given.map(({ name }) => `${name}: $${name}`).join(', ')
  const selection =
    kind === 'mutation'
      ? ' { userErrors { code field } }'
      : isCompositeType(getNamedType(field.type))
        ? ' { __typename }'
        : ''
  return shop().ask(`${kind} (${head}) { answer: ${field.name}(${args})${selection} }`, variables, headers)
}

const CONTROLS = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).filter((character) =>
  /[^\P{Cc}\t\n\r]/u.test(character),
)
const words = fc.string({ unit: 'grapheme', maxLength: 8 })
const cleaned = words.map((text) => text.replaceAll(/[^\P{Cc}\t\n\r]/gu, ''))
const notPlain = fc
  .tuple(cleaned, fc.constantFrom(...CONTROLS, '\ud83d', '\udc00', '\ud83d\ud83d'), cleaned)
  .map((parts) => parts.join(''))

describe('refuses', () => {
  test('a text argument with a NUL, a control character or an unpaired surrogate is rejected with its path', async () => {
    expect([...places.keys()]).toEqual(
      expect.arrayContaining([
        'refundOrder input.reason',
        'placeOrder input.discountCode',
        'searchProducts query',
      ]),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places.keys()), notPlain, async (name, text) => {
        const { data, errors } = await ask(name, text)
        const refusals =
          data?.answer?.userErrors ?? errors?.map(({ extensions }) => ({ ...extensions })) ?? []
        // The path of an element of a list has its position.
        const found = refusals.map(({ code, field }) => [code, String(field).replaceAll(/\.\d+/g, '')])
        expect(found).toContainEqual(['INVALID_INPUT', name.split(' ')[1]])
      }),
      {
        numRuns: 5 * places.size,
        // Form feeds and vertical tabs are blanks to `trim`.
        examples: [...places.keys()].flatMap((name) =>
          ['a\ud83d', '\fa', 'a\v'].map((text): [string, string] => [name, text]),
        ),
      },
    )
  }, 120_000)

  test('the text arguments of nested fields are checked as well', async () => {
    const query =
      'query ($after: String) { product(id: 1) { stockMovements(after: $after) { nodes { id } } } }'
    const { errors } = await shop().ask(query, { after: '\0' }, headers)
    expect(errors).toMatchObject([
      { message: expect.stringContaining('NUL'), extensions: { code: 'INVALID_INPUT', field: 'after' } },
    ])
  })
})

/** Texts of a megabyte that expressions, trimming or normalisation read in quadratic time, or lengthen, unless they are bounded. */
const LONG_TEXTS = [
  `a${' '.repeat(1_000_000)}b`,
  `a${'\u0345\u0301'.repeat(250_000)}`,
  `${'0'.repeat(1_000_000)}x`,
  '\ufdfa'.repeat(340_000),
]
/** Several times what reading and refusing the longest text takes beside other tests. */
const MAX_LONG_TEXT_MS = 3_000

describe('answers', () => {
  test('a megabyte of one character in any text argument is refused in linear time', async () => {
    const slow: string[] = []
    for (const [n, name] of [...everyPlace.keys()].entries()) {
      const text = LONG_TEXTS[n % LONG_TEXTS.length] ?? ''
      const from = performance.now()
      const { status } = await ask(name, text)
      expect(status).toBeLessThan(500)
      if (performance.now() - from > MAX_LONG_TEXT_MS)
        slow.push(`${name} ${JSON.stringify(text.slice(0, 8))}`)
    }
    expect(slow).toEqual([])
  }, 60_000)

  test('no other text causes an internal error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places.keys()), cleaned, async (name, text) => {
        const { status, errors } = await ask(name, text)
        expect(status).toBeLessThan(500)
        expect((errors ?? []).map(({ extensions }) => extensions?.code)).not.toContain(
          'INTERNAL_SERVER_ERROR',
        )
      }),
      { numRuns: 5 * places.size },
    )
  }, 120_000)
})
