import { PING_INTERVAL_MS } from '@shopstack/kit/http/event-stream'
import { signCall } from '@shopstack/kit/http/request-signature'
import { EventQueue } from '@shopstack/kit/live/event-queue'
import type { Resources, SubgraphResponse } from '@shopstack/kit/subgraph/definition'
import type { SubgraphName } from '@shopstack/kit/subgraph/name'
import { ShopError } from '@shopstack/schema/errors'
import type { FormattedExecutionResult } from 'graphql'
import { createClient } from 'graphql-sse'
import { Agent, fetch, type RequestInit } from 'undici'
import type { SubscriptionSource } from './subscription-source.js'

/** A subgraph is silent for less than this, so a lost connection is noticed. */
const SILENCE_TIMEOUT_MS = 2.5 * PING_INTERVAL_MS
/** Results that wait for the rest of their plan. */
const MAX_UNREAD_RESULTS = 1_000

/** Where a subgraph is, and what signs the calls to it. */
export interface RemoteSubscriptionOptions {
  readonly name: SubgraphName
  readonly url: string
  readonly secret: string
  /** Timeout of a start, in milliseconds. */
  readonly timeout: number
}

/** The subscriptions of a subgraph at a URL, each over a connection of its own, and signed like a call. */
export function remoteSubscriptions(
  { name, url, secret, timeout }: RemoteSubscriptionOptions,
  { log }: Pick<Resources, 'log'>,
): SubscriptionSource & { close(): Promise<void> } {
  const dispatcher = new Agent({
    connect: { timeout },
    headersTimeout: timeout,
    bodyTimeout: SILENCE_TIMEOUT_MS,
  })
  const unavailable = (): SubgraphResponse => ({
    errors: [new ShopError('SERVICE_UNAVAILABLE', { service: name }).toJSON()],
  })

  const subscribe: SubscriptionSource['subscribe'] = ({ query, variables, operationName }, caller) =>
    new Promise((resolve) => {
      let end = () => {}
      let isRefused = false
      const results = new EventQueue<SubgraphResponse>({
        maxItems: MAX_UNREAD_RESULTS,
        tooSlow: () => new Error('results of the subgraph are not read'),
        onClose: () => end(),
      })

      async function send(address: unknown, init: unknown): Promise<unknown> {
        // The client of graphql-sse posts text.
        const { headers, body, signal } = init as RequestInit & {
          body: string
          headers: Record<string, string>
        }
        // The errors of a subscription that cannot start are JSON, and no first result.
        const accept = `${headers.accept}, application/json`
        const signed = { ...headers, accept, ...signCall(secret, { to: name, body, caller }) }
        const response = await fetch(String(address), {
          ...{ method: 'POST', body, headers: signed, dispatcher },
          ...(signal && { signal }),
        })
        const type = String(response.headers.get('content-type'))
        if (!response.ok || !type.startsWith('application/json')) return response
        const refusal = (await response.json()) as SubgraphResponse
        isRefused = true
        resolve(refusal)
        // The client of graphql-sse would read the body as a stream.
        throw new Error('refused by the subgraph')
      }

      const client = createClient({ url, fetchFn: send, retryAttempts: 0 })
      const request = {
        query,
        ...(variables && { variables }),
        ...(operationName && { operationName }),
      }
      const sink = {
        // The subgraph sends what its schema executes.
        next: (result: unknown) => results.push(result as FormattedExecutionResult & SubgraphResponse),
        complete: () => results.close(),
        error(cause: unknown) {
          if (isRefused) return results.close()
          log.error(
            { err: cause, requestId: caller.requestId, subgraph: name },
            'subscription of subgraph lost',
          )
          // Of no effect once it has started.
          resolve(unavailable())
          results.push(unavailable())
          results.close()
        },
      }
      end = client.subscribe(request, sink, { connected: () => resolve(results) })
    })
  return { subscribe, close: () => dispatcher.destroy() }
}
