/** Attributes of a span: ids, names and codes, never parameters, tokens or messages. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** A started span. */
export interface Span {
  /** Runs work as a child context of this span. */
  within<Result>(work: () => Result): Result
  /** Ends the span; a code marks it as failed. */
  end(failure?: string, attributes?: Attributes): void
}

/** Distributed tracing, exported to an OpenTelemetry collector. */
export interface Tracing {
  /** Starts a span within the current one. */
  start(kind: 'internal' | 'client', name: string, attributes?: Attributes): Span
  /** Starts the span of a server, within that of its caller if `traceparent` names one. */
  serve(name: string, traceparent: unknown, attributes?: Attributes): Span
  /** Headers that propagate the current span to another process. */
  headers(): Record<string, string>
  /** Flushes pending spans. */
  close(): Promise<void>
}

/** Runs work within a new span. */
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
