import type { ApolloServerPlugin, BaseContext } from '@apollo/server'
import { limitLists } from '@shopstack/kit/operations/limit-lists'
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type ParseOptions,
  type ValidationRule,
} from 'graphql'
import { type Shape, shapesIn } from './document-size.js'
import { LIMITS, type LimitName, type LimitOptions, type Limits, refusal, TOO_COMPLEX } from './limits.js'
import { operationPrice } from './operation-price.js'

export { LIMITS, type LimitOptions } from './limits.js'

/** What Apollo Server has to be given so that the limits hold: all three. */
export interface LimitSettings<Context extends BaseContext> {
  plugins: ApolloServerPlugin<Context>[]
  validationRules: ValidationRule[]
  parseOptions: ParseOptions
}

/** Charges an operation that is within the limits and is about to run. */
type Charge<Context> = (context: Context, points: number, kind: OperationTypeNode) => void

// graphql-query-complexity needs the deprecated lodash.get; graphql-armor sees no variables, repeats or `perPage`.
/** Bounds what one GraphQL request may cost, before any of it runs; `charge` hears what it is charged, and may throw. */
export function limits<Context extends BaseContext>(
  options: LimitOptions = {},
  charge?: Charge<Context>,
): LimitSettings<Context> {
  const allowed: Limits = { ...LIMITS, ...options }
  return {
    plugins: [limitCost(allowed, charge), nameRefusals(allowed)],
    validationRules: [limitShape(allowed), limitLists],
    parseOptions: { maxTokens: allowed.tokens },
  }
}

/**
 * Refuses a document by its size alone. Other rules compare repeated fields in pairs and report every directive by
 * itself, so a refusal takes the document out of their sight: visitors do not enter what one of them removed.
 */
function limitShape(allowed: Limits): ValidationRule {
  return (context) => ({
    Document(document) {
      const refused = shapeRefusal(document, allowed)
      if (!refused) return undefined
      context.reportError(refused)
      return null
    },
  })
}

function shapeRefusal(document: DocumentNode, allowed: Limits): GraphQLError | undefined {
  const shapeOf = shapesIn(document)
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION && node.kind !== Kind.FRAGMENT_DEFINITION) continue
    for (const [limit, asked] of asks(node, shapeOf(node))) {
      if (asked > allowed[limit]) return refusal(limit, asked, allowed[limit])
    }
  }
  return undefined
}

function asks(node: OperationDefinitionNode | FragmentDefinitionNode, shape: Shape): [LimitName, number][] {
  const { width, ...sizes } = shape
  // A fragment counts where it is spread; on its own it is bounded because validation walks it even if nothing does.
  if (node.kind === Kind.FRAGMENT_DEFINITION) return [['fields', sizes.fields]]
  const roots = node.operation === OperationTypeNode.MUTATION ? 'mutationFields' : 'rootFields'
  return [
    [roots, width],
    ['aliases', sizes.aliases],
    ['directivesInOnePlace', sizes.directivesInOnePlace],
    ['directives', sizes.directives],
    ['depth', sizes.depth],
    ['introspectionDepth', sizes.introspectionDepth],
    ['fields', sizes.fields],
  ]
}

/** Apollo Server validates a document once and keeps it, so what depends on variables is counted here. */
const limitCost = <Context extends BaseContext>(
  allowed: Limits,
  charge?: Charge<Context>,
): ApolloServerPlugin<Context> => ({
  requestDidStart: async () => ({
    async didResolveOperation({ schema, document, operation, request, contextValue }) {
      if (!operation) return
      const { cost, points } = operationPrice(
        schema,
        document,
        operation,
        allowed.listSize,
      )(request.variables ?? {})
      if (cost > allowed.cost) throw refusal('cost', cost, allowed.cost)
      charge?.(contextValue, points, operation.operation)
    },
  }),
})

/** Apollo Server gives parse and validation errors codes of its own; a limit is told by ours at every stage. */
const nameRefusals = <Context extends BaseContext>(allowed: Limits): ApolloServerPlugin<Context> => ({
  requestDidStart: async () => ({
    async didEncounterErrors({ errors, document }) {
      for (const error of errors) {
        const { extensions } = error
        if (typeof extensions.limit === 'string' && extensions.limit in LIMITS) extensions.code = TOO_COMPLEX
        if (document === undefined && /more tha[nt] \d+ tokens/.test(error.message)) {
          error.message = `The document has more than ${allowed.tokens} tokens.`
          Object.assign(extensions, { code: TOO_COMPLEX, limit: 'tokens', allowed: allowed.tokens })
        }
      }
    },
  }),
})
