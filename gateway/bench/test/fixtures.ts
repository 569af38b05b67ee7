import type { Measurement } from '../measurement.js'

/** A measurement with these figures. */
export const measured = (
  system: string,
  requestsPerSecond: number,
  rest: Partial<Measurement> = {},
): Measurement => ({
  system,
  requests: 1_000,
  requestsPerSecond,
  standardError: 0,
  p50: 1,
  p99: 5,
  cpu: 0.5,
  allocatedBytes: 12_345,
  statements: 1,
  ...rest,
})
