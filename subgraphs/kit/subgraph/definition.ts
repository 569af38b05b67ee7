import type { Cancellation } from '@shopstack/drizzle/client/cancellation'
import type { Consumer, ShopEvent } from '@shopstack/drizzle/events/event'
import type { Db, ReadDb } from '@shopstack/drizzle/roles/access'
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql'
import type { Identity } from '../auth/identity.js'
import type { Caller } from '../auth/viewer.js'
import type { Cache } from '../cache/cache.js'
import type { InvalidationBus } from '../cache/invalidation.js'
import type { ReadRecord } from '../cache/read-record.js'
import type { Config } from '../config/read-config.js'
import type { Projection } from '../events/projection.js'
import type { Subscriber } from '../events/relay.js'
import type { Job } from '../events/scheduler.js'
import type { ExternalAgent } from '../http/external-agent.js'
import type { HealthCheck } from '../http/health.js'
import type { EventFeed } from '../live/event-feed.js'
import type { EventHints } from '../live/event-hints.js'
import type { CallerBudget } from '../rate-limit/caller-budget.js'
import type { LoginThrottle } from '../rate-limit/login-throttle.js'
import type { Replica } from '../replica/open-replica.js'
import type { Logger } from '../telemetry/log.js'
import type { Metrics } from '../telemetry/metrics.js'
import type { Tracing } from '../telemetry/tracing.js'
import type { LoaderDefinitions, Loaders } from './loaders.js'
import type { SubgraphName } from './name.js'
import type { ReplayExtensions, ReplayRecorder } from './replays.js'

/** What signs and sends webhooks. */
export interface WebhookRuntime extends Pick<Config['webhooks'], 'internalHosts' | 'requiresTls'> {
  /** The keys that encrypt the secrets of endpoints: the first encrypts, all decrypt. None: there are no webhooks. */
  readonly keys: readonly Buffer[]
  readonly agent: ExternalAgent
}

/** Resources that the subgraphs of a process share. */
export interface Resources {
  readonly log: Logger
  readonly metrics: Metrics
  /** `null` without a collector. */
  readonly tracing: Tracing | null
  readonly identity: Identity
  /** Throttles sign-ins and registrations. */
  readonly loginThrottle: LoginThrottle
  /** The budgets of callers; `null`: unlimited. */
  readonly callerBudget: CallerBudget | null
  /** Cache invalidation across processes. */
  readonly invalidations: InvalidationBus
  /** Hints that there are new events, across processes. */
  readonly eventHints: EventHints
  /** The cache of a subgraph; opened on first use. */
  readonly cacheOf: (name: SubgraphName) => Cache
  /** ISO 4217 code of every amount. */
  readonly currency: string
  /** Percent of the undiscounted subtotal. */
  readonly taxRate: number
  /** For how long unpaid orders hold stock, and how many a customer may have. */
  readonly unpaidOrders: Config['unpaidOrders']
  /** The payment provider. */
  readonly paymentProvider: Config['paymentProvider']
  /** Retention of events and of the audit log. */
  readonly retention: Config['retention']
  /** How mails are sent. */
  readonly mail: Config['mail']
  /** How webhooks are signed and sent. */
  readonly webhooks: WebhookRuntime
  readonly redisCheck: HealthCheck
}

/** The shared resources and the database of a subgraph. */
export interface SubgraphRuntime<Name extends SubgraphName> extends Resources {
  readonly db: Db<Name>
}

/** The context of resolvers: resources, loaders of the request, and caller. */
export interface SubgraphContext<Name extends SubgraphName, Definitions>
  extends Caller,
    SubgraphRuntime<Name>,
    ReplayRecorder {
  readonly load: Loaders<Definitions>
  /** The cache; disabled in mutations. */
  readonly cache: Cache
  /** For reports and search: the replica while it is up to date, otherwise `db`. It may be a second behind. */
  readonly reads: ReadDb
  /** The time up to which `reads` is complete, in milliseconds since 1970; `null` if it is the primary. */
  readonly readsUntil: number | null
  /** `null` if none is configured. */
  readonly replica: Replica | null
  /** The source of subscriptions; `null` in a subgraph without them. */
  readonly events: EventFeed | null
}

/** The definition of a subgraph; the same value runs in process and as an HTTP service. */
export interface SubgraphDefinition<Name extends SubgraphName, Definitions> {
  readonly name: Name
  readonly sdl: string
  /** One resolver map per feature, typed by code generation. */
  readonly resolvers: readonly object[]
  readonly loaders: Definitions & LoaderDefinitions<Db<Name>>
  /** Background jobs, in every process that runs the subgraph. */
  readonly jobs?: (parts: SubgraphRuntime<Name>) => readonly Job[]
  /** Delivery of events. A consumer belongs to one subgraph: each event is delivered by one of its processes. */
  readonly relay?: {
    readonly consumer: Consumer
    readonly subscribers: (parts: SubgraphRuntime<Name>) => readonly Subscriber[]
  }
  /** The topics of an event, for the feeds of its subscriptions. */
  readonly topicsOf?: (event: ShopEvent) => readonly string[]
  /** Tables that it derives from events. */
  readonly projections?: readonly Projection<Name>[]
}

/** Types a definition; opens nothing. */
export const defineSubgraph = <Name extends SubgraphName, Definitions>(
  definition: SubgraphDefinition<Name, Definitions>,
): SubgraphDefinition<Name, Definitions> => definition

/** What the gateway says of an operation. */
export interface RequestExtensions {
  /** A trusted document, which is cached without eviction. */
  readonly pinned?: boolean | undefined
  /** Part of a pushed event: nothing is read from a cache or a replica. */
  readonly fresh?: boolean | undefined
}

/** An operation sent by the gateway. */
interface SubgraphRequest {
  readonly query: string
  readonly variables?: Record<string, unknown> | null | undefined
  readonly operationName?: string | null | undefined
  /** Receives the milliseconds spent on compiling a new operation. */
  readonly onCompiled?: ((ms: number) => void) | undefined
  /** Set by the gateway; clients cannot set it. */
  readonly extensions?: RequestExtensions | null | undefined
  /** Receives what a query reads, if its response may be cached. */
  readonly record?: ReadRecord | undefined
  /** Cancelled when no caller waits for the response. A query ends then; a mutation is completed. */
  readonly cancellation?: Cancellation | undefined
}

/** Data and errors, masked for clients. */
export interface SubgraphResponse {
  data?: Record<string, unknown> | null
  errors?: GraphQLFormattedError[]
  extensions?: ReplayExtensions | FeedExtensions
}

/** Extensions of the results of subscriptions. */
export interface FeedExtensions {
  /** What the subscription has read of the event log, as text: those with the same text continue with the same events. */
  readonly position: string
  /** Whether it gets the same events as one that has missed none, from this one on. */
  readonly isCurrent: boolean
}

/** A subscription sent by the gateway. */
type SubgraphSubscription = Pick<SubgraphRequest, 'query' | 'variables' | 'operationName'>

/** The results of a subscription; the last one has the error that ended it, if there is one. */
export type SubgraphResults = AsyncIterableIterator<SubgraphResponse>

/** An opened subgraph. */
export interface Subgraph {
  readonly name: SubgraphName
  readonly schema: GraphQLSchema
  /** `null` without subscriptions. */
  readonly events: EventFeed | null
  execute(request: SubgraphRequest, caller: Caller): Promise<SubgraphResponse>
  /** Starts a subscription; the errors of one that cannot start. */
  subscribe(request: SubgraphSubscription, caller: Caller): Promise<SubgraphResults | SubgraphResponse>
}
