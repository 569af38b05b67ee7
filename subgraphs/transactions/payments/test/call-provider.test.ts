import { describe, expect, test } from 'vitest'
import { withTimeout } from '../provider/call-provider.js'

describe('answers', () => {
  test('a promise that settles in time keeps its result or error', async () => {
    expect(await withTimeout(10_000, Promise.resolve('yes'))).toBe('yes')
    await expect(withTimeout(10_000, Promise.reject(new Error('no')))).rejects.toThrow('no')
  })
})

describe('protects', () => {
  test('a promise that never settles is rejected after the time-out', async () => {
    await expect(withTimeout(5, new Promise(() => {}))).rejects.toThrow('no response within 5 ms')
  })

  test('a rejection after the time-out is not unhandled', async () => {
    let fail = (_: Error) => {}
    const late = new Promise<never>((_, reject) => {
      fail = reject
    })
    await expect(withTimeout(5, late)).rejects.toThrow('no response')
    fail(new Error('too late'))
    await new Promise(setImmediate)
    await expect(late).rejects.toThrow('too late')
  })
})
