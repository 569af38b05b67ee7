import { describe, expect, test } from 'vitest'
import { subjectBackoff } from '../backoff.js'

function clocked() {
  const clock = { now: 0 }
  return { clock, ...subjectBackoff(() => clock.now) }
}

describe('answers', () => {
  test('the delay of a subject doubles from a second to a minute', () => {
    const { clock, failed, list } = clocked()
    const rests = Array.from({ length: 8 }, () => {
      failed('order:1')
      const from = clock.now
      while (list().length > 0) clock.now += 500
      return clock.now - from
    })
    expect(rests).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1_000))
  })

  test('the first failure of a series is reported', () => {
    const { failed, retain } = clocked()
    expect([failed('order:1'), failed('order:1'), failed('order:2')]).toEqual([true, false, true])
    expect(retain(['order:2'])).toEqual(['order:1'])
    expect([failed('order:1'), failed('order:2')]).toEqual([true, false])
  })
})

describe('protects', () => {
  test('a series continues after its delay has passed', () => {
    const { clock, failed, list, retain } = clocked()
    failed('order:1')
    clock.now += 1_000
    expect(list()).toEqual([])
    expect(failed('order:1')).toBe(false)
    expect(retain([])).toEqual(['order:1'])
    expect(retain([])).toEqual([])
  })
})
