import type { GraphQLDataSource } from '@apollo/gateway'
import type { FetchNode, PlanNode } from '@apollo/query-planner'
import type { SubgraphAnswer } from '@shopstack/kit/subgraph'
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql'
import { clientGone } from '../careful-calls.js'
import { goneIn } from '../data-sources.js'
import { type Entity, type Located, locate, merge, pathOf, represent } from './entities.js'

/** One request on its way through a plan: what is known so far, and what went wrong. */
export interface Run {
  readonly schema: GraphQLSchema
  readonly sources: Readonly<Record<string, GraphQLDataSource>>
  /** As the client sent them: subgraphs read scalars themselves. */
  readonly variables: Readonly<Record<string, unknown>>
  /** Coerced, for the conditions of the plan. */
  readonly conditions: Readonly<Record<string, unknown>>
  readonly context: Record<string, unknown>
  readonly data: Entity
  readonly errors: GraphQLError[]
}

/** Runs a plan, or a part of it; what it learns is added to `run.data`, what fails to `run.errors`. */
export async function runPlan(
  run: Run,
  node: PlanNode,
  path: readonly (string | number)[] = [],
): Promise<void> {
  switch (node.kind) {
    case 'Sequence':
      for (const next of node.nodes) await runPlan(run, next, path)
      return
    case 'Parallel':
      await Promise.all(node.nodes.map((each) => runPlan(run, each, path)))
      return
    case 'Flatten':
      return runPlan(run, node.node, [...path, ...node.path])
    case 'Condition': {
      const branch = run.conditions[node.condition] ? node.ifClause : node.elseClause
      return branch ? runPlan(run, branch, path) : undefined
    }
    case 'Fetch':
      return node.requires ? fetchEntities(run, node, node.requires, path) : fetchRoot(run, node)
    default:
      throw new TypeError(`a plan with ${node.kind} is run by Apollo's executor`)
  }
}

async function fetchRoot(run: Run, node: FetchNode): Promise<void> {
  const { data, errors } = await call(run, node, variablesFor(run, node))
  if (data) merge(run.data, data)
  for (const error of errors ?? []) run.errors.push(asError(error, error.path))
}

/** Asks a subgraph about entities, each once however often it occurs. */
async function fetchEntities(
  run: Run,
  node: FetchNode,
  requires: NonNullable<FetchNode['requires']>,
  path: readonly (string | number)[],
): Promise<void> {
  const asked = new Map<string, { representation: Entity; places: Located[] }>()
  for (const place of locate(run.data, path)) {
    const representation = represent(run.schema, place.entity, requires)
    if (representation?.__typename === undefined) continue
    const key = JSON.stringify(representation)
    const known = asked.get(key)
    if (known) known.places.push(place)
    else asked.set(key, { representation, places: [place] })
  }
  if (asked.size === 0) return
  const entries = [...asked.values()]
  const representations = entries.map((entry) => entry.representation)
  const { data, errors } = await call(run, node, { ...variablesFor(run, node), representations })
  const entities = Array.isArray(data?._entities) ? data._entities : []
  for (const [i, { places }] of entries.entries())
    if (entities[i]) for (const { entity } of places) merge(entity, entities[i])
  for (const error of errors ?? []) run.errors.push(asError(error, entityPath(entries, error.path)))
}

/** `_entities.3.name` of a subgraph is, to the client, the name of whatever was asked about fourth. */
function entityPath(
  entries: { places: Located[] }[],
  path: GraphQLFormattedError['path'],
): (string | number)[] | undefined {
  const [field, index, ...rest] = path ?? []
  const isOfOne = field === '_entities' && typeof index === 'number'
  const first = entries[isOfOne ? index : 0]?.places[0]
  return first && [...pathOf(first.place), ...(isOfOne ? rest : [])]
}

function variablesFor({ variables }: Run, { variableUsages = [] }: FetchNode): Record<string, unknown> {
  const sent = variableUsages.filter((name) => variables[name] !== undefined)
  return Object.fromEntries(sent.map((name) => [name, variables[name]]))
}

/** What a subgraph answered; one that failed altogether answered with what it threw. */
interface Answer {
  data?: SubgraphAnswer['data']
  errors?: readonly (GraphQLFormattedError | GraphQLError)[]
}

async function call(run: Run, node: FetchNode, variables: Record<string, unknown>): Promise<Answer> {
  const source = run.sources[node.serviceName]
  if (!source) throw new TypeError(`there is no data source for ${node.serviceName}`)
  const request = {
    query: node.operation,
    variables,
    ...(node.operationName && { operationName: node.operationName }),
  }
  try {
    // Nobody waits for it any more.
    if (node.operationKind === 'query' && goneIn(run.context)?.aborted) throw clientGone()
    // Our data sources read the request and the context and nothing else.
    const options = { request, context: run.context } as Parameters<GraphQLDataSource['process']>[0]
    return (await source.process(options)) as SubgraphAnswer
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] }
    const originalError = error instanceof Error ? error : new Error(String(error))
    return { errors: [new GraphQLError(`${node.serviceName} failed.`, { originalError })] }
  }
}

function asError(
  error: GraphQLFormattedError | GraphQLError,
  path: GraphQLFormattedError['path'],
): GraphQLError {
  const { message, extensions } = error
  // What was thrown here is logged with its cause.
  const originalError = error instanceof GraphQLError ? error : undefined
  return new GraphQLError(message, {
    ...(path && { path }),
    ...(extensions && { extensions }),
    ...(originalError && { originalError: originalError.originalError ?? originalError }),
  })
}
