import type { Config } from '../config/read-config.js'
import type { Logger } from './log.js'

/** What a span says beside its name: ids, names and codes, never a parameter, a token or a message. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** A stretch of work that has begun. */
export interface Span {
  /** Runs work whose own spans lie within this one. */
  within<Result>(work: () => Result): Result
  /** The stretch is over; a code says that it failed. */
  end(failure?: string, attributes?: Attributes): void
}

/** Spans of a process, sent to where OpenTelemetry's are collected. */
export interface Tracing {
  /** Begins a span within the current one; for a server that was called, within that of its caller. */
  start(kind: 'internal' | 'client', name: string, attributes?: Attributes): Span
  serve(name: string, traceparent: unknown, attributes?: Attributes): Span
  /** What a call to another process carries along, so that its spans lie within the current one. */
  headers(): Record<string, string>
  /** Sends what has been gathered. */
  close(): Promise<void>
}

/** Traces when a collector is configured; otherwise `null`, and nothing of OpenTelemetry is loaded. */
export async function openTracing(
  { tracesUrl }: Pick<Config, 'tracesUrl'>,
  service: string,
  log: Logger,
): Promise<Tracing | null> {
  if (tracesUrl === null) return null
  const { openTelemetry } = await import('./open-telemetry.js')
  return openTelemetry({ url: tracesUrl, service, log })
}

/** Does work as a span of its own within the current one. */
export async function traced<Result>(
  tracing: Tracing,
  [kind, name, attributes]: Parameters<Tracing['start']>,
  work: () => Promise<Result>,
  failureOf: (result: Result) => string | undefined = () => undefined,
): Promise<Result> {
  const span = tracing.start(kind, name, attributes)
  try {
    const result = await span.within(work)
    span.end(failureOf(result))
    return result
  } catch (error) {
    span.end(error instanceof Error ? error.name : 'error')
    throw error
  }
}
