import type { Caller } from '@shopstack/kit/auth/viewer'
import type { SubscriptionMetrics } from '@shopstack/kit/telemetry/subscription-metrics'
import type { GraphQLFormattedError } from 'graphql'
import type { Spending } from '../../budget/spending.js'
import type { OpenSubscription } from '../open-subscription.js'
import { type Ending, type ObservedStream, observeStream } from './observed-stream.js'

/** How a subscription is delivered: the metric label. */
export type Transport = 'websocket' | 'sse' | 'multipart'

/** A subscription to start. */
interface StartRequest {
  readonly transport: Transport
  readonly caller: Caller
  readonly spending: Spending
  readonly query: string
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
  /** When the token of the caller expires, in milliseconds since 1970. */
  readonly expiresAt: number | null
  onEnd?(reason: Ending): void
}

/** A started subscription, or the errors of its request. */
export type Started =
  | { readonly errors: readonly GraphQLFormattedError[] }
  | { readonly stream: ObservedStream; readonly errors?: undefined }

/** Starts a subscription, and charges its request. */
export type StartSubscription = (request: StartRequest) => Promise<Started>

/** Starts the subscriptions of all transports, and counts them. */
export function subscriptionStarter(open: OpenSubscription, metrics: SubscriptionMetrics): StartSubscription {
  return async ({ transport, caller, spending, onEnd, ...request }) => {
    spending.open()
    const opened = await open({ ...request, context: { caller, spending } })
    if ('errors' in opened) return { errors: opened.errors }
    metrics.opened(transport)
    const stream = observeStream(opened, {
      onResult: () => metrics.pushed(transport),
      onEnd(reason) {
        metrics.closed(transport, reason)
        onEnd?.(reason)
      },
    })
    return { stream }
  }
}
