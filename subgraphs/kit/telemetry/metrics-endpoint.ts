import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/read-config.js'
import { createServer, listen } from '../http/server.js'
import type { Logger } from './log.js'
import { METRICS_TYPE, type Metrics } from './metrics.js'

/** Where metrics are told, and where they are from. */
export interface MetricsOptions {
  config: Pick<Config, 'host' | 'metricsPort' | 'production'>
  metrics: Metrics
  log: Logger
}

/** `GET /metrics` on the servers themselves: in development only, and only without a port of its own. */
export function serveMetrics(apps: readonly FastifyInstance[], { config, metrics }: MetricsOptions): void {
  if (config.production || config.metricsPort !== null) return
  for (const app of apps) answerScrapes(app, metrics)
}

/** A server on `METRICS_PORT` that tells nothing but the metrics; `null` when no such port is configured. */
export async function openMetricsServer({
  config,
  metrics,
  log,
}: MetricsOptions): Promise<{ port: number; close(): Promise<void> } | null> {
  if (config.metricsPort === null) return null
  const app = createServer(log)
  answerScrapes(app, metrics)
  const port = await listen(app, config.host, config.metricsPort, 'METRICS_PORT')
  log.info(`metrics are on http://${config.host}:${port}/metrics`)
  return { port, close: () => app.close() }
}

function answerScrapes(app: FastifyInstance, metrics: Metrics): void {
  app.get('/metrics', async (_, reply) => {
    const text = await metrics.text()
    return reply.header('cache-control', 'no-store').type(METRICS_TYPE).send(text)
  })
}
