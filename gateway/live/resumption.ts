import { type DocumentNode, Kind, type OperationDefinitionNode, type ValueNode, visit } from 'graphql'

type Variables = Readonly<Record<string, unknown>>

/** How a subscription resumes after an event. */
export interface DocumentResumption {
  /** Whether an argument `after` has a value; those of lists beside the root count as well. */
  isResumed(variables: Variables): boolean
  /** The variable that is the cursor of the root field, and nothing else; `null` without one, or with a default. */
  readonly cursorVariable: string | null
}

/** The argument with which subscriptions resume after an event. */
const AFTER = 'after'

/** Finds the arguments `after` of a document. */
export function resumption(document: DocumentNode, operation: OperationDefinitionNode): DocumentResumption {
  const values: ValueNode[] = []
  const defaults = new Set<string>()
  const uses = new Map<string, number>()
  visit(document, {
    Argument({ name, value }) {
      if (name.value === AFTER) values.push(value)
    },
    Variable({ name: { value } }) {
      uses.set(value, (uses.get(value) ?? 0) + 1)
    },
    VariableDefinition({ variable, defaultValue }) {
      if (defaultValue && defaultValue.kind !== Kind.NULL) defaults.add(variable.name.value)
    },
  })
  const cursor = rootCursor(operation)
  return {
    isResumed: (variables) =>
      values.some((value) => {
        if (value.kind !== Kind.VARIABLE) return value.kind !== Kind.NULL
        const given = variables[value.name.value]
        return given === undefined ? defaults.has(value.name.value) : given !== null
      }),
    // Its definition, and one use.
    cursorVariable: cursor !== null && uses.get(cursor) === 2 && !defaults.has(cursor) ? cursor : null,
  }
}

/** The variable of the argument `after` of the root field, unless that is in a fragment. */
function rootCursor({ selectionSet }: OperationDefinitionNode): string | null {
  for (const selection of selectionSet.selections) {
    if (selection.kind !== Kind.FIELD) continue
    const value = selection.arguments?.find(({ name }) => name.value === AFTER)?.value
    if (value?.kind === Kind.VARIABLE) return value.name.value
  }
  return null
}
