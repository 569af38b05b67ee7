import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway'
import { GraphQLError, type GraphQLSchema, getVariableValues } from 'graphql'
import { complete } from './executor/complete.js'
import { type Planned, plansFor } from './executor/plans.js'
import { type Run, runPlan } from './executor/run-plan.js'
import { type Shape, shapeOf } from './executor/shape.js'

type Executor = ApolloGateway['executor']

/** How many shapes are kept of one operation: with each variable in `@skip` or `@include` there are twice as many. */
const KEPT_SHAPES = 64

/**
 * Runs operations by Apollo's plans, which it compiles once: entities are asked about once each, and an answer is
 * shaped by closures instead of an interpreter. What it does not know (introspection, rewrites) Apollo's own executor does.
 */
export function compiledExecutor(
  supergraphSdl: string,
  sources: Readonly<Record<string, GraphQLDataSource>>,
  stock: Executor,
): Executor {
  // An object of such a type does not say of which type it is.
  if (supergraphSdl.includes('isInterfaceObject: true')) return stock
  const { schema, api, planOf } = plansFor(supergraphSdl)
  return async (requestContext) => {
    const operation = planOf(requestContext)
    if (!operation) return stock(requestContext)
    const { request, context } = requestContext
    const variables = request.variables ?? {}
    const { coerced, errors } = getVariableValues(
      api,
      operation.operation.variableDefinitions ?? [],
      variables,
    )
    if (errors) return { errors }
    const run: Run = { schema, sources, variables, conditions: coerced, context, data: {}, errors: [] }
    if (operation.plan) await runPlan(run, operation.plan)
    return answer(run, shapeFor(operation, api, coerced))
  }
}

function answer({ data, errors }: Run, shape: Shape) {
  const holes: GraphQLError[] = []
  const completed = complete(shape, data, ({ parent, name }) =>
    holes.push(new GraphQLError(`Cannot return null for non-nullable field ${parent}.${name}.`)),
  )
  // A hole follows from an error of a subgraph, unless there is none.
  const all = errors.length > 0 ? errors : holes
  return { data: completed, ...(all.length > 0 && { errors: all }) }
}

function shapeFor(planned: Planned, schema: GraphQLSchema, variables: Record<string, unknown>): Shape {
  const key = planned.conditions.map((name) => String(variables[name])).join()
  const known = planned.shapes.get(key)
  if (known) return known
  const shape = shapeOf({ schema, operation: planned.operation, fragments: planned.fragments, variables })
  if (planned.shapes.size < KEPT_SHAPES) planned.shapes.set(key, shape)
  return shape
}
