import { setTimeout as sleep } from 'node:timers/promises'
import { VERSION } from '@shopstack/drizzle/environment/version'
import type { FastifyInstance } from 'fastify'
import pTimeout from 'p-timeout'

/** The state of a component; `off` means not configured and is no failure. */
export type ProbeState = 'ok' | 'down' | 'off'

/** A component: its probe, and whether the process needs it to serve requests. */
export interface HealthCheck {
  readonly needed: boolean
  probe(): Promise<ProbeState>
}

/** The readiness of a process: false from the beginning of a stop, before the port closes. */
export interface Readiness {
  readonly checks: Readonly<Record<string, HealthCheck>>
  stopping: boolean
}

/** Makes a process unready and waits `graceMs` for load balancers to notice. */
export async function drain(readiness: Readiness, graceMs: number): Promise<void> {
  readiness.stopping = true
  await sleep(graceMs)
}

const PROBE_TIMEOUT_MS = 2_000

/** `GET /health/live`: the process runs, with its version. `GET /health/ready`: it can serve, with the state of each component. */
export function serveHealth(app: FastifyInstance, readiness: Readiness): void {
  // Clients of a stopping process reconnect elsewhere for their next request.
  app.addHook('onRequest', async (_, reply) => {
    if (readiness.stopping) reply.header('connection', 'close')
  })
  app.get('/health/live', async () => ({ status: 'ok', version: VERSION }))
  app.get('/health/ready', async (_, reply) => {
    const components = await componentsOf(readiness)
    const failed = components.some(({ needed, state }) => needed && state === 'down')
    const status = readiness.stopping ? 'stopping' : failed ? 'unavailable' : 'ok'
    const checks = Object.fromEntries(components.map(({ name, state }) => [name, { state }]))
    return reply
      .code(status === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status, checks })
  })
}

/** TTL of the readiness result. */
const READINESS_TTL_MS = 500

interface ComponentState {
  readonly name: string
  readonly needed: boolean
  readonly state: ProbeState
}

const known = new WeakMap<Readiness, { until: number; components: Promise<ComponentState[]> }>()

/** The components' states, probed at most once per TTL, so that many probes cost as much as one. */
function componentsOf(readiness: Readiness): Promise<ComponentState[]> {
  const last = known.get(readiness)
  if (last && performance.now() < last.until) return last.components
  const current = {
    until: Number.POSITIVE_INFINITY,
    components: Promise.all(Object.entries(readiness.checks).map(probeComponent)),
  }
  known.set(readiness, current)
  void current.components.then(() => {
    current.until = performance.now() + READINESS_TTL_MS
  })
  return current.components
}

async function probeComponent([name, check]: [string, HealthCheck]) {
  return { name, needed: check.needed, state: await stateOf(check) }
}

/** The state of a component; one that fails or does not respond within 2 s is down. */
export function stateOf({ probe }: HealthCheck): Promise<ProbeState> {
  return pTimeout(settle(probe), { milliseconds: PROBE_TIMEOUT_MS, fallback: (): ProbeState => 'down' })
}

async function settle(probe: HealthCheck['probe']): Promise<ProbeState> {
  try {
    return await probe()
  } catch {
    return 'down'
  }
}

/** A check that succeeds when its probe resolves. */
export const pingCheck = (needed: boolean, probe: () => Promise<unknown>): HealthCheck => ({
  needed,
  probe: () => probe().then((): ProbeState => 'ok'),
})
