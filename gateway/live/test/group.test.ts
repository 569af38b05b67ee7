import { EventQueue } from '@shopstack/kit/live/event-queue'
import type { SubgraphResponse } from '@shopstack/kit/subgraph/definition'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { type ExecutionResult, GraphQLError } from 'graphql'
import { describe, expect, test, vi } from 'vitest'
import { openGroup } from '../group.js'
import { LiveStream } from '../live-stream.js'

const failed = (code: string) => new GraphQLError(code, { extensions: { code } })

/** A group whose events are executed to these results. */
function openPair(results: readonly ExecutionResult[]) {
  const source = new EventQueue<SubgraphResponse>({ maxItems: 10, tooSlow: () => null, onClose: () => {} })
  const left = [...results]
  const group = openGroup({
    planned: {
      primary: {} as never,
      variables: {},
      complete: async () => left.shift() ?? { data: { change: { sequence: 9 } } },
    },
    ...{ points: 1, isResumed: false, caller: { viewer: null, requestId: 'r' } as never, results: source },
    ...{ timeoutMs: 1_000, log: createLogger({ level: 'silent' }), format: (result) => result as never },
    onEvent: () => {},
    onClosed: () => {},
    onReceived: () => {},
    onEnded: () => {},
  })
  const stream: LiveStream = new LiveStream(() => stream.leaveGroup())
  group.add(stream)
  for (let n = 0; n <= results.length; n++) source.push({ data: {} })
  return stream
}

describe('protects', () => {
  test('an event that cannot be read now ends its streams, which resume before it', async () => {
    const stream = openPair([
      { data: { change: { sequence: 1 } } },
      { data: { change: null }, errors: [failed('SERVICE_UNAVAILABLE')] },
    ])
    expect((await stream.next()).value.data).toEqual({ change: { sequence: 1 } })
    const { errors } = (await stream.next()).value
    expect(errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }) }),
    ])
    await vi.waitFor(() => expect(stream.endReason).toBe('source'))
  })

  test.each([
    [
      'that lacks a field of insights',
      { data: { change: { sequence: 2, unitsSold: null } }, errors: [failed('SERVICE_UNAVAILABLE')] },
    ],
    ['that its viewer may not see', { data: { change: null }, errors: [failed('FORBIDDEN')] }],
  ])('an event %s does not end its streams', async (_, result) => {
    const stream = openPair([result])
    expect((await stream.next()).value).toEqual(result)
    expect((await stream.next()).value.data).toEqual({ change: { sequence: 9 } })
    expect(stream.endReason).toBeUndefined()
  })
})
