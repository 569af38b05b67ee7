import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kind, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { errors, invalid, ShopError, UserErrorList } from '../errors.js'
import { SCHEMA_ROOT } from '../sdl.js'

function publishedCodes(): Map<string, string> {
  const { definitions } = parse(readFileSync(join(SCHEMA_ROOT, 'shared.graphql'), 'utf8'))
  const found = definitions.find(
    (node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'ErrorCode',
  )
  const values = found?.kind === Kind.ENUM_TYPE_DEFINITION ? (found.values ?? []) : []
  return new Map(values.map(({ name, description }) => [name.value, description?.value ?? '']))
}

describe('answers', () => {
  test('the published codes are those of the errors', () => {
    expect([...publishedCodes().keys()].sort()).toEqual(Object.keys(errors).sort())
  })

  test.each([...publishedCodes()])('%s is described by a sentence', (_, sentence) => {
    expect(sentence).toMatch(/^[A-Z].*\.$/)
  })

  test('the README says of each code what a client does', () => {
    const readme = readFileSync(join(SCHEMA_ROOT, 'README.md'), 'utf8')
    const explained = [...readme.matchAll(/^\| (`[A-Z_` ]+`) \| .+ \|$/gm)].flatMap(
      ([, codes = '']) => codes.match(/[A-Z_]+/g) ?? [],
    )
    const unexplained = Object.keys(errors).filter((code) => !explained.includes(code))
    expect(unexplained.map((code) => `${code} has no row in the table of schema/README.md`)).toEqual([])
    expect(new Set(explained).size).toBe(explained.length)
  })

  test('an error carries its code, its values and its argument', () => {
    const refusal = new ShopError('RATE_LIMITED', { retryAfter: 7 }, 'input.email')
    expect(refusal.message).toBe('Too many attempts. Try again in 7 s.')
    expect(refusal.extensions).toEqual({ code: 'RATE_LIMITED', field: 'input.email', retryAfter: 7 })
  })

  test('an error without a single argument has no field', () => {
    const refusal = new ShopError('UNAUTHENTICATED', undefined)
    expect(refusal.field).toBeNull()
    expect(refusal.extensions).toEqual({ code: 'UNAUTHENTICATED' })
  })

  test.each([
    ['PAYMENT_DECLINED', 'declined', 'The payment was declined.'],
    ['PAYMENT_DECLINED', 'insufficient_funds', 'The payment was declined: insufficient funds.'],
    [
      'PAYMENT_FAILED',
      'no_answer',
      'The payment failed and nothing was charged: the payment provider did not answer.',
    ],
    ['REFUND_FAILED', 'declined', 'The refund failed and nothing was given back.'],
  ] as const)('%s for the reason %s is a sentence', (code, reason, sentence) => {
    const error = new ShopError(code, { reason })
    expect(error.message).toBe(sentence)
    expect(error.extensions.reason).toBe(reason)
  })

  test('several errors are listed together', () => {
    const both = new UserErrorList([
      invalid('name', 'A name is needed.'),
      invalid('price', 'A price is needed.'),
    ])
    expect(both.message).toBe('A name is needed. A price is needed.')
    expect(both.errors.map(({ field }) => field)).toEqual(['name', 'price'])
  })
})
