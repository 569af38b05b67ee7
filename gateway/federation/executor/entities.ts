import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import { type GraphQLSchema, isAbstractType, isObjectType } from 'graphql'

/** An object of the response, with the fields fetched so far. */
export type Entity = Record<string, unknown>

/** A path in the response as a linked list, last step first; converted by {@link pathOf} only for errors. */
type Place = { key: string | number; within: Place } | null

/** An object of the response and its place. */
export interface Located {
  entity: Entity
  place: Place
}

/** The objects at a path of a plan, in which `@` matches each item of a list; nulls are skipped. */
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

/** The path of a place, as in `errors.path`. */
export function pathOf(place: Place): (string | number)[] {
  return place ? [...pathOf(place.within), place.key] : []
}

const isEntity = (value: unknown): value is Entity =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The representation of an entity for `_entities`; `null` when a required field is missing. */
export function represent(
  schema: GraphQLSchema,
  entity: Entity,
  requires: readonly QueryPlanSelectionNode[],
): Entity | null {
  const representation: Entity = {}
  for (const node of requires) {
    if (node.kind === 'InlineFragment') {
      if (!isOfType(schema, entity.__typename, node.typeCondition)) continue
      // A fragment with a missing field was skipped or has failed; the other fragments do not need it.
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

/** Merges the data of one subgraph into the response, recursively. */
export function merge(target: Entity, source: Entity): void {
  for (const key of Object.keys(source)) {
    // Never requested; assigning it would set the prototype.
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
