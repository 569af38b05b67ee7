import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Context,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import type { Logger } from './log.js'
import type { Attributes, Span, Tracing } from './tracing.js'

/** Where spans go, and what they say they come from. */
export interface TelemetryOptions {
  url: string
  service: string
  log: Logger
}

/** How long the collector has to take a batch, in milliseconds; a stop waits no longer either. */
const PATIENCE = 3_000

const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT }

/**
 * OpenTelemetry for one shop. Nothing is registered with its global API: several shops may run in a process, and
 * libraries that would speak by themselves stay silent.
 */
export function openTelemetry({ url, service, log }: TelemetryOptions): Tracing {
  const exporter = reporting(new OTLPTraceExporter({ url, timeoutMillis: PATIENCE }), log)
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'shopstack' }),
    spanProcessors: [new BatchSpanProcessor(exporter, { exportTimeoutMillis: PATIENCE })],
  })
  const tracer = provider.getTracer('shopstack')
  const current = new AsyncLocalStorage<Context>()
  const here = (): Context => current.getStore() ?? ROOT_CONTEXT
  const begin = (name: string, kind: SpanKind, attributes: Attributes, parent: Context): Span =>
    spanIn(current, tracer.startSpan(name, { kind, attributes }, parent), parent)
  return {
    start: (kind, name, attributes = {}) => begin(name, KINDS[kind], attributes, here()),
    serve(name, traceparent, attributes = {}) {
      const caller = readTraceparent(traceparent)
      const parent = caller ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT
      return begin(name, SpanKind.SERVER, attributes, parent)
    },
    headers() {
      const span = trace.getSpanContext(here())
      return span ? { traceparent: writeTraceparent(span) } : {}
    },
    // What could not be sent has been reported.
    close: () => provider.shutdown().catch(() => {}),
  }
}

function spanIn(current: AsyncLocalStorage<Context>, span: OtelSpan, parent: Context): Span {
  return {
    within: (work) => current.run(trace.setSpan(parent, span), work),
    end(failure, attributes) {
      if (attributes) span.setAttributes(attributes)
      // A code; what an error says may hold what a client sent.
      if (failure !== undefined)
        span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    },
  }
}

/** Has the log say when the collector stops taking spans, and when it takes them again. */
function reporting(exporter: OTLPTraceExporter, log: Logger): OTLPTraceExporter {
  let isAway = false
  const send = exporter.export.bind(exporter)
  exporter.export = (spans, done) =>
    send(spans, (result) => {
      const failed = result.error !== undefined
      if (failed && !isAway) log.warn({ reason: result.error?.message }, 'the traces are not collected')
      if (!failed && isAway) log.info('the traces are collected again')
      isAway = failed
      done(result)
    })
  return exporter
}

/** Version 00 of W3C Trace Context. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/

function readTraceparent(header: unknown): SpanContext | null {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(String(header)) ?? []
  if (!traceId || !spanId || !flags) return null
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
}

const writeTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-0${traceFlags & 1}`
