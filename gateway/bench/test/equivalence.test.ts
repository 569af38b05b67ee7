import { describe, expect, test } from 'vitest'
import { firstDifference, type RecordedResponse } from '../equivalence.js'

const answered = (data: unknown): RecordedResponse[] => [
  { scenario: 'product', request: '{"query":"{ a }"}', data },
]

describe('answers', () => {
  test('responses with another order of keys are equal', () => {
    const [some, same] = [answered({ a: { b: 1, c: 2 } }), answered({ a: { c: 2, b: 1 } })]
    expect(firstDifference(['a', 'b'], some, same)).toBeNull()
  })
})

describe('refuses', () => {
  test('a comparison shows both responses when they differ', () => {
    const difference = firstDifference(
      ['a', 'b'],
      answered({ product: { id: '1' } }),
      answered({ product: { id: 1 } }),
    )
    expect(difference).toContain('a: {"product":{"id":"1"}}')
    expect(difference).toContain('b: {"product":{"id":1}}')
  })

  test.each([
    [undefined],
    [null],
    [{ product: null }],
    [{ data: {}, errors: [] }],
    [{ error: 'Product not found' }],
    ['502 Bad Gateway'],
  ])('a comparison rejects systems that agree on %j, which is no valid response', (data) => {
    expect(firstDifference(['a', 'b'], answered(data), answered(data))).not.toBeNull()
  })
})
