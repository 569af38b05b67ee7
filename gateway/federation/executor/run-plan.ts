import type { GraphQLDataSource } from '@apollo/gateway'
import type { FetchNode, PlanNode } from '@apollo/query-planner'
import type { SubgraphResponse } from '@shopstack/kit/subgraph/definition'
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql'
import { clientIn } from '../in-process-source.js'
import { clientGone } from '../resilience.js'
import { type Entity, type Located, locate, merge, pathOf, represent } from './entities.js'
import { type Failure, MAX_ERRORS } from './explain-nulls.js'
import { fetchedKeys } from './fetched-keys.js'

/** One request on its way through a plan: what is known so far, and what went wrong. */
export interface Run {
  readonly schema: GraphQLSchema
  readonly sources: Readonly<Record<string, GraphQLDataSource>>
  /** As the client sent them: subgraphs read scalars themselves. */
  readonly variables: Readonly<Record<string, unknown>>
  readonly context: Record<string, unknown>
  /** What the client calls the response keys that were renamed. */
  readonly clientKeys: ReadonlyMap<string, string>
  /** Whether it runs a document of ours, which subgraphs keep ready. */
  readonly isPinned: boolean
  readonly data: Entity
  /** What subgraphs told of single fields. */
  readonly errors: GraphQLError[]
  /** The root fields of a mutation that may not be null. */
  readonly needed: readonly string[]
  /** Whether one of these is null. */
  isLost?: boolean
  /** What fetches that came to nothing left open, by the object that they were to add to. */
  readonly failures: Map<object, Failure[]>
}

type Path = readonly (string | number)[]

/** Runs a plan, or a part of it; what it learns is added to `run.data`, what fails to `run.errors` and `run.failures`. */
export function runPlan(run: Run, node: PlanNode, path: Path = []): Promise<unknown> {
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
    // A mutation after one whose null takes the whole answer with it is not carried out.
    if (run.isLost) return
    await runPlan(run, next, path)
  }
}

async function fetchRoot(run: Run, node: FetchNode): Promise<void> {
  const { data, errors = [] } = await call(run, node, variablesFor(run, node))
  if (data) merge(run.data, data)
  const keys = run.needed.length > 0 ? fetchedKeys(node) : null
  if (keys && run.needed.some((key) => keys.has(key) && run.data[key] == null)) run.isLost = true
  for (const error of errors) {
    const root = { entity: run.data, place: null }
    if (error.path?.length) tell(run, error, error.path)
    if (!error.path?.length || !data) fail(run, node, root, error, Boolean(error.path?.length))
  }
}

/** One representation, and every place of the answer it stands for. */
interface Reference {
  readonly representation: Entity
  readonly places: Located[]
}

/** Asks a subgraph about entities, each once however often it occurs. */
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
  for (const error of errors ?? []) tellOfEntities(run, node, { references, entities }, error)
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
      // What is needed was not answered, so neither is what needs it.
      const [cause] = run.failures.get(place.entity) ?? []
      if (cause) fail(run, node, place, cause.error, false)
      continue
    }
    const key = JSON.stringify(representation)
    const known = references.get(key)
    if (known) known.places.push(place)
    else references.set(key, { representation, places: [place] })
  }
  return [...references.values()]
}

type AnyError = GraphQLFormattedError | GraphQLError

/** What a subgraph was asked about, and what it answered. */
interface Entities {
  references: readonly Reference[]
  entities: readonly unknown[]
}

/** `_entities.3.name` of a subgraph is, to the client, the name of whatever was asked about fourth, wherever it stands. */
function tellOfEntities(
  run: Run,
  node: FetchNode,
  { references, entities }: Entities,
  error: AnyError,
): void {
  const [field, index, ...rest] = error.path ?? []
  const isOfOne = field === '_entities' && typeof index === 'number'
  const concerned = isOfOne ? references.slice(index, index + 1) : references
  const isLost = !isOfOne || !entities[index]
  for (const located of concerned.flatMap(({ places }) => places)) {
    if (rest.length > 0) tell(run, error, [...pathOf(located.place), ...rest])
    if (isLost) fail(run, node, located, error, rest.length > 0)
  }
}

/** Notes what a subgraph told of one field. */
function tell(run: Run, error: AnyError, path: Path): void {
  if (run.errors.length >= MAX_ERRORS) return
  run.errors.push(asError(error, clientPath(run, path)))
}

/** A path with the response keys that the client knows. */
const clientPath = ({ clientKeys }: Run, path: Path): Path =>
  path.map((step) => (typeof step === 'string' ? (clientKeys.get(step) ?? step) : step))

/** Notes that a fetch added nothing to an object. */
function fail(run: Run, node: FetchNode, { entity, place }: Located, error: AnyError, isTold: boolean): void {
  const known = run.failures.get(entity) ?? []
  const path = clientPath(run, pathOf(place))
  known.push({ keys: fetchedKeys(node), error: asError(error, undefined), path, isTold })
  run.failures.set(entity, known)
}

function variablesFor({ variables }: Run, { variableUsages = [] }: FetchNode): Record<string, unknown> {
  const sent: Record<string, unknown> = {}
  for (const name of variableUsages)
    if (Object.hasOwn(variables, name) && variables[name] !== undefined) set(sent, name, variables[name])
  return sent
}

/** Sets a member, also one that is called like the prototype. */
function set(values: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(values, name, { value, enumerable: true })
  else values[name] = value
}

/** What a subgraph answered; one that failed altogether answered with what it threw. */
interface Answer {
  data?: SubgraphResponse['data']
  errors?: readonly AnyError[]
}

async function call(run: Run, node: FetchNode, variables: Record<string, unknown>): Promise<Answer> {
  const source = run.sources[node.serviceName]
  if (!source) throw new TypeError(`there is no data source for ${node.serviceName}`)
  const request = {
    query: node.operation,
    variables,
    ...(node.operationName && { operationName: node.operationName }),
    ...(run.isPinned && { extensions: PINNED }),
  }
  try {
    // Nobody waits for it any more.
    if (node.operationKind === 'query' && clientIn(run.context)?.isGone) throw clientGone()
    // Our data sources read the request and the context and nothing else.
    const options = { request, context: run.context } as Parameters<GraphQLDataSource['process']>[0]
    return (await source.process(options)) as SubgraphResponse
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] }
    const originalError = error instanceof Error ? error : new Error(String(error))
    return { errors: [new GraphQLError(`${node.serviceName} failed.`, { originalError })] }
  }
}

const PINNED: Record<string, unknown> = { pinned: true }

function asError(error: AnyError, path: Path | undefined): GraphQLError {
  const { message, extensions } = error
  // What was thrown here is logged with its cause.
  const originalError = error instanceof GraphQLError ? error : undefined
  return new GraphQLError(message, {
    ...(path && { path }),
    ...(extensions && { extensions }),
    ...(originalError && { originalError: originalError.originalError ?? originalError }),
  })
}
