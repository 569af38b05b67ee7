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
import { type DocumentSize, measureDocument } from './document-size.js'
import {
  LIMITS,
  type LimitName,
  type LimitOptions,
  type Limits,
  limitExceeded,
  TOO_COMPLEX,
} from './limits.js'
import { operationPrice } from './operation-price.js'

export { LIMITS, type LimitOptions } from './limits.js'

/** Options of Apollo Server that enforce the limits; all three are needed. */
export interface LimitSettings<Context extends BaseContext> {
  plugins: ApolloServerPlugin<Context>[]
  validationRules: ValidationRule[]
  parseOptions: ParseOptions
}

/** Charges an operation that is within the limits, before execution. */
type Charge<Context> = (context: Context, points: number, kind: OperationTypeNode) => void

// graphql-query-complexity needs the deprecated lodash.get; graphql-armor sees no variables, repeats or `perPage`.
/** Limits the size and cost of a GraphQL request before execution; `charge` gets its points, and may throw. */
export function limits<Context extends BaseContext>(
  options: LimitOptions = {},
  charge?: Charge<Context>,
): LimitSettings<Context> {
  const allowed: Limits = { ...LIMITS, ...options }
  return {
    plugins: [limitCost(allowed, charge), nameLimitErrors(allowed)],
    validationRules: [limitDocumentSize(allowed), limitLists],
    parseOptions: { maxTokens: allowed.tokens },
  }
}

/**
 * Rejects a document by its size. Other validation rules compare repeated fields in pairs and report each directive, so a
 * rejected document is removed from the visit: other visitors do not enter removed nodes.
 */
function limitDocumentSize(allowed: Limits): ValidationRule {
  return (context) => ({
    Document(document) {
      const refused = sizeError(document, allowed)
      if (!refused) return undefined
      context.reportError(refused)
      return null
    },
  })
}

function sizeError(document: DocumentNode, allowed: Limits): GraphQLError | undefined {
  const shapeOf = measureDocument(document)
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION && node.kind !== Kind.FRAGMENT_DEFINITION) continue
    for (const [limit, actual] of sizesOf(node, shapeOf(node))) {
      if (actual > allowed[limit]) return limitExceeded(limit, actual, allowed[limit])
    }
  }
  return undefined
}

function sizesOf(
  node: OperationDefinitionNode | FragmentDefinitionNode,
  shape: DocumentSize,
): [LimitName, number][] {
  const { width, ...sizes } = shape
  // A fragment counts at each spread; an unused one is limited because validation walks it.
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

/** Apollo Server caches validated documents, so the cost, which depends on variables, is checked for each request. */
const limitCost = <Context extends BaseContext>(
  allowed: Limits,
  charge?: Charge<Context>,
  /** Of the documents in the document store. */
  prices = new WeakMap<OperationDefinitionNode, ReturnType<typeof operationPrice>>(),
): ApolloServerPlugin<Context> => ({
  requestDidStart: async () => ({
    async didResolveOperation({ schema, document, operation, request, contextValue }) {
      if (!operation) return
      const price = prices.get(operation) ?? operationPrice(schema, document, operation, allowed.listSize)
      prices.set(operation, price)
      const { cost, introspected, points } = price(request.variables ?? {})
      if (cost > allowed.cost) throw limitExceeded('cost', cost, allowed.cost)
      if (introspected > allowed.introspectionValues)
        throw limitExceeded('introspectionValues', introspected, allowed.introspectionValues)
      charge?.(contextValue, points, operation.operation)
    },
  }),
})

/** Replaces Apollo Server's codes of parse and validation errors by the code of limits. */
const nameLimitErrors = <Context extends BaseContext>(allowed: Limits): ApolloServerPlugin<Context> => ({
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
