/**
 * Disables the telemetry of Apollo's gateway, which queries cloud metadata at construction and reports on stop. It reads
 * this environment variable only, so it is set before the gateway is constructed.
 */
export function disableTelemetry(): void {
  process.env.APOLLO_TELEMETRY_DISABLED = 'true'
}
