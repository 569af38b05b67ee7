import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/read-config.js'
import { createServer, listen } from '../http/server.js'
import type { Logger } from './log.js'
import { METRICS_TYPE, type Metrics } from './metrics.js'

/** Options of the metrics endpoint. */
export interface MetricsOptions {
  config: Pick<Config, 'host' | 'metricsPort' | 'production'>
  metrics: Metrics
  log: Logger
}

/** `GET /metrics` on the given servers: in development only, and only without METRICS_PORT. */
export function serveMetrics(apps: readonly FastifyInstance[], { config, metrics }: MetricsOptions): void {
  if (config.production || config.metricsPort !== null) return
  for (const app of apps) addMetricsRoute(app, metrics)
}

/** A server on `METRICS_PORT` for metrics only; `null` if no port is configured. */
export async function openMetricsServer({
  config,
  metrics,
  log,
}: MetricsOptions): Promise<{ port: number; close(): Promise<void> } | null> {
  if (config.metricsPort === null) return null
  const app = createServer(log)
  addMetricsRoute(app, metrics)
  const port = await listen(app, config.host, config.metricsPort, 'METRICS_PORT')
  log.info(`metrics at http://${config.host}:${port}/metrics`)
  return { port, close: () => app.close() }
}

function addMetricsRoute(app: FastifyInstance, metrics: Metrics): void {
  app.get('/metrics', async (_, reply) => {
    const text = await metrics.text()
    return reply.header('cache-control', 'no-store').type(METRICS_TYPE).send(text)
  })
}
