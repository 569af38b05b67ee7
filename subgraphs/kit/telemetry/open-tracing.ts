import type { Config } from '../config/read-config.js'
import type { Logger } from './log.js'
import type { Tracing } from './tracing.js'

/** Opens tracing if a collector is configured; otherwise `null`, and OpenTelemetry is not loaded. */
export async function openTracing(
  { tracesUrl }: Pick<Config, 'tracesUrl'>,
  service: string,
  log: Logger,
): Promise<Tracing | null> {
  if (tracesUrl === null) return null
  const { openTelemetry } = await import('./open-telemetry.js')
  return openTelemetry({ url: tracesUrl, service, log })
}
