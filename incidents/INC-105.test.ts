import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { fileURLToPath } from 'node:url'
import { useShop } from '@shopstack/gateway/test/shop'
import { describe, expect, test } from 'vitest'
import { administrator, rest } from './test/rest.js'

const shop = useShop()

const FILE = fileURLToPath(import.meta.url)
const SYNCHRONOUS = ['openSync', 'readFileSync', 'readSync'] as const

async function report(token: string) {
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(shop().url('express', '/api/reports/sales'), { headers })
  return { status: response.status, html: await response.text() }
}

/** The synchronous file reads during `work`. */
async function synchronousCalls(during: () => Promise<unknown>): Promise<string[]> {
  const calls: string[] = []
  const originals = SYNCHRONOUS.map((name) => [name, fs[name]] as const)
  for (const [name, original] of originals)
    Object.assign(fs, {
      [name]: (...args: unknown[]) => {
        calls.push(`${name} ${String(args[0])}`)
        return Reflect.apply(original, fs, args)
      },
    })
  syncBuiltinESMExports()
  try {
    await during()
  } finally {
    Object.assign(fs, Object.fromEntries(originals))
    syncBuiltinESMExports()
  }
  return calls
}

describe('INC-105: a report freezes the server', () => {
  test('health and other requests are served while several reports are in progress', async () => {
    const token = await administrator(shop())
    let finished = 0
    let reports: Promise<{ status: number; html: string }>[] = []
    await shop().owner.begin(async (tx) => {
      // No report completes before this transaction.
      await tx`lock table orders in access exclusive mode`
      reports = Array.from({ length: 4 }, () => report(token).finally(() => (finished += 1)))
      for (let i = 0; i < 5; i += 1) {
        expect(await rest(shop(), 'express', 'GET /api/health')).toMatchObject({
          status: 200,
          body: { status: 'ok' },
        })
        expect(await rest(shop(), 'express', 'GET /api/products?limit=1')).toMatchObject({ status: 200 })
      }
      expect(finished).toBe(0)
    })
    for (const { status, html } of await Promise.all(reports)) {
      expect(status).toBe(200)
      expect(html).toContain('<h1>Sales Report</h1>')
    }
  })

  test('a report reads no file', async () => {
    const token = await administrator(shop())
    // The first report loads what is loaded lazily.
    await report(token)
    expect(await synchronousCalls(async () => fs.readFileSync(FILE))).toContain(`readFileSync ${FILE}`)
    expect(await synchronousCalls(() => Promise.all([report(token), report(token), report(token)]))).toEqual(
      [],
    )
  })
})
