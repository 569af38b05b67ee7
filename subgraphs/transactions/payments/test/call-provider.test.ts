import { describe, expect, test } from 'vitest'
import { within } from '../provider/call-provider.js'

describe('answers', () => {
  test('what a provider says in time, refusals too', async () => {
    expect(await within(10_000, Promise.resolve('yes'))).toBe('yes')
    await expect(within(10_000, Promise.reject(new Error('no')))).rejects.toThrow('no')
  })
})

describe('protects', () => {
  test('a provider that never answers is not waited for', async () => {
    await expect(within(5, new Promise(() => {}))).rejects.toThrow('no answer within 5 ms')
  })

  test('an error that comes when nobody waits for it any more harms nobody', async () => {
    let fail = (_: Error) => {}
    const late = new Promise<never>((_, reject) => {
      fail = reject
    })
    await expect(within(5, late)).rejects.toThrow('no answer')
    fail(new Error('too late'))
    await new Promise(setImmediate)
    await expect(late).rejects.toThrow('too late')
  })
})
