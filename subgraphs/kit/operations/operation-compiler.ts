import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  specifiedRules,
  validate,
  valueFromASTUntyped,
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { coerceVariables, MAX_INPUT_ERRORS } from './coerce-variables.js'
import { type CompilationPace, compilationPace } from './compilation-pace.js'
import { isMistaken } from './compiler-mistakes.js'
import { limitLists } from './limit-lists.js'
import { nameLiterals } from './name-literals.js'
import { operationCache } from './operation-cache.js'
import { plainVariables } from './plain-variables.js'
import { conditionVariables, fragmentsOf, hasConditions, resolveConditions } from './resolve-conditions.js'

/** A parsed, validated and compiled operation. */
type CompiledOperation<Context> = (
  context: Context,
  variables: Record<string, unknown>,
  /** Like {@link CompileOptions}, with the values of conditions. */
  onCompiled?: CompileOptions['onCompiled'],
) => Promise<ExecutionResult> | ExecutionResult

/** A compiled operation, and whether it is a mutation. */
interface ExecutableOperation<Context> {
  run: CompiledOperation<Context>
  isMutation: boolean
}

/** The result of parsing and validation: an operation or errors. */
export type Compiled<Context> = ExecutableOperation<Context> | { errors: readonly GraphQLError[] }

/** Estimated memory of cached operations; gateways send few different ones. */
const MAX_COMPILED_BYTES = 48_000_000

/** Twice the `heapUsed` of an operation before its first execution: 14 kB for 33 characters, 17 kB for 97, 30 kB for 199. */
const MIN_BYTES = 20_000
const BYTES_PER_CHARACTER = 250

/** Options of a lookup. */
export interface CompileOptions {
  readonly operationName?: string | null | undefined
  /** A document of the REST layer, of which there are few: it is never evicted. */
  readonly isPinned?: boolean
  /** Receives the milliseconds of a compilation. */
  readonly onCompiled?: ((ms: number) => void) | undefined
}

/**
 * Compiles operations of a schema, each text once. An LRU cache bounds them by estimated size, and invalid texts are not cached, so
 * clients cannot exhaust the memory.
 */
export function compiler<Context>(schema: GraphQLSchema, maxBytes = MAX_COMPILED_BYTES) {
  const paced = compilationPace()
  const pinned = operationCache<ExecutableOperation<Context>>(maxBytes)
  const others = operationCache<ExecutableOperation<Context>>(maxBytes)
  return (
    query: string,
    { operationName, isPinned = false, onCompiled }: CompileOptions = {},
  ): Compiled<Context> => {
    const key = operationName ? `${operationName}\n${query}` : query
    const known = pinned.get(key) ?? others.get(key)
    if (known) return known
    const kept = isPinned ? pinned : others
    const keep = (ready: ExecutableOperation<Context>, variant = ''): ExecutableOperation<Context> => {
      const own = variant ? `${variant}\n${key}` : key
      kept.set(own, ready, MIN_BYTES + BYTES_PER_CHARACTER * own.length)
      return ready
    }
    const keptVariant = (variant: string) => kept.get(`${variant}\n${key}`)
    const from = performance.now()
    const compiled = compileText<Context>({
      schema,
      query,
      operationName,
      isPinned,
      paced,
      keep,
      keptVariant,
    })
    onCompiled?.(performance.now() - from)
    return 'errors' in compiled ? compiled : keep(compiled)
  }
}

interface Source<Context> extends Pick<CompileOptions, 'operationName' | 'isPinned'> {
  schema: GraphQLSchema
  paced: CompilationPace
  query: string
  /** A cache of operations by the values of their conditions. */
  keep(ready: ExecutableOperation<Context>, variant: string): ExecutableOperation<Context>
  keptVariant(variant: string): ExecutableOperation<Context> | undefined
}

function compileText<Context>(source: Source<Context>): Compiled<Context> {
  const { schema, query, operationName, isPinned = false, paced } = source
  const document = parseOrErrors(query)
  if ('errors' in document) return document
  const errors = validate(schema, document, RULES, { maxErrors: MAX_INPUT_ERRORS, hideSuggestions: true })
  if (errors.length > 0) {
    nameLiterals(document, errors)
    return { errors }
  }
  const operation = getOperationAST(document, operationName)
  if (!operation) return { errors: [new GraphQLError(notOne(operationName))] }
  return hasConditions(document)
    ? conditional(source, document, operation)
    : compileDocument<Context>({ schema, document, operation, isPinned, paced })
}

const RULES = [limitLists, ...specifiedRules]

/** Operations are compiled per combination of their conditions, because the compiler generates wrong code for some conditions. */
function conditional<Context>(
  { schema, keep, keptVariant, isPinned = false, paced }: Source<Context>,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ExecutableOperation<Context> {
  const names = conditionVariables(document)
  const fragments = fragmentsOf(document)
  const isMutation = operation.operation === OperationTypeNode.MUTATION
  const decide = (conditions: Readonly<Record<string, unknown>>): ExecutableOperation<Context> => {
    const resolved = resolveConditions(operation, fragments, conditions)
    // With no field left, or a null condition, the original document is interpreted.
    const isPlain = resolved && !resolved.hasPlaceholder && names.every((name) => conditions[name] !== null)
    return isPlain
      ? compileDocument({ schema, document: resolved.document, operation, isPinned, paced })
      : { run: interpreter(schema, document, operation), isMutation }
  }
  return {
    isMutation,
    run(context, variables, onCompiled) {
      const coerced = coerceVariables(schema, operation.variableDefinitions, variables)
      if (coerced.errors) return coerced
      const variant = `conditions ${names.map((name) => String(coerced.variables[name])).join()}`
      const known = keptVariant(variant)
      if (known) return known.run(context, variables, onCompiled)
      const from = performance.now()
      const decided = keep(decide(coerced.variables), variant)
      onCompiled?.(performance.now() - from)
      return decided.run(context, variables, onCompiled)
    },
  }
}

/** Limits errors of variables like `coerceVariables`. */
const BOUNDED = { options: { maxCoercionErrors: MAX_INPUT_ERRORS }, hideSuggestions: true }

const interpreter =
  <Context>(
    schema: GraphQLSchema,
    document: DocumentNode,
    { name }: OperationDefinitionNode,
  ): CompiledOperation<Context> =>
  (contextValue, variableValues) =>
    execute({ schema, document, contextValue, variableValues, operationName: name?.value, ...BOUNDED })

interface Parsed {
  schema: GraphQLSchema
  document: DocumentNode
  operation: OperationDefinitionNode
  isPinned: boolean
  paced: CompilationPace
}

function compileDocument<Context>(parsed: Parsed): ExecutableOperation<Context> {
  const { schema, operation, isPinned } = parsed
  const isMutation = operation.operation === OperationTypeNode.MUTATION
  const run = isPinned || isMutation ? compiledCode<Context>(parsed) : onceInterpreted<Context>(parsed)
  // Entity references have any type.
  const definitions = operation.variableDefinitions?.filter(({ type }) => !print(type).includes('_Any')) ?? []
  if (definitions.length === 0) return { run, isMutation }
  const arePlain = plainVariables(definitions)
  const checked: CompiledOperation<Context> = (context, variables, onCompiled) => {
    if (arePlain(variables)) return run(context, variables, onCompiled)
    const { errors } = coerceVariables(schema, definitions, variables)
    return errors ? { errors } : run(context, variables, onCompiled)
  }
  return { run: checked, isMutation }
}

/**
 * Interprets a query of a client the first time, because compilation takes longer and many queries are sent only once; and further
 * times while other compilations have used their share of the event loop.
 */
function onceInterpreted<Context>(parsed: Parsed): CompiledOperation<Context> {
  const interpret = interpreter<Context>(parsed.schema, parsed.document, parsed.operation)
  let run: CompiledOperation<Context> | null = null
  let isKnown = false
  return (context, variables, onCompiled) => {
    if (!run && isKnown) run = parsed.paced(() => compiledCode<Context>(parsed), onCompiled)
    isKnown = true
    return run ? run(context, variables) : interpret(context, variables)
  }
}

/** The compiled operation; an operation that the compiler does not support is interpreted. */
function compiledCode<Context>({ schema, document, operation }: Parsed): CompiledOperation<Context> {
  const interpret = interpreter<Context>(schema, document, operation)
  if (isMistaken(schema, document)) return interpret
  const operationName = operation.name?.value
  const defaults = defaultsOf(document, operationName)
  const compiled = compileQuery(schema, document, operationName, { disablingCapturingStackErrors: true })
  if (!isCompiledQuery(compiled)) return interpret
  return (context, variables) => compiled.query(undefined, context, { ...defaults, ...variables })
}

const notOne = (operationName?: string | null): string =>
  operationName ? `Unknown operation named "${operationName}".` : 'Say which of the operations to run.'

/** The defaults of variables, applied before execution: compiled code reports a non-null variable with a default as missing. */
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
    // The parser of graphql-js throws only GraphQLError.
    return { errors: [error as GraphQLError] }
  }
}
