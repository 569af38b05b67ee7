import { readdirSync, readFileSync } from 'node:fs'
import { Supergraph } from '@apollo/federation-internals'
import { parse } from 'graphql'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { gatewaySdl } from '../../supergraph.js'
import { openPlanner } from '../plan.js'
import { openPlanningThread } from '../planning-thread.js'

const DOCUMENTS = [
  '{ product(id: 1) { name unitsSold related(first: 2) { name unitsSold } } }',
  'query Named($id: ID!) { a: product(id: $id) { ...F } b: product(id: 2) { ...F } } fragment F on Product { name stock unitsSold }',
  'mutation { adjustStock(input: { productId: 1, quantity: 1, reason: CORRECTION }) { product { stock unitsSold } } }',
  '{ me { name profile { bio } orders { nodes { items { product { name unitsSold } } } } } }',
]

const thread = openPlanningThread(gatewaySdl())
beforeAll(async () => {
  await vi.waitFor(() => expect(thread.isReady()).toBe(true), { timeout: 90_000, interval: 50 })
}, 100_000)

describe('answers', () => {
  test('the planning thread returns the plans of the event loop, for several documents at once', async () => {
    const planNow = openPlanner(Supergraph.build(gatewaySdl()))
    const planned = await Promise.all(DOCUMENTS.map((text) => thread.plan(parse(text))))
    expect(planned.map(({ node }) => node)).toEqual(DOCUMENTS.map((text) => planNow(parse(text))))
    expect(planned.every(({ ms }) => ms > 0)).toBe(true)
  })

  test.runIf(process.platform === 'linux')('the planning thread alone has a lower priority', () => {
    // The niceness is the 17th field after the name, which may have blanks.
    const nicenessOf = (task: string) =>
      Number(readFileSync(`/proc/self/task/${task}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[16])
    const own = nicenessOf(String(process.pid))
    const lower = readdirSync('/proc/self/task')
      .map(nicenessOf)
      .filter((niceness) => niceness > own)
    // Threads of other tests may run.
    expect(new Set(lower)).toEqual(new Set([own + 5]))
  })

  test('timers run while a large operation is planned', async () => {
    const chain = (depth: number): string =>
      depth === 0 ? '{ id unitsSold }' : `{ name related(first: 1) ${chain(depth - 1)} }`
    const roots = Array.from({ length: 14 }, (_, i) => `p${i}: product(id: ${i}) ${chain(9)}`).join(' ')
    let turns = 0
    const counter = setInterval(() => turns++, 1)
    const { ms } = await thread.plan(parse(`{ ${roots} }`)).finally(() => clearInterval(counter))
    expect(ms).toBeGreaterThan(10)
    expect(turns).toBeGreaterThan(1)
  })
})

describe('refuses', () => {
  test('the planning thread rejects a document without a plan, and continues', async () => {
    await expect(thread.plan(parse('{ nothing }'))).rejects.toThrow('nothing')
    expect(await thread.plan(parse('{ shop { currency } }'))).toMatchObject({ node: { kind: 'Fetch' } })
  })

  test('an ended planning thread rejects every document with a warning, and is not restarted at once', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const broken = openPlanningThread('type Query { nothing: Int }')
    expect(broken.isReady()).toBe(false)
    const plan = broken.plan(parse('{ nothing }'))
    await expect(plan).rejects.toThrow()
    expect(warn).toHaveBeenCalledOnce()
    expect(broken.isReady()).toBe(false)
    await expect(broken.plan(parse('{ nothing }'))).rejects.toThrow('is not running')
    warn.mockRestore()
  })
})
