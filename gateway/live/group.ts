import { Cancellation } from '@shopstack/drizzle/client/cancellation'
import type { Caller } from '@shopstack/kit/auth/viewer'
import type { SubgraphResponse, SubgraphResults } from '@shopstack/kit/subgraph/definition'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { ExecutionResult, FormattedExecutionResult } from 'graphql'
import type { GatewayContext } from '../federation/in-process-source.js'
import { chargeEvent } from './charge-event.js'
import { StreamEnd, sourceLost } from './end-reason.js'
import type { LiveStream } from './live-stream.js'
import type { PlannedSubscription } from './plan-subscription.js'
import { openReplay } from './replay.js'

/** Streams with the same operation, variables and viewer class: an event is executed once for all of them. */
export interface Group {
  /** Whether a stream that enters now misses no event. */
  readonly isJoinable: boolean
  /** The first stream starts the group; others receive the results that a resumed group has sent already. */
  add(stream: LiveStream): void
  /** The position of the last event that its streams have received; `null` before the first. */
  readonly position: string | null
  /** Lets streams enter again, which receive the events from now on. */
  reopen(onClosed: () => void): void
  /** Moves its streams to another group, which has the same position, and ends. */
  mergeInto(group: Group): void
}

/** How the results of a group are made. */
export interface GroupOptions {
  readonly planned: PlannedSubscription
  /** The price of the execution of an event. */
  readonly points: number
  /** Whether its first events are those after another one, which each of its streams must receive. */
  readonly isResumed: boolean
  readonly caller: Caller
  readonly results: SubgraphResults
  /** The timeout of the execution of an event, in milliseconds. */
  readonly timeoutMs: number
  readonly log: Logger
  format(result: ExecutionResult): FormattedExecutionResult
  /** Called for each event that is executed. */
  onEvent(): void
  /** Called when no further stream may enter. */
  onClosed(): void
  /** Called after each event that its streams have received. */
  onReceived(group: Group, isCurrent: boolean): void
  /** Called once. */
  onEnded(group: Group): void
}

/** Opens a group, which runs until its subscription ends. */
export function openGroup(options: GroupOptions): Group {
  const { results, points, isResumed, log, caller, onEvent } = options
  const streams = new Set<LiveStream>()
  let { onClosed } = options
  let isJoinable = true
  let isStarted = false
  let isOver = false
  let position: string | null = null
  let replay = isResumed ? openReplay(points, close) : null

  function close(): void {
    if (isJoinable) onClosed()
    isJoinable = false
    replay?.end()
    replay = null
  }

  function finish(): void {
    close()
    if (!isOver) options.onEnded(group)
    isOver = true
  }

  function end(reason: StreamEnd): void {
    finish()
    for (const stream of [...streams]) stream.end(reason)
  }

  /** Ends the subscription; no stream is left to receive its error. */
  function cancel(): void {
    finish()
    results.return?.().catch(() => {})
  }

  function remove(stream: LiveStream): void {
    if (streams.delete(stream) && streams.size === 0 && !isOver) cancel()
  }

  async function run(): Promise<StreamEnd> {
    for await (const response of results) {
      // A result without data is the error that ended the subscription.
      const isEnd = response.data === undefined
      if (!isEnd) chargeEvent(streams, points)
      if (streams.size === 0) break
      if (!isEnd) onEvent()
      const result = await execute(options, response)
      if (isEnd) return new StreamEnd('source', result.errors ?? [])
      // Streams that continued would lose this event; clients that subscribe again resume before it.
      if (isUnavailable(result)) return sourceLost()
      for (const stream of streams) stream.push(result)
      replay?.add(result)
      received(response)
    }
    return sourceLost()
  }

  function received({ extensions }: SubgraphResponse): void {
    if (isOver || !extensions || !('position' in extensions)) return
    position = extensions.position
    options.onReceived(group, extensions.isCurrent)
  }

  function start(): void {
    isStarted = true
    run().then(end, (err: unknown) => {
      log.error({ err, requestId: caller.requestId }, 'subscription failed')
      end(sourceLost())
    })
  }

  const group: Group = {
    get isJoinable() {
      return isJoinable
    },
    get position() {
      return position
    },
    add(stream) {
      streams.add(stream)
      stream.leaveGroup = () => remove(stream)
      if (!isStarted) start()
      stream.push(...(replay?.results ?? []))
    },
    reopen(onClosedAgain) {
      onClosed = onClosedAgain
      isJoinable = true
    },
    mergeInto(other) {
      for (const stream of streams) other.add(stream)
      streams.clear()
      cancel()
    },
  }
  return group
}

/** Whether a result lacks its event because the subgraph could not read it now. */
const isUnavailable = ({ data, errors = [] }: FormattedExecutionResult): boolean =>
  Object.values(data ?? {}).every((value) => value === null) &&
  errors.some(({ extensions }) => extensions?.code === 'SERVICE_UNAVAILABLE')

/** Executes an event within the deadline of an operation. */
async function execute(
  { planned, caller, timeoutMs, format }: GroupOptions,
  response: SubgraphResponse,
): Promise<FormattedExecutionResult> {
  const cancellation = new Cancellation()
  const timer = setTimeout(() => cancellation.cancel(), timeoutMs)
  const context: GatewayContext = { caller, cancellation, deadlineAt: performance.now() + timeoutMs }
  try {
    return format(await planned.complete(response, context))
  } finally {
    clearTimeout(timer)
  }
}
