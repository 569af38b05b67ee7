import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import { type GraphQLSchema, isAbstractType, isObjectType } from 'graphql'

/** An object of an answer, as far as it is known. */
export type Entity = Record<string, unknown>

/** A way through an answer, last step first: a path is made of it only where something went wrong. */
type Place = { key: string | number; within: Place } | null

/** An object of an answer, and where it stands. */
export interface Located {
  entity: Entity
  place: Place
}

/** The objects at a path of a plan, where `@` stands for each item of a list; nulls are left out. */
export function locate(root: Entity, path: readonly (string | number)[]): Located[] {
  const found: Located[] = []
  const walk = (value: unknown, depth: number, place: Place): void => {
    const step = path[depth]
    if (step === undefined) {
      if (isEntity(value)) found.push({ entity: value, place })
    } else if (step !== '@') {
      if (isEntity(value)) walk(value[step], depth + 1, { key: step, within: place })
    } else if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) walk(value[i], depth + 1, { key: i, within: place })
    }
  }
  walk(root, 0, null)
  return found
}

/** A place as errors tell it. */
export function pathOf(place: Place): (string | number)[] {
  return place ? [...pathOf(place.within), place.key] : []
}

const isEntity = (value: unknown): value is Entity =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a subgraph needs to know of an entity in order to add to it; `null` when that is not known. */
export function represent(
  schema: GraphQLSchema,
  entity: Entity,
  requires: readonly QueryPlanSelectionNode[],
): Entity | null {
  const representation: Entity = {}
  for (const node of requires) {
    if (node.kind === 'InlineFragment') {
      if (!isOfType(schema, entity.__typename, node.typeCondition)) continue
      // What is not known was skipped or has failed; what else is asked needs only the other fragments.
      const part = represent(schema, entity, node.selections)
      if (part) merge(representation, part)
      continue
    }
    const key = node.alias ?? node.name
    const value = entity[key]
    if (value === undefined) return null
    representation[key] = node.selections ? representValue(schema, value, node.selections) : value
  }
  return representation
}

function representValue(
  schema: GraphQLSchema,
  value: unknown,
  requires: readonly QueryPlanSelectionNode[],
): unknown {
  if (Array.isArray(value)) return value.map((item) => representValue(schema, item, requires))
  return isEntity(value) ? represent(schema, value, requires) : value
}

function isOfType(schema: GraphQLSchema, typename: unknown, condition: string | undefined): boolean {
  if (condition === undefined || typename === condition) return true
  const [type, wanted] = [schema.getType(String(typename)), schema.getType(condition)]
  return isObjectType(type) && isAbstractType(wanted) && schema.isSubType(wanted, type)
}

/** Adds what one subgraph answered to what is known, object by object and item by item. */
export function merge(target: Entity, source: Entity): void {
  for (const key of Object.keys(source)) {
    // Nobody asked for it, and it would be added to every object there is.
    if (key === '__proto__') continue
    const known = target[key]
    const value = source[key]
    if (Array.isArray(known) && Array.isArray(value)) mergeLists(known, value)
    else if (isEntity(known) && isEntity(value)) merge(known, value)
    else target[key] = value
  }
}

function mergeLists(target: unknown[], source: unknown[]): void {
  for (const [i, value] of source.entries()) {
    const known = target[i]
    if (Array.isArray(known) && Array.isArray(value)) mergeLists(known, value)
    else if (isEntity(known) && isEntity(value)) merge(known, value)
    else target[i] = value
  }
}
