import type { GraphQLDataSource } from '@apollo/gateway'
import type { FetchNode, PlanNode, SubscriptionNode } from '@apollo/query-planner'
import type { RequestExtensions, SubgraphResponse } from '@shopstack/kit/subgraph/definition'
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql'
import { clientIn } from '../in-process-source.js'
import { clientDisconnected } from '../resilience.js'
import { type Entity, type Located, locate, merge, pathOf, represent } from './entities.js'
import { type Failure, MAX_ERRORS, resultError } from './explain-nulls.js'
import { fetchedKeys } from './fetched-keys.js'

/** The state of one plan execution. */
export interface Run {
  readonly schema: GraphQLSchema
  readonly sources: Readonly<Record<string, GraphQLDataSource>>
  /** As the client sent them; subgraphs coerce scalars. */
  readonly variables: Readonly<Record<string, unknown>>
  readonly context: Record<string, unknown>
  /** Original response keys by renamed key. */
  readonly clientKeys: ReadonlyMap<string, string>
  /** Whether the document is a trusted one, which subgraphs cache without eviction. */
  readonly isPinned: boolean
  /** Whether subgraphs read past their caches and replicas, as for a pushed event. */
  readonly isFresh: boolean
  readonly data: Entity
  /** Errors of single fields, as reported by subgraphs. */
  readonly errors: GraphQLError[]
  /** The non-null root fields of a mutation. */
  readonly needed: readonly string[]
  /** Whether one of these is null, so that the data of the response is null. */
  isDataNull?: boolean
  /** Failed fetches by the object that they would have added fields to. */
  readonly failures: Map<object, Failure[]>
}

type Path = readonly (string | number)[]

/** Executes a plan node; adds data to `run.data`, errors to `run.errors` and failed fetches to `run.failures`. */
export function runPlan(run: Run, node: PlanNode | SubscriptionNode, path: Path = []): Promise<unknown> {
  switch (node.kind) {
    case 'Sequence':
      return runSequence(run, node.nodes, path)
    case 'Parallel':
      return Promise.all(node.nodes.map((each) => runPlan(run, each, path)))
    case 'Flatten':
      return runPlan(run, node.node, [...path, ...node.path])
    case 'Fetch':
      return node.requires ? fetchEntities(run, node, node.requires, path) : fetchRoot(run, node)
    default:
      return Promise.reject(new TypeError(`a plan with ${node.kind} is run by Apollo's executor`))
  }
}

async function runSequence(run: Run, nodes: readonly PlanNode[], path: Path): Promise<void> {
  for (const next of nodes) {
    // After a mutation whose null makes the data null, the next mutations are not executed.
    if (run.isDataNull) return
    await runPlan(run, next, path)
  }
}

const fetchRoot = async (run: Run, node: FetchNode): Promise<void> =>
  addRootData(run, node, await call(run, node, variablesFor(run, node)))

/** Adds the response of a fetch of root fields. */
export function addRootData(run: Run, node: FetchNode, { data, errors = [] }: FetchResult): void {
  if (data) merge(run.data, data)
  const keys = run.needed.length > 0 ? fetchedKeys(node) : null
  if (keys && run.needed.some((key) => keys.has(key) && run.data[key] == null)) run.isDataNull = true
  for (const error of errors) {
    const root = { entity: run.data, place: null }
    if (error.path?.length) addError(run, error, error.path)
    if (!error.path?.length || !data) addFailure(run, node, root, error, Boolean(error.path?.length))
  }
}

/** One representation, and every place of the response with this entity. */
interface Reference {
  readonly representation: Entity
  readonly places: Located[]
}

/** Fetches entities from a subgraph, each once however often it occurs. */
async function fetchEntities(
  run: Run,
  node: FetchNode,
  requires: NonNullable<FetchNode['requires']>,
  path: Path,
): Promise<void> {
  const references = referencesAt(run, node, requires, path)
  if (references.length === 0) return
  const representations = references.map((reference) => reference.representation)
  const { data, errors } = await call(run, node, Object.assign(variablesFor(run, node), { representations }))
  const entities = Array.isArray(data?._entities) ? data._entities : []
  for (const [i, { places }] of references.entries())
    if (entities[i]) for (const { entity } of places) merge(entity, entities[i])
  for (const error of errors ?? []) addEntityErrors(run, node, { references, entities }, error)
}

function referencesAt(
  run: Run,
  node: FetchNode,
  requires: NonNullable<FetchNode['requires']>,
  path: Path,
): Reference[] {
  const references = new Map<string, Reference>()
  for (const place of locate(run.data, path)) {
    const representation = represent(run.schema, place.entity, requires)
    if (representation?.__typename === undefined) {
      // A required field is missing, so this fetch fails for the same reason.
      const [cause] = run.failures.get(place.entity) ?? []
      if (cause) addFailure(run, node, place, cause.error, false)
      continue
    }
    const key = referenceKey(representation)
    const known = references.get(key)
    if (known) known.places.push(place)
    else references.set(key, { representation, places: [place] })
  }
  return [...references.values()]
}

/** The same text for the same reference; most have a type and an id. Names of types have no blanks. */
const referenceKey = (reference: Entity): string =>
  typeof reference.id === 'string' && Object.keys(reference).length === 2
    ? `${String(reference.__typename)} ${reference.id}`
    : JSON.stringify(reference)

type AnyError = GraphQLFormattedError | GraphQLError

/** The references sent to a subgraph, and the entities it returned. */
interface Entities {
  references: readonly Reference[]
  entities: readonly unknown[]
}

/** Maps an error at `_entities.3.name` to the path of `name` at every place of the fourth reference. */
function addEntityErrors(
  run: Run,
  node: FetchNode,
  { references, entities }: Entities,
  error: AnyError,
): void {
  const [field, index, ...rest] = error.path ?? []
  const isOfOne = field === '_entities' && typeof index === 'number'
  const concerned = isOfOne ? references.slice(index, index + 1) : references
  const isMissing = !isOfOne || !entities[index]
  for (const located of concerned.flatMap(({ places }) => places)) {
    if (rest.length > 0) addError(run, error, [...pathOf(located.place), ...rest])
    if (isMissing) addFailure(run, node, located, error, rest.length > 0)
  }
}

/** Adds the error of one field. */
function addError(run: Run, error: AnyError, path: Path): void {
  if (run.errors.length >= MAX_ERRORS) return
  run.errors.push(asError(error, clientPath(run, path)))
}

/** A path with the client's response keys. */
const clientPath = ({ clientKeys }: Run, path: Path): Path =>
  path.map((step) => (typeof step === 'string' ? (clientKeys.get(step) ?? step) : step))

/** Records that a fetch added nothing to an object. */
function addFailure(
  run: Run,
  node: FetchNode,
  { entity, place }: Located,
  error: AnyError,
  isReported: boolean,
): void {
  const known = run.failures.get(entity) ?? []
  const path = clientPath(run, pathOf(place))
  known.push({ keys: fetchedKeys(node), error: asError(error, undefined), path, isReported })
  run.failures.set(entity, known)
}

/** The variables that a fetch sends. */
export function variablesFor(
  { variables }: Pick<Run, 'variables'>,
  { variableUsages = [] }: FetchNode,
): Record<string, unknown> {
  const sent: Record<string, unknown> = {}
  for (const name of variableUsages)
    if (Object.hasOwn(variables, name) && variables[name] !== undefined) set(sent, name, variables[name])
  return sent
}

/** Sets a property, also `__proto__`. */
function set(values: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(values, name, { value, enumerable: true })
  else values[name] = value
}

/** The response of a subgraph; the error of a failed call is its only error. */
export interface FetchResult {
  data?: SubgraphResponse['data']
  errors?: readonly AnyError[]
}

async function call(run: Run, node: FetchNode, variables: Record<string, unknown>): Promise<FetchResult> {
  const source = run.sources[node.serviceName]
  if (!source) throw new TypeError(`there is no data source for ${node.serviceName}`)
  const request = {
    query: node.operation,
    variables,
    ...(node.operationName && { operationName: node.operationName }),
    ...((run.isPinned || run.isFresh) && { extensions: run.isPinned ? PINNED : FRESH }),
  }
  try {
    // The client is disconnected, so the query is not sent.
    if (node.operationKind === 'query' && clientIn(run.context)?.isDisconnected) throw clientDisconnected()
    // The data sources read only the request and the context.
    const options = { request, context: run.context } as Parameters<GraphQLDataSource['process']>[0]
    return (await source.process(options)) as SubgraphResponse
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] }
    const originalError = error instanceof Error ? error : new Error(String(error))
    return { errors: [new GraphQLError(`${node.serviceName} failed.`, { originalError })] }
  }
}

// Of the type of Apollo's requests.
const PINNED: Record<string, unknown> = { pinned: true } satisfies RequestExtensions
const FRESH: Record<string, unknown> = { fresh: true } satisfies RequestExtensions

function asError(error: AnyError, path: Path | undefined): GraphQLError {
  const { message, extensions } = error
  // Errors thrown in this process are logged with their cause.
  const originalError = error instanceof GraphQLError ? error : undefined
  return resultError(message, {
    ...(path && { path }),
    ...(extensions && { extensions }),
    ...(originalError && { originalError: originalError.originalError ?? originalError }),
  })
}
