import { hash } from 'node:crypto'
import type { Config } from '@shopstack/kit/config/read-config'
import { MAX_INPUT_ERRORS } from '@shopstack/kit/operations/coerce-variables'
import { nameLiterals } from '@shopstack/kit/operations/name-literals'
import { operationCache } from '@shopstack/kit/operations/operation-cache'
import { shorten } from '@shopstack/schema/shorten'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import type { DocumentLane } from '../budget/document-lane.js'
import type { Spending } from '../budget/spending.js'
import { LIMITS, limitExceeded, TOO_COMPLEX } from '../graphql/limits/limits.js'
import { operationPrice, type Price } from '../graphql/limits/operation-price.js'
import { limits } from '../graphql/limits/plugin.js'
import { type DocumentResumption, resumption } from './resumption.js'

/** A document within the limits, with one subscription to start. */
export interface SubscriptionDocument extends DocumentResumption {
  readonly document: DocumentNode
  readonly hash: string
  price(variables: Readonly<Record<string, unknown>>): Price
}

/**
 * Reads a document with the limits and the errors of queries.
 * @throws DocumentErrors, or `BudgetExceeded` while the caller may not send new documents
 */
export type ReadDocument = (
  query: string,
  operationName: string | undefined,
  context: ReadContext,
) => Promise<SubscriptionDocument>

/** Who sends a document: one without `spending` is neither queued nor charged. */
interface ReadContext {
  readonly address: string
  readonly spending?: Spending | undefined
}

/** The errors of a document. */
export class DocumentErrors extends Error {
  override readonly name = 'DocumentErrors'
  readonly errors: readonly GraphQLError[]

  constructor(errors: readonly GraphQLError[]) {
    super(errors.map(({ message }) => message).join(' '))
    this.errors = errors
  }
}

/** Estimated memory of texts, documents and prices. */
const MAX_DOCUMENTS_BYTES = 8_000_000
const BYTES_PER_CHARACTER = 142
const MIN_DOCUMENT_BYTES = 5_000
const MAX_NAME_LENGTH = 100

/** Opens a reader whose new documents take turns in `lane`. */
export function documentReader(
  schema: GraphQLSchema,
  { explore, production }: Pick<Config, 'explore' | 'production'>,
  lane: DocumentLane,
): ReadDocument {
  const { validationRules, parseOptions } = limits()
  const rules = [...specifiedRules, ...validationRules, ...(explore ? [] : [NoSchemaIntrospectionCustomRule])]
  const known = operationCache<SubscriptionDocument>(MAX_DOCUMENTS_BYTES)

  function parseWithinLimits(query: string): DocumentNode {
    if (query.length > LIMITS.characters)
      throw new DocumentErrors([limitExceeded('characters', query.length, LIMITS.characters)])
    try {
      return parse(query, parseOptions)
    } catch (error) {
      // The parser of graphql-js throws only GraphQLError.
      throw new DocumentErrors([syntaxError(error as GraphQLError)])
    }
  }

  function read(query: string, operationName: string | undefined): SubscriptionDocument {
    const document = parseWithinLimits(query)
    const options = { maxErrors: MAX_INPUT_ERRORS, hideSuggestions: production }
    const errors = validate(schema, document, rules, options)
    nameLiterals(document, errors)
    if (errors.length > 0) throw new DocumentErrors(errors.map(validationError))
    const operation = getOperationAST(document, operationName)
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION)
      throw new DocumentErrors([notASubscription(operationName)])
    const price = operationPrice(schema, document, operation, LIMITS.listSize)
    return { document, hash: hash('sha256', query), price, ...resumption(document, operation) }
  }

  return async (query, operationName, { address, spending }) => {
    const key = operationName === undefined ? query : `${operationName}\n${query}`
    const found = known.get(key)
    if (found) return found
    const turn = spending && (await lane.enter(address, spending))
    const from = performance.now()
    try {
      const made = read(query, operationName)
      known.set(key, made, MIN_DOCUMENT_BYTES + BYTES_PER_CHARACTER * key.length)
      return made
    } finally {
      const ms = performance.now() - from
      spending?.planned(ms)
      turn?.worked(ms)
      turn?.end()
    }
  }
}

const withCode = ({ message, nodes, source, positions }: GraphQLError, extensions: Record<string, unknown>) =>
  new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions,
  })

function syntaxError(error: GraphQLError): GraphQLError {
  return /more tha[nt] \d+ tokens/.test(error.message)
    ? new GraphQLError(`The document has more than ${LIMITS.tokens} tokens.`, {
        extensions: { code: TOO_COMPLEX, limit: 'tokens', allowed: LIMITS.tokens },
      })
    : withCode(error, { code: 'GRAPHQL_PARSE_FAILED' })
}

/** Errors of limits have a code already. */
const validationError = (error: GraphQLError): GraphQLError =>
  error.extensions.code === undefined
    ? withCode(error, { ...error.extensions, code: 'GRAPHQL_VALIDATION_FAILED' })
    : error

const notASubscription = (name: string | undefined): GraphQLError =>
  new GraphQLError(
    name === undefined
      ? 'The document has no subscription, or several operations and no operationName.'
      : `The document has no subscription named "${shorten(name, MAX_NAME_LENGTH)}".`,
    { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } },
  )
