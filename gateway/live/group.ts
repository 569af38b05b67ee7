import { Cancellation } from '@shopstack/drizzle/client/cancellation'
import type { Caller } from '@shopstack/kit/auth/viewer'
import type { SubgraphResponse, SubgraphResults } from '@shopstack/kit/subgraph/definition'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { ExecutionResult, FormattedExecutionResult } from 'graphql'
import type { GatewayContext } from '../federation/in-process-source.js'
import { StreamEnd, sourceLost } from './end-reason.js'
import type { LiveStream } from './live-stream.js'
import type { PlannedSubscription } from './plan-subscription.js'

/** Streams with the same operation, variables and viewer class: an event is executed once for all of them. */
export interface Group {
  readonly isOver: boolean
  readonly streams: ReadonlySet<LiveStream>
  add(stream: LiveStream): void
  /** The last stream to leave ends the subscription. */
  remove(stream: LiveStream): void
}

/** How the results of a group are made. */
export interface GroupOptions {
  readonly planned: PlannedSubscription
  readonly caller: Caller
  readonly results: SubgraphResults
  /** The timeout of the execution of an event, in milliseconds. */
  readonly timeoutMs: number
  readonly log: Logger
  format(result: ExecutionResult): FormattedExecutionResult
  onEnd(): void
}

/** Runs a group until its subscription ends. */
export function runGroup(options: GroupOptions): Group {
  const { results, log, caller, onEnd } = options
  const streams = new Set<LiveStream>()
  let isOver = false

  function finish(): void {
    if (!isOver) onEnd()
    isOver = true
  }

  function end(reason: StreamEnd): void {
    finish()
    for (const stream of [...streams]) stream.end(reason)
  }

  async function run(): Promise<StreamEnd> {
    for await (const response of results) {
      const result = await execute(options, response)
      // A result without data is the error that ended the subscription.
      if (response.data === undefined) return new StreamEnd('source', result.errors ?? [])
      for (const stream of streams) stream.push(result)
    }
    return sourceLost()
  }

  run().then(end, (err: unknown) => {
    log.error({ err, requestId: caller.requestId }, 'subscription failed')
    end(sourceLost())
  })

  return {
    get isOver() {
      return isOver
    },
    streams,
    add: (stream) => void streams.add(stream),
    remove(stream) {
      if (!streams.delete(stream) || streams.size > 0 || isOver) return
      finish()
      // Its end is of no concern any more.
      results.return?.().catch(() => {})
    },
  }
}

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
