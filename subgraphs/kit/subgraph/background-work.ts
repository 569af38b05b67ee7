import type { Connection } from '@shopstack/drizzle/client/connect'
import { CONSUMERS } from '@shopstack/drizzle/events/event'
import { lagOf } from '@shopstack/drizzle/events/outbox'
import type { Db } from '@shopstack/drizzle/roles/access'
import { startProjection } from '../events/projection.js'
import { openRelay } from '../events/relay.js'
import { schedule } from '../events/scheduler.js'
import type { Disposables } from '../process/disposables.js'
import type { Resources, SubgraphDefinition } from './definition.js'
import type { SubgraphName } from './name.js'

/** Starts the jobs, the relay and the projections of a subgraph. They are closed before its connection. */
export function startBackground<Name extends SubgraphName, Loaders>(
  { name, jobs, relay, projections = [] }: SubgraphDefinition<Name, Loaders>,
  { db, sql }: Connection<Db<Name>>,
  resources: Resources,
  open: Disposables,
): void {
  const log = resources.log.child({ subgraph: name })
  const parts = { ...resources, log, db }
  for (const consumer of CONSUMERS) resources.metrics.lag(consumer, () => lagOf(db, consumer))
  for (const job of jobs?.(parts) ?? [])
    open.add(`${name}: ${job.name}`, schedule(job, log), (repetition) => repetition.close())
  if (relay) {
    const { consumer, subscribers } = relay
    const opened = openRelay({ db, sql, consumer, subscribers: subscribers(parts), log })
    open.add(`${name}: relay`, opened, (r) => r.close())
  }
  for (const projection of projections) {
    const applying = startProjection({ ...projection, db, sql, log })
    open.add(`${name}: ${projection.consumer}`, applying, (a) => a.close())
  }
}
