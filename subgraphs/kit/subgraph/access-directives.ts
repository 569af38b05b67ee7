import { ShopError } from '@shopstack/schema/errors'
import {
  type DirectiveNode,
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLSchema,
  isNonNullType,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql'
import { hasScope, type Viewer } from '../auth/viewer.js'

type Access = { viewer: Viewer | null }
type Rule = (viewer: Viewer | null) => ShopError | null

/**
 * Refused values of one call that have an error. Making the errors of 1,500 values of a list blocks the event loop for 150 ms; the
 * nulls of further nullable fields have none.
 */
export const MAX_REFUSALS = 100

/**
 * Enforces `@authenticated` and `@requiresScopes` on fields, and on the fields of types with them. Enforced in the subgraph, so
 * that access is checked behind every router and through `_entities`.
 */
export function enforceAccess(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    const onType = [type.astNode, ...type.extensionASTNodes].flatMap((node) => node?.directives ?? [])
    for (const field of Object.values(type.getFields())) enforce(field, onType)
  }
  return schema
}

function enforce(field: GraphQLField<unknown, Access>, onType: readonly DirectiveNode[]): void {
  const rules = [...onType, ...(field.astNode?.directives ?? [])].flatMap(ruleOf)
  if (rules.length === 0) return
  const resolve = field.resolve ?? defaultFieldResolver
  const isRequired = isNonNullType(field.type)
  /** Refusals by call: all of its values are refused alike. */
  const refusals = new WeakMap<Access, ShopError>()
  const refusalOf = (ctx: Access): ShopError | null => {
    const known = refusals.get(ctx)
    if (known) return known
    for (const rule of rules) {
      const refusal = rule(ctx.viewer)
      if (!refusal) continue
      refusals.set(ctx, refusal)
      return refusal
    }
    return null
  }
  const check = (ctx: Access): void => {
    const refusal = refusalOf(ctx)
    if (refusal) throw refusal
  }
  field.resolve = (source, args, ctx, info) => {
    const refusal = refusalOf(ctx)
    if (!refusal) return resolve(source, args, ctx, info)
    if (!isRequired && !isReported(ctx)) return null
    throw refusal
  }
  const { subscribe } = field
  // At the start of a subscription; at each event its field is resolved.
  if (subscribe)
    field.subscribe = (source, args, ctx, info) => {
      check(ctx)
      return subscribe(source, args, ctx, info)
    }
}

const reported = new WeakMap<Access, number>()

/** Counts a refused value of a call; `false` once enough have errors. */
function isReported(ctx: Access): boolean {
  const before = reported.get(ctx) ?? 0
  reported.set(ctx, before + 1)
  return before < MAX_REFUSALS
}

function ruleOf(directive: DirectiveNode): Rule[] {
  if (directive.name.value === 'authenticated') return [signedIn]
  if (directive.name.value !== 'requiresScopes') return []
  const argument = directive.arguments?.find((node) => node.name.value === 'scopes')
  // The directive's own type is [[Scope!]!]!: one inner list must match with all its scopes.
  const alternatives = (argument ? valueFromASTUntyped(argument.value) : []) as string[][]
  return [signedIn, scoped(alternatives)]
}

const signedIn: Rule = (viewer) => (viewer ? null : new ShopError('UNAUTHENTICATED', undefined))

function scoped(alternatives: string[][]): Rule {
  const requiredScope = alternatives.map((scopes) => scopes.join(' and ')).join(' or ')
  return (viewer) =>
    alternatives.some((scopes) => scopes.every((scope) => hasScope(viewer, scope)))
      ? null
      : new ShopError('FORBIDDEN', { requiredScope })
}
