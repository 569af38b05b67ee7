import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { MODES, PRODUCTION, useShop } from '@shopstack/gateway/test/shop'
import { Agent, fetch } from 'undici'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openAttacker, type Target } from '../attacker.js'
import { ATTACKS } from '../attacks/attacks.js'
import { readingOf } from '../readings.js'
import { runCopies } from '../run-copies.js'

/** The attacks run against default limits. */
const DEFAULTS = { CALLER_BUDGET: '', PLANNING_SHARE: '', METRICS_PORT: '0' }
const SETTINGS = {
  development: { env: DEFAULTS },
  production: { env: { ...PRODUCTION, ...DEFAULTS }, template: 'empty' },
} as const
/** Source addresses distinct from that of the customer. */
const ADDRESSES = ['127.66.1.1', '127.66.2.1']
/** Pause of a customer between requests, by which it stays within its budget however fast the shop is. */
const THINK_TIME_MS = 10
const ATTACK_MS = 150
const MAX_COPIES = 6
const OWN = { email: 'attacker@shop.test', password: 'attackers know their own password' }
const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }'

const { TEST_DATABASE_URL } = processEnv()
/** Each mode and both settings; the suite on the embedded Postgres and the one on a server together run all four pairs. */
const VARIANTS = MODES.map((mode, index) => ({
  mode,
  settings: (mode === 'in process') === (TEST_DATABASE_URL === undefined) ? 'production' : 'development',
  customer: `127.66.9.${index + 1}`,
})) satisfies { mode: string; settings: keyof typeof SETTINGS; customer: string }[]

describe.each(VARIANTS)('a shop under attack: $mode, $settings', ({ mode, settings, customer }) => {
  // Budgets are shared over Redis with every test that calls from 127.0.0.1.
  const dispatcher = new Agent({ connect: { localAddress: customer } })
  const shop = useShop({ mode, ...SETTINGS[settings] })
  const url = (surface: 'graphql' | 'flask' | 'express') => shop().url(surface, '')
  const target = (): Target => ({
    ...{ graphql: url('graphql'), flask: url('flask'), express: url('express') },
    ...{ products: 72, victim: 'customer@shopstack.test', own: OWN },
  })
  const inUse = async () => (await readingOf(`http://127.0.0.1:${shop().platform.metricsPort}`)).inUse

  async function runCustomer(signal: AbortSignal): Promise<unknown[]> {
    const query = '{ shop { currency } products(first: 2) { nodes { id name } } }'
    const results: unknown[] = []
    do {
      const reply = await fetch(`${url('graphql')}/graphql`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, dispatcher },
        body: JSON.stringify({ query }),
      })
      results.push(((await reply.json()) as { errors?: unknown }).errors)
      const page = await fetch(`${url('flask')}/api/products/`, { dispatcher })
      await page.arrayBuffer()
      results.push(page.status)
      await sleep(THINK_TIME_MS)
    } while (!signal.aborted)
    return results.filter((result) => result !== undefined && result !== 200)
  }

  afterAll(() => dispatcher.close())

  beforeAll(async () => {
    await shop().ask(REGISTER, { input: { ...OWN, name: 'Attacker' } })
  })

  test.each(ATTACKS)('a customer is served and no resource leaks while an attacker $name', async (attack) => {
    const signal = AbortSignal.timeout(ATTACK_MS)
    // Every request of the attackers adds a listener.
    setMaxListeners(0, signal)
    const counts = new Map<string, number>()
    const count = (what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1)
    const attackers = ADDRESSES.map((address) => openAttacker(target(), address, signal, count))
    const [problems] = await Promise.all([
      runCustomer(signal),
      runCopies([attack], { attackers, signal, count, maxCopies: MAX_COPIES }),
    ])
    await Promise.all(attackers.map((attacker) => attacker.close()))
    expect(problems).toEqual([])
    expect([...counts.keys()].filter((status) => /^50[0124]$/.test(status))).toEqual([])
    await vi.waitFor(
      async () => expect(await inUse()).toMatchObject({ requests: 0, bodies: 0, body_bytes: 0 }),
      20_000,
    )
    expect(shop().logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
  })
})
