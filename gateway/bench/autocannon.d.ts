/** Types of the used part of autocannon, which has no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  /** Shared by the requests of a connection until its list begins again. */
  interface Context {
    previous?: string
  }
  export interface Request {
    method: 'GET' | 'POST'
    path: string
    headers: Record<string, string>
    body?: string
    setupRequest?(request: Request, context: Context): Request
    onResponse?(status: number, body: string, context: Context): void
  }
  export interface Client {
    setRequests(requests: readonly Request[]): void
  }
  interface Options {
    url: string
    connections: number
    /** Seconds. */
    duration: number
    /** Milliseconds. */
    sampleInt: number
    setupClient(client: Client): void
    verifyBody(body: string): boolean
  }
  export interface Result {
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
