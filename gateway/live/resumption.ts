import { type DocumentNode, Kind, type ValueNode, visit } from 'graphql'

type Variables = Readonly<Record<string, unknown>>

/** The argument with which subscriptions resume after an event. */
const AFTER = 'after'

/** Finds out whether an argument `after` of a document has a value; those of lists beside the root count as well. */
export function resumption(document: DocumentNode): (variables: Variables) => boolean {
  const values: ValueNode[] = []
  const defaults = new Set<string>()
  visit(document, {
    Argument({ name, value }) {
      if (name.value === AFTER) values.push(value)
    },
    VariableDefinition({ variable, defaultValue }) {
      if (defaultValue && defaultValue.kind !== Kind.NULL) defaults.add(variable.name.value)
    },
  })
  return (variables) =>
    values.some((value) => {
      if (value.kind !== Kind.VARIABLE) return value.kind !== Kind.NULL
      const given = variables[value.name.value]
      return given === undefined ? defaults.has(value.name.value) : given !== null
    })
}
