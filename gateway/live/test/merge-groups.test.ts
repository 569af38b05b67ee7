import { setTimeout as sleep } from 'node:timers/promises'
import {
  advance,
  formatPosition,
  includes,
  type LogPosition,
  union,
} from '@shopstack/drizzle/events/log-position'
import { EventQueue } from '@shopstack/kit/live/event-queue'
import type { SubgraphResponse } from '@shopstack/kit/subgraph/definition'
import { createLogger } from '@shopstack/kit/telemetry/log'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Group, openGroup } from '../group.js'
import { groupRegistry } from '../group-registry.js'
import { LiveStream } from '../live-stream.js'
import { groupMerger } from '../merge-groups.js'

const KEY = 'main'
const log = createLogger({ level: 'silent' })

/** A process of a subgraph, which reads the events of a log as they become visible, and sends them to its subscriptions. */
function openProcess() {
  let position: LogPosition = { head: 0, gaps: [] }
  const subscriptions = new Set<{ queue: EventQueue<SubgraphResponse>; since: LogPosition | null }>()
  const responseOf = (id: number, at: LogPosition, isCurrent: boolean): SubgraphResponse => ({
    data: { id },
    extensions: { position: formatPosition(at), isCurrent },
  })
  return {
    read(visible: readonly number[]) {
      for (const id of visible.toSorted((a, b) => a - b)) {
        if (includes(position, id)) continue
        position = advance(position, id)
        for (const { queue, since } of subscriptions) {
          if (since && includes(since, id)) continue
          const known = since ? union(since, position) : position
          queue.push(responseOf(id, known, formatPosition(known) === formatPosition(position)))
        }
      }
    },
    subscribe(since: LogPosition | null, visible: readonly number[]) {
      const queue = new EventQueue<SubgraphResponse>({
        maxItems: 999,
        tooSlow: () => null,
        onClose: () => {},
      })
      subscriptions.add({ queue, since })
      if (!since) return queue
      const missed = visible.filter((id) => includes(position, id) && !includes(since, id))
      let known = since
      for (const id of missed.toSorted((a, b) => a - b)) {
        known = advance(union(known, { head: id, gaps: position.gaps.filter(([first]) => first < id) }), id)
        queue.push(responseOf(id, known, false))
      }
      return queue
    },
    get position() {
      return position
    },
  }
}

/** The groups of one operation, whose events take a while, and how many were executed. */
function openGroups(delaysMs: readonly number[]) {
  const registry = groupRegistry()
  const merger = groupMerger(registry)
  let executions = 0
  return {
    executions: () => executions,
    async open(results: EventQueue<SubgraphResponse>, isMain: boolean) {
      const received: number[] = []
      const stream: LiveStream = new LiveStream(() => stream.leaveGroup())
      const start = async (onClosed: () => void): Promise<Group> =>
        openGroup({
          planned: {
            ...{ primary: {} as never, variables: {} },
            async complete({ data }) {
              const delay = delaysMs[executions++ % delaysMs.length] ?? 0
              if (delay > 0) await sleep(delay)
              return { data: data ?? null }
            },
          },
          // So expensive that nothing is kept for others.
          ...{ points: 5_000, isResumed: !isMain, results, timeoutMs: 9_000, log, onClosed },
          ...{ caller: { viewer: null, requestId: 'r' } as never, format: (result) => result as never },
          onEvent: () => {},
          ...merger(KEY),
        })
      await registry.join(isMain ? KEY : String(Math.random()), start, (group) => group.add(stream))
      const read = async () => {
        for await (const { data } of stream) received.push(Number(data?.id))
      }
      void read()
      return { received, stream }
    },
  }
}

describe('protects', () => {
  test('streams miss nothing and get nothing twice, whichever processes send the events of their groups, and in whatever order', async () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 12 }, (_, n) => n + 1),
      { minLength: 12 },
    )
    const step = fc.record({
      commits: fc.nat(3),
      reads: fc.tuple(fc.boolean(), fc.boolean()),
      resumes: fc.option(fc.tuple(fc.nat(1), fc.nat(9)), { freq: 2 }),
      pauses: fc.boolean(),
    })
    const delays = fc.array(fc.nat(3), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(
        order,
        fc.array(step, { minLength: 5, maxLength: 12 }),
        delays,
        async (ids, steps, ms) => {
          const processes = [openProcess(), openProcess()]
          const groups = openGroups(ms)
          const visible: number[] = []
          const pending = [...ids]
          const expected: { received: number[]; ids(): number[]; stream: LiveStream }[] = []
          const main = await groups.open(
            (processes[0] as ReturnType<typeof openProcess>).subscribe(null, []),
            true,
          )
          expected.push({ ...main, ids: () => visible })
          for (const { commits, reads, resumes, pauses } of steps) {
            visible.push(...pending.splice(0, commits))
            for (const [n, one] of processes.entries()) if (reads[n]) one.read(visible)
            if (resumes) {
              const [at, from] = resumes
              const one = processes[at] as ReturnType<typeof openProcess>
              // A cursor of either process.
              const since = (processes[from % 2] as ReturnType<typeof openProcess>).position
              const stream = await groups.open(one.subscribe(since, visible), false)
              expected.push({ ...stream, ids: () => visible.filter((id) => !includes(since, id)) })
            }
            if (pauses) await sleep(1)
          }
          visible.push(...pending)
          for (const one of processes) one.read(visible)
          await expect
            .poll(() => expected.map(({ received }) => received.length), { timeout: 5_000, interval: 5 })
            .toEqual(expected.map(({ ids }) => ids().length))
          await sleep(5)
          const sorted = (of: readonly number[]) => of.toSorted((a, b) => a - b)
          for (const { received, ids } of expected) expect(sorted(received)).toEqual(sorted(ids()))
          // A last event reaches all of them; then they are one group.
          for (const id of [13, 14]) {
            const before = groups.executions()
            visible.push(id)
            for (const one of processes) one.read(visible)
            await expect
              .poll(() => expected.every(({ received }) => received.includes(id)), {
                timeout: 5_000,
                interval: 5,
              })
              .toBe(true)
            if (id === 14) expect(groups.executions() - before).toBe(1)
            await sleep(5)
          }
          for (const { stream } of expected) await stream.return()
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)
})
