import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import type { Logger } from './log.js'
import type { Attributes, Span, Tracing } from './tracing.js'

/** Where spans are exported, and the service they belong to. */
export interface TelemetryOptions {
  url: string
  service: string
  log: Logger
}

/** Export timeout; a stop waits no longer either. */
const EXPORT_TIMEOUT_MS = 3_000

const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT }

/**
 * OpenTelemetry for one shop. Nothing is registered with the global API: a process may hold several shops, and
 * auto-instrumentation of libraries stays off.
 */
export function openTelemetry({ url, service, log }: TelemetryOptions): Tracing {
  const exporter = reporting(new OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS }), log)
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'shopstack' }),
    spanProcessors: [new BatchSpanProcessor(exporter, { exportTimeoutMillis: EXPORT_TIMEOUT_MS })],
  })
  const tracer = provider.getTracer('shopstack')
  const propagator = new W3CTraceContextPropagator()
  const current = new AsyncLocalStorage<Context>()
  const activeContext = (): Context => current.getStore() ?? ROOT_CONTEXT
  const startSpan = (name: string, kind: SpanKind, attributes: Attributes, parent: Context): Span =>
    spanIn(current, tracer.startSpan(name, { kind, attributes }, parent), parent)
  return {
    start: (kind, name, attributes = {}) => startSpan(name, KINDS[kind], attributes, activeContext()),
    serve(name, traceparent, attributes = {}) {
      const parent = propagator.extract(ROOT_CONTEXT, { traceparent }, defaultTextMapGetter)
      return startSpan(name, SpanKind.SERVER, attributes, parent)
    },
    headers() {
      const headers: Record<string, string> = {}
      propagator.inject(activeContext(), headers, defaultTextMapSetter)
      return headers
    },
    // Failed exports have been logged.
    close: () => provider.shutdown().catch(() => {}),
  }
}

function spanIn(current: AsyncLocalStorage<Context>, span: OtelSpan, parent: Context): Span {
  return {
    within: (work) => current.run(trace.setSpan(parent, span), work),
    end(failure, attributes) {
      if (attributes) span.setAttributes(attributes)
      // A code, because error messages may contain client data.
      if (failure !== undefined)
        span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    },
  }
}

/** Logs when exports startSpan to fail and when they succeed again. */
function reporting(exporter: OTLPTraceExporter, log: Logger): OTLPTraceExporter {
  let isFailing = false
  const send = exporter.export.bind(exporter)
  exporter.export = (spans, done) =>
    send(spans, (result) => {
      const failed = result.error !== undefined
      if (failed && !isFailing) log.warn({ reason: result.error?.message }, 'trace export failed, will retry')
      if (!failed && isFailing) log.info('trace export recovered')
      isFailing = failed
      done(result)
    })
  return exporter
}
