import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import { buildSchema, GraphQLError } from 'graphql'
import { describe, expect, test } from 'vitest'
import { compiler } from '../../operations/operation-compiler.js'
import { failureLog } from '../../telemetry/failure-log.js'
import { createLogger } from '../../telemetry/log.js'
import { maskError } from '../error-masking.js'

const schema = buildSchema('type Query { price(of: Int! = 1): Int!  name(of: [Int!]): String }')

/** What a client is shown, and what is logged, when a resolver does this. */
async function shownWhen(work: () => unknown, query = '{ price }', variables: Record<string, unknown> = {}) {
  const field = schema.getQueryType()?.getFields().price
  if (field) field.resolve = work
  const compiled = compiler(schema)(query)
  const { errors = [] } = 'run' in compiled ? await compiled.run({}, variables) : compiled
  const lines: string[] = []
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  return {
    shown: errors.map((error) => maskError(error, 'req-12345', log)),
    logged: lines.map((line) => JSON.parse(line)),
  }
}

const fails = (error: unknown) => () => {
  throw error
}

describe('answers', () => {
  test('an error of the shop is returned unchanged, with its path', async () => {
    const { shown, logged } = await shownWhen(fails(new ShopError('RATE_LIMITED', { retryAfter: 3 })))
    expect(shown).toEqual([
      {
        message: 'Too many attempts. Try again in 3 s.',
        path: ['price'],
        locations: [{ line: 1, column: 3 }],
        extensions: { code: 'RATE_LIMITED', retryAfter: 3 },
      },
    ])
    expect(logged).toEqual([])
  })

  test('several errors are returned under the code of the first', async () => {
    const both = new UserErrorList([
      invalid('name', 'A name is needed.'),
      invalid('price', 'A price is needed.'),
    ])
    const { shown } = await shownWhen(fails(both))
    expect(shown).toMatchObject([
      {
        message: 'A name is needed. A price is needed.',
        extensions: { code: 'INVALID_INPUT', field: 'name' },
      },
    ])
  })

  test.each([
    ['an unknown field', '{ weight }', {}],
    ['a syntax error', '{ price', {}],
    ['a variable of the wrong type', 'query ($of: Int!) { price(of: $of) }', { of: 'one' }],
    ['a missing variable', 'query ($of: Int!) { price(of: $of) }', {}],
    ['an argument that is null', 'query ($of: Int = 1) { price(of: $of) }', { of: null }],
  ])('%s is returned as a validation error and not logged', async (_, query, variables) => {
    const { shown, logged } = await shownWhen(() => 1, query, variables)
    expect(shown).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    expect(logged).toEqual([])
  })
})

describe('protects', () => {
  test.each(['CONNECTION_CLOSED', 'ECONNREFUSED', '57P01', '53100', '57014'])(
    'an unreachable database (%s) is returned as unavailable, and logged',
    async (code) => {
      const failure = new Error('Failed query', { cause: Object.assign(new Error('hunter2'), { code }) })
      const { shown, logged } = await shownWhen(fails(failure))
      expect(shown).toMatchObject([
        {
          message: 'Service temporarily unavailable.',
          extensions: { code: 'SERVICE_UNAVAILABLE', requestId: 'req-12345' },
        },
      ])
      expect(JSON.stringify(shown)).not.toContain('hunter2')
      expect(logged).toMatchObject([{ level: 50, requestId: 'req-12345' }])
    },
  )

  test.each([
    ['throws', fails(new Error('password of owner is hunter2'))],
    ['rejects', async () => Promise.reject(new Error('hunter2'))],
    ['throws a text', fails('hunter2')],
    ['returns null for a non-null field', () => null],
    ['returns a text for a number', () => 'hunter2'],
  ])('a resolver that %s is masked and logged under the same id', async (_, work) => {
    const { shown, logged } = await shownWhen(work)
    expect(shown).toMatchObject([
      {
        message: 'Internal server error. Request id: req-12345',
        path: ['price'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'req-12345' },
      },
    ])
    expect(JSON.stringify(shown)).not.toContain('hunter2')
    expect(logged).toMatchObject([{ level: 50, requestId: 'req-12345', path: 'price' }])
  })

  test('the log has the original error', async () => {
    const { logged } = await shownWhen(
      fails(new GraphQLError('located', { originalError: new RangeError('deep') })),
    )
    expect(logged[0]?.err).toMatchObject({ type: 'RangeError', message: 'deep' })
  })
})

test('an error at a thousand fields of a response takes six log lines', async () => {
  const lines: string[] = []
  const log = failureLog(
    createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } }),
  )
  for (let i = 0; i < 1_000; i++)
    maskError(new GraphQLError('broken', { originalError: new Error('x') }), 'req-1', log)
  await Promise.resolve()
  expect(lines.map((line) => JSON.parse(line).omitted)).toEqual([...Array(5), 995])
})
