import {
  BREAK,
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isInputObjectType,
  type NamedTypeNode,
  OperationTypeNode,
  parse,
  typeFromAST,
  type VariableDefinitionNode,
  validate,
  valueFromASTUntyped,
  visit,
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'

/** An operation that is ready to run: parsed, validated and compiled. */
export type CompiledOperation<Context> = (
  context: Context,
  variables: Record<string, unknown>,
) => Promise<ExecutionResult> | ExecutionResult

/** An operation with what it is. */
interface Ready<Context> {
  run: CompiledOperation<Context>
  isMutation: boolean
}

/** What a text turned out to be: an operation, or the errors that say why it is none. */
export type Compiled<Context> = Ready<Context> | { errors: readonly GraphQLError[] }

/** How many operations are kept ready; gateways send the same few again and again. */
const KEPT = 1_000

/**
 * Compiles operations of a schema, each text once. The least recently used are forgotten, and texts that
 * are not valid are never kept, so that nobody can fill the memory with them; at most `kept` operations are.
 * `onCompiled` hears how many milliseconds it took where there was something to compile.
 */
export function compiler<Context>(schema: GraphQLSchema, kept = KEPT) {
  const ready = new Map<string, Ready<Context>>()
  return (
    query: string,
    operationName?: string | null,
    onCompiled?: (ms: number) => void,
  ): Compiled<Context> => {
    const key = operationName ? `${operationName}\n${query}` : query
    const known = ready.get(key)
    if (known) {
      ready.delete(key)
      ready.set(key, known)
      return known
    }
    const from = performance.now()
    const compiled = compileOperation<Context>(schema, query, operationName)
    onCompiled?.(performance.now() - from)
    if ('errors' in compiled) return compiled
    ready.set(key, compiled)
    const oldest = ready.keys().next()
    if (ready.size > kept && !oldest.done) ready.delete(oldest.value)
    return compiled
  }
}

function compileOperation<Context>(
  schema: GraphQLSchema,
  query: string,
  operationName?: string | null,
): Compiled<Context> {
  const document = parseOrErrors(query)
  if ('errors' in document) return document
  const errors = validate(schema, document)
  if (errors.length > 0) return { errors }
  const operation = getOperationAST(document, operationName)
  if (!operation) return { errors: [new GraphQLError(notOne(operationName))] }
  const isMutation = operation.operation === OperationTypeNode.MUTATION
  const interpreted: CompiledOperation<Context> = (contextValue, variableValues) =>
    execute({ schema, document, contextValue, variableValues, operationName: operationName ?? null })
  if (hasVariableInObject(document) || hasObjectVariable(schema, document))
    return { run: interpreted, isMutation }
  const defaults = defaultsOf(document, operationName)
  const compiled = compileQuery(schema, document, operationName ?? undefined, {
    disablingCapturingStackErrors: true,
  })
  if (!isCompiledQuery(compiled)) return { run: interpreted, isMutation }
  return {
    run: (context, variables) => compiled.query(undefined, context, { ...defaults, ...variables }),
    isMutation,
  }
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

const notOne = (operationName?: string | null): string =>
  operationName ? `Unknown operation named "${operationName}".` : 'Say which of the operations to run.'

/** The defaults of an operation's variables: the compiler takes a non-null variable with a default for a missing one. */
function defaultsOf(document: DocumentNode, operationName?: string | null): Record<string, unknown> {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? []
  const withDefault = definitions.flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  )
  return Object.fromEntries(withDefault)
}

function parseOrErrors(query: string) {
  try {
    return parse(query, { maxTokens: 20_000 })
  } catch (error) {
    // graphql's parser throws nothing else.
    return { errors: [error as GraphQLError] }
  }
}
