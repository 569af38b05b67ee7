import type { Caller } from '@shopstack/kit/auth/viewer'
import { signCall } from '@shopstack/kit/http/request-signature'
import type { HiveContext } from './caller-of.js'

/** A call that Hive Gateway is about to make, as far as it is read and written here. */
export interface Fetch {
  url: string
  options: { headers?: Record<string, string>; body?: unknown }
  setOptions(options: Fetch['options']): void
  context?: HiveContext
  executionRequest?: { context?: HiveContext }
}

/** What the signing needs: the secret, where each subgraph answers, and who asks. */
export interface Signing {
  secret: string
  /** Names of subgraphs by their URLs. */
  subgraphs: ReadonlyMap<string, string>
  callerOf(context: HiveContext | undefined): Promise<Caller>
}

/** A plugin of Hive Gateway that signs calls to the subgraphs, each for the one it goes to and with who asks. */
export function signCalls({ secret, subgraphs, callerOf }: Signing) {
  return {
    async onFetch({ url, options, setOptions, context, executionRequest }: Fetch): Promise<void> {
      const to = subgraphs.get(url)
      if (to === undefined) return
      // The signature covers the bytes, which only a text body shows before it is sent.
      if (typeof options.body !== 'string') throw new Error(`a call to ${to} has no text body to sign`)
      const caller = await callerOf(executionRequest?.context ?? context)
      const signed = signCall(secret, { to, body: options.body, caller })
      setOptions({ ...options, headers: { ...options.headers, ...signed } })
    },
  }
}
