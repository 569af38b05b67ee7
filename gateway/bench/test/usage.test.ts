import { existsSync } from 'node:fs'
import { openMetrics } from '@shopstack/kit/telemetry/metrics'
import { describe, expect, test, vi } from 'vitest'
import { statementsIn } from '../harness/statement-count.js'
import { usageMeter } from '../harness/usage.js'
import { tryInstallHive } from '../hive/install.js'

const program = { urls: { graphql: '' }, close: async () => {} }
const MEGABYTE = 1_000_000

/** Allocates arrays of numbers that are garbage at once: eight bytes or four each, by the version of V8. */
function allocate(megabytes: number): number {
  let sum = 0
  for (let i = 0; i < megabytes * 100; i++) sum += Array.from({ length: 1_250 }, (_, n) => n + 0.5).length
  return sum
}

describe('answers', () => {
  test('the meter counts what was allocated, although most of it was collected', async () => {
    const meter = usageMeter({ ...program, statements: () => 7 })
    const before = await meter()
    expect(allocate(100)).toBeGreaterThan(0)
    const after = await meter()
    const allocated = (after.allocatedBytes ?? 0) - (before.allocatedBytes ?? 0)
    expect(allocated).toBeGreaterThan(50 * MEGABYTE)
    expect(allocated).toBeLessThan(1_000 * MEGABYTE)
    expect(after.cpuSeconds).toBeGreaterThan(before.cpuSeconds ?? 0)
    expect(after.statements).toBe(7)
  })

  test('only the processor time is measured of a process that a program starts, where the system reports it', async () => {
    const { cpuSeconds, allocatedBytes, statements } = await usageMeter({ ...program, pid: process.pid })()
    if (existsSync('/proc/self/stat')) expect(cpuSeconds).toBeGreaterThan(0)
    else expect(cpuSeconds).toBeNull()
    expect([allocatedBytes, statements]).toEqual([null, null])
  })

  test('the statements of all roles are counted by the metrics of the shop', async () => {
    const metrics = openMetrics()
    for (const role of ['transactions', 'insights', 'insights'])
      metrics.pool(role, 1).statement(0.001, undefined)
    expect(statementsIn(await metrics.text())).toBe(3)
  })
})

describe('refuses', () => {
  test('Hive Gateway is left out with a sentence when the registry cannot be reached', async () => {
    vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9')
    try {
      const reason = await tryInstallHive('/nonexistent/hive')
      expect(reason).toMatch(/^Hive Gateway [\d.]+ is left out: it cannot be installed from the registry/)
    } finally {
      vi.unstubAllEnvs()
    }
  })
})
