/** Types of the used part of autocannon, which has no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  interface Request {
    method: 'POST'
    path: string
    headers: Record<string, string>
    body: string
  }
  interface Client {
    setRequests(requests: readonly Request[]): void
  }
  interface Options {
    url: string
    connections: number
    /** Seconds. */
    duration: number
    requests: readonly Request[]
    setupClient(client: Client): void
    verifyBody(body: string): boolean
  }
  export interface Result {
    /** Seconds. */
    duration: number
    errors: number
    timeouts: number
    mismatches: number
    non2xx: number
  }
  interface Instance extends EventEmitter {
    stop(): void
    on(
      event: 'response',
      listener: (client: Client, status: number, bytes: number, milliseconds: number) => void,
    ): this
  }
  export default function autocannon(
    options: Options,
    done: (error: Error | null, result: Result) => void,
  ): Instance
}
