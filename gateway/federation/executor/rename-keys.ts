import { isPlaceholder, PLACEHOLDER_KEY } from '@shopstack/kit/operations/resolve-conditions'
import { type DocumentNode, type FieldNode, Kind, visit } from 'graphql'

/** A document whose response keys cannot collide with those that a plan adds, and the original keys. */
export interface Renamed {
  readonly document: DocumentNode
  /** From the key within the gateway to the client's key. */
  readonly clientKeys: ReadonlyMap<string, string>
}

/**
 * Every name that a plan may add to a selection: the fields of `@key`, `@requires`, `@provides` and `__typename`.
 */
export function namesAddedByPlans(supergraphSdl: string): ReadonlySet<string> {
  const names = new Set(['__typename'])
  for (const [, fieldSet = ''] of supergraphSdl.matchAll(/\b(?:key|requires|provides|selection): "([^"]*)"/g))
    for (const [name] of fieldSet.matchAll(/\w+/g)) names.add(name)
  return names
}

/**
 * Renames response keys that conflict with keys of a plan or with properties of `Object.prototype`: `id: name` beside the `id`
 * of a `@key`, `__typename: name`, `toString`, `__proto__`. The response shape restores them.
 */
export function renameKeys(document: DocumentNode, added: ReadonlySet<string>): Renamed {
  const prefix = unusedPrefix(document)
  const clientKeys = new Map<string, string>()
  // Fields below an introspection field are executed by graphql-js, under the client's keys.
  let introspected = 0
  const renamed: DocumentNode = visit(document, {
    Field: {
      enter(node) {
        const isBelow = introspected > 0
        if (isBelow || isIntrospection(node)) introspected++
        if (isBelow || !mustBeRenamed(node, added)) return undefined
        const within = `${prefix}${keyOf(node)}`
        clientKeys.set(within, keyOf(node))
        return { ...node, alias: { kind: Kind.NAME, value: within } }
      },
      leave() {
        if (introspected > 0) introspected--
      },
    },
  })
  return { document: renamed, clientKeys }
}

const keyOf = ({ alias, name }: FieldNode): string => (alias ?? name).value

/** Whether a field is an introspection root field. */
export const isIntrospection = ({ name }: FieldNode): boolean =>
  name.value === '__schema' || name.value === '__type'

function mustBeRenamed(node: FieldNode, added: ReadonlySet<string>): boolean {
  const key = keyOf(node)
  if (key in Object.prototype) return true
  // Fields that merge under one key have the same name and arguments, so they are renamed together.
  if (key === node.name.value) return added.has(key) && (node.arguments?.length ?? 0) > 0
  if (key === PLACEHOLDER_KEY) return !isPlaceholder(node)
  return added.has(key) || key.startsWith('__')
}

function unusedPrefix(document: DocumentNode): string {
  let prefix = 'renamed_'
  visit(document, {
    Field: (node) => {
      while (keyOf(node).startsWith(prefix)) prefix += '_'
    },
  })
  return prefix
}
