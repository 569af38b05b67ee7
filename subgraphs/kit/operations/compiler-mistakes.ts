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

/** Whether a document has what the compiler makes wrong code of, so that it has to be interpreted. */
export const isMistaken = (schema: GraphQLSchema, document: DocumentNode): boolean =>
  hasVariableInObject(document) || hasObjectVariable(schema, document) || hasInheritedName(document)

/** Whether something is to be called what every object has, such as `constructor` or `__proto__`. */
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
 * Whether a variable stands for a field of an input object, as in `input: { stock: $stock }`. When such a variable is
 * not given the field is not there; the compiler would hand the resolver a null, which means to empty it.
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

/**
 * Whether a variable is an input object. The compiler refuses one that leaves out a non-null field with a default, which
 * is what defaults are for.
 */
function hasObjectVariable(schema: GraphQLSchema, document: DocumentNode): boolean {
  let found = false
  const VariableDefinition = ({ type }: VariableDefinitionNode) => {
    // Validation has made sure that the type is there.
    const named = getNamedType(typeFromAST(schema, type as NamedTypeNode))
    if (isInputObjectType(named)) found = true
    return false
  }
  visit(document, { VariableDefinition })
  return found
}
