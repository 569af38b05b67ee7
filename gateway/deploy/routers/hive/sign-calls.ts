import type { Caller } from '@shopstack/kit/auth/viewer'
import { signCall } from '@shopstack/kit/http/request-signature'
import type { HiveContext } from './caller-of.js'

/** The used part of Hive Gateway's `onFetch` payload. */
export interface Fetch {
  url: string
  options: { headers?: Record<string, string>; body?: unknown }
  setOptions(options: Fetch['options']): void
  context?: HiveContext
  executionRequest?: { context?: HiveContext }
}

/** Options of the signing plugin. */
export interface Signing {
  secret: string
  /** Names of subgraphs by their URLs. */
  subgraphs: ReadonlyMap<string, string>
  callerOf(context: HiveContext | undefined): Promise<Caller>
}

/** A plugin of Hive Gateway that signs calls to the subgraphs with their audience and caller. */
export function signCalls({ secret, subgraphs, callerOf }: Signing) {
  return {
    async onFetch({ url, options, setOptions, context, executionRequest }: Fetch): Promise<void> {
      const to = subgraphs.get(url)
      if (to === undefined) return
      // The signature covers the body bytes, which are known in advance only for a text body.
      if (typeof options.body !== 'string') throw new Error(`a call to ${to} has no text body to sign`)
      const caller = await callerOf(executionRequest?.context ?? context)
      const signed = signCall(secret, { to, body: options.body, caller })
      setOptions({ ...options, headers: { ...options.headers, ...signed } })
    },
  }
}
