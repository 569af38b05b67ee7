import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { connectionQueue } from '../connection-queue.js'
import { isUnavailable } from '../sql-errors.js'

/** A pool whose statements have a given duration, and the statements that it received. */
function slowPool() {
  const sent: string[] = []
  const unsafe = async (text: string) => {
    sent.push(text)
    await sleep(Number(text))
    return text
  }
  return { sent, pool: () => ({ unsafe }) as unknown as postgres.Sql }
}

describe('refuses', () => {
  test('a statement that waited too long for a connection is not sent, and the next one is', async () => {
    const { sent, pool } = slowPool()
    const { unsafe } = connectionQueue({ pool, replace: () => {}, connections: 1, maxWaitMs: 50 })
    const first = Promise.resolve(unsafe('150'))
    const late = Promise.resolve(unsafe('1')).catch((error: unknown) => error)
    await first
    expect(isUnavailable(await late)).toBe(true)
    expect(await unsafe('2')).toBe('2')
    expect(sent).toEqual(['150', '2'])
  })
})
