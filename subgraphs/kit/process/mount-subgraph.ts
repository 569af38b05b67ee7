import type { Connection } from '@shopstack/drizzle/client/connect'
import { replicaUrl } from '@shopstack/drizzle/environment/env'
import { listenForEvents, onCommit } from '@shopstack/drizzle/events/outbox'
import type { Db } from '@shopstack/drizzle/roles/access'
import type postgres from 'postgres'
import type { Config } from '../config/read-config.js'
import { type HealthCheck, pingCheck } from '../http/health.js'
import type { EventFeed } from '../live/event-feed.js'
import type { EventHints } from '../live/event-hints.js'
import { openReplica } from '../replica/open-replica.js'
import { startBackground } from '../subgraph/background-work.js'
import type { Resources, Subgraph, SubgraphDefinition } from '../subgraph/definition.js'
import type { SubgraphName } from '../subgraph/name.js'
import { openSubgraph } from '../subgraph/open-subgraph.js'
import { instrumentPool } from '../telemetry/instrument-pool.js'
import type { Disposables } from './disposables.js'
import { connectAs } from './role-connections.js'

/** What a subgraph of this process runs on. */
interface Host {
  readonly config: Config
  /** The primary, as the role of the subgraph. */
  readonly primaryUrl: string
  readonly resources: Resources
  readonly open: Disposables
}

/** A subgraph that runs in this process, with the checks of its databases. */
export interface MountedSubgraph<Name extends SubgraphName> {
  readonly subgraph: Subgraph
  readonly db: Db<Name>
  readonly check: HealthCheck
  readonly replicaCheck: HealthCheck | undefined
}

/** Connects a subgraph to its databases, opens it, and starts its background work; `open` closes them. */
export function mountSubgraph<Name extends SubgraphName, Loaders>(
  definition: SubgraphDefinition<Name, Loaders>,
  { config, primaryUrl, resources, open }: Host,
): MountedSubgraph<Name> {
  const { name } = definition
  const primary = open.add(name, connect(name, primaryUrl, config, resources), (c) => c.close())
  const replica = openReplica(name, { config, resources, open, primary, primaryUrl })
  const subgraph = openSubgraph(definition, primary.db, resources, replica)
  startBackground(definition, primary, resources, open)
  const { eventHints } = resources
  onCommit(primary.db, eventHints.publish)
  if (subgraph.events) {
    const follow = followLog(subgraph.events, primary.sql, eventHints)
    open.add(`${name}: events`, follow, (close) => close())
  }
  return { subgraph, db: primary.db, check: pingCheck(true, primary.ping), replicaCheck: replica?.check }
}

/** Wakes the feed when this process or another has recorded events; returns what ends both. */
function followLog(events: EventFeed, sql: postgres.Sql, hints: EventHints): () => Promise<void> {
  // Processes without Redis, such as command lines, NOTIFY only.
  const ends = [listenForEvents(sql, events.wake), hints.subscribe(events.wake)]
  return () => {
    for (const end of ends) end()
    return events.close()
  }
}

/** The pool of a subgraph; it LISTENs where its process is configured to. */
function connect<Name extends SubgraphName>(
  name: Name,
  url: string,
  { database }: Config,
  resources: Resources,
): Connection<Db<Name>> {
  const observer = instrumentPool(name, database.connections, resources)
  const listenUrl = database.listenUrl && replicaUrl(database.listenUrl, url)
  return connectAs(name, url, { max: database.connections, observer, listenUrl })
}
