import type { FormattedExecutionResult } from 'graphql'
import type { EndReason } from '../end-reason.js'
import type { LiveStream } from '../live-stream.js'

/** Why a subscription ended: the metric label. */
export type Ending = EndReason | 'client'

/** The results of a subscription as a transport delivers them. */
export interface ObservedStream extends AsyncIterableIterator<FormattedExecutionResult> {
  /** Whether the server has ended the subscription with the result that was taken last. */
  readonly isOver: boolean
  /** Ends the subscription, because its client does not receive its results. */
  stall(): void
  return(): Promise<IteratorResult<FormattedExecutionResult>>
}

export interface StreamHooks {
  onResult(): void
  /** Called once. */
  onEnd(reason: Ending): void
}

/** Reports the results and the end of a stream. */
export function observeStream(
  stream: Pick<LiveStream, 'next' | 'return' | 'endReason'>,
  { onResult, onEnd }: StreamHooks,
): ObservedStream {
  let isEnded = false
  const end = (reason: Ending): void => {
    if (isEnded) return
    isEnded = true
    onEnd(reason)
  }
  const leave = (reason: Ending) => {
    end(reason)
    return stream.return()
  }
  const observed: ObservedStream = {
    get isOver() {
      return stream.endReason !== undefined
    },
    async next() {
      const step = await stream.next()
      if (step.done) end(stream.endReason ?? 'client')
      else onResult()
      return step
    },
    return: () => leave('client'),
    stall: () => void leave('too_slow'),
    [Symbol.asyncIterator]: () => observed,
  }
  return observed
}
