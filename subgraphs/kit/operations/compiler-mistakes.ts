import {
  BREAK,
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  type NamedTypeNode,
  typeFromAST,
  type VariableDefinitionNode,
  visit,
} from 'graphql'

/** Whether a document must be interpreted, because the compiler generates wrong code for it. */
export const isMistaken = (schema: GraphQLSchema, document: DocumentNode): boolean =>
  hasVariableInObject(document) || hasObjectVariable(schema, document) || hasInheritedName(document)

/** Whether a response key is a property of every object, such as `constructor` or `__proto__`. */
function hasInheritedName(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Name: ({ value }) => {
      found ||= value in Object.prototype
    },
  })
  return found
}

/**
 * Whether a variable is the value of an input object field, as in `input: { stock: $stock }`. An unset variable leaves the
 * field out; compiled code would pass null, which clears the field.
 */
function hasVariableInObject(document: DocumentNode): boolean {
  let found = false
  const Variable = () => {
    found = true
    return BREAK
  }
  visit(document, { ObjectValue: (object) => void visit(object, { Variable }) })
  return found
}

/** Whether a variable is an input object. Compiled code rejects an absent non-null field although it has a default. */
function hasObjectVariable(schema: GraphQLSchema, document: DocumentNode): boolean {
  let found = false
  const VariableDefinition = ({ type }: VariableDefinitionNode) => {
    // Validation guarantees that the type exists.
    const named = getNamedType(typeFromAST(schema, type as NamedTypeNode))
    if (isInputObjectType(named)) found = true
    return false
  }
  visit(document, { VariableDefinition })
  return found
}
