import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** How a part is doing; `off` is a part that is not configured, and no fault. */
export type ProbeState = 'ok' | 'down' | 'off'

/** A part of the process: how to ask it, and whether the process is of any use without it. */
export interface HealthCheck {
  readonly needed: boolean
  probe(): Promise<ProbeState>
}

/** Readiness of a process: it fails as soon as the process begins to stop, before the port closes. */
export interface Readiness {
  readonly checks: Readonly<Record<string, HealthCheck>>
  stopping: boolean
}

/** Makes a process unready, and waits until whoever sends it requests has noticed; `grace` is in milliseconds. */
export async function drain(readiness: Readiness, grace: number): Promise<void> {
  readiness.stopping = true
  await sleep(grace)
}

/** How long a part has to answer, in milliseconds. */
const PATIENCE = 2_000

/** `GET /health/live` says that the process runs; `GET /health/ready` that it can do its work, part by part. */
export function serveHealth(app: FastifyInstance, readiness: Readiness): void {
  // Whoever keeps a connection to a process that stops finds another one for the next request.
  app.addHook('onRequest', async (_, reply) => {
    if (readiness.stopping) reply.header('connection', 'close')
  })
  app.get('/health/live', async () => ({ status: 'ok' }))
  app.get('/health/ready', async (_, reply) => {
    const parts = await partsOf(readiness)
    const failed = parts.some(({ needed, state }) => needed && state === 'down')
    const status = readiness.stopping ? 'stopping' : failed ? 'unavailable' : 'ok'
    const checks = Object.fromEntries(parts.map(({ name, state }) => [name, { state }]))
    return reply
      .code(status === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status, checks })
  })
}

/** How long an answer about readiness stands, in milliseconds. */
const READINESS_TTL_MS = 500

interface PartState {
  readonly name: string
  readonly needed: boolean
  readonly state: ProbeState
}

const known = new WeakMap<Readiness, { until: number; parts: Promise<PartState[]> }>()

/** How the parts are doing, asked once for all requests of half a second: a crowd of probes costs as much as one. */
function partsOf(readiness: Readiness): Promise<PartState[]> {
  const last = known.get(readiness)
  if (last && performance.now() < last.until) return last.parts
  const asked = {
    until: Number.POSITIVE_INFINITY,
    parts: Promise.all(Object.entries(readiness.checks).map(askPart)),
  }
  known.set(readiness, asked)
  void asked.parts.then(() => {
    asked.until = performance.now() + READINESS_TTL_MS
  })
  return asked.parts
}

async function askPart([name, check]: [string, HealthCheck]) {
  return { name, needed: check.needed, state: await stateOf(check) }
}

/** How a part is doing; one that fails, or does not say within two seconds, is down. */
export function stateOf({ probe }: HealthCheck): Promise<ProbeState> {
  const patience = new Promise<ProbeState>((resolve) => setTimeout(resolve, PATIENCE, 'down').unref())
  return Promise.race([answered(probe), patience])
}

async function answered(ask: HealthCheck['probe']): Promise<ProbeState> {
  try {
    return await ask()
  } catch {
    return 'down'
  }
}

/** A check that a promise comes true. */
export const pingCheck = (needed: boolean, ask: () => Promise<unknown>): HealthCheck => ({
  needed,
  probe: () => ask().then((): ProbeState => 'ok'),
})
