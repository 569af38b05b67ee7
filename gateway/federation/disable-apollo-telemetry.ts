/**
 * Apollo's gateway looks up cloud metadata when it is built and reports on stop unless this is set before,
 * in the environment and nowhere else.
 */
export function disableTelemetry(): void {
  process.env.APOLLO_TELEMETRY_DISABLED = 'true'
}
