import type { ApolloServerPlugin } from '@apollo/server'
import { HeaderMap } from '@apollo/server'
import { jsonLimitError, MAX_VALUES } from '@shopstack/kit/http/json-limits'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError, OperationTypeNode } from 'graphql'
import type { GatewayContext, TrustedExecution } from '../../federation/in-process-source.js'
import type { TrustedDocument, TrustedDocuments } from './load-manifests.js'

/** What a request for a document is: of a manifest, refused, or neither. */
type Trust = { readonly execution: TrustedExecution } | { readonly refusal: GraphQLError }

/** Finds the documents of manifests in GraphQL requests. */
export interface TrustedRequests {
  /** A request for a trusted document as one that has its text, by POST; other requests as they are. */
  resolve(request: FastifyRequest): FastifyRequest
  /** The body of a POST that names a trusted document by its id, with the text in its place; other bodies as they are. */
  withText(body: unknown): unknown
  /** What `resolve` found out about the request that it returned. */
  trustOf(request: object): Trust | undefined
  /** Whether a text is that of a trusted document. @throws GraphQLError when it is not, and the shop executes no others */
  admitText(query: string): boolean
  /** Lets shared caches keep the response to a cacheable query. */
  allowCaching(request: FastifyRequest, reply: FastifyReply): void
  readonly plugin: ApolloServerPlugin<GatewayContext>
}

const MAX_ID_LENGTH = 256

/** The parameters of a request that name its document. */
interface Reference {
  readonly query: unknown
  readonly documentId: unknown
  readonly extensions: unknown
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Trusted documents of a shop with this mode. */
export function trustedRequests(
  mode: 'prefer' | 'only',
  { byId, byText }: TrustedDocuments,
): TrustedRequests {
  const known = new WeakMap<object, Trust>()
  const note = (request: FastifyRequest, trust: Trust): FastifyRequest => {
    known.set(request, trust)
    return request
  }
  const refuse = (request: FastifyRequest, refusal: GraphQLError) => note(asPost(request, {}), { refusal })

  function resolve(request: FastifyRequest): FastifyRequest {
    const isGet = request.method === 'GET'
    const sent = isGet ? request.query : request.body
    if (!isObject(sent)) return request
    const { query, documentId } = sent
    const extensions = isGet ? parsedJson(sent.extensions) : sent.extensions
    const id = idIn({ query, documentId, extensions })
    const document = typeof query === 'string' ? byText.get(query) : id === null ? undefined : byId.get(id)
    if (document) return withDocument(request, document, sent)
    if (mode === 'only' && (id !== null || query !== undefined)) return refuse(request, notTrusted())
    return query === undefined && typeof documentId === 'string' ? refuse(request, notFound()) : request
  }

  function withDocument(
    request: FastifyRequest,
    { text, operations }: TrustedDocument,
    { operationName: sentName, variables: sentVariables }: Record<string, unknown>,
  ): FastifyRequest {
    const isGet = request.method === 'GET'
    const operationName = sentName === '' && isGet ? undefined : sentName
    const variables = isGet && sentVariables !== undefined ? parsedJson(sentVariables) : sentVariables
    if (isGet && sentVariables !== undefined && !isObject(variables) && variables !== null)
      return refuse(request, badRequest('The `variables` search parameter must be a JSON object.'))
    const operation = operations.get(
      typeof operationName === 'string' || operations.size > 1
        ? String(operationName)
        : ([...operations.keys()][0] ?? null),
    )
    if (isGet && operation?.kind === OperationTypeNode.MUTATION)
      return refuse(request, queriesOnly(operation.kind))
    const isAnonymous = request.headers.authorization === undefined
    const cacheSeconds = isGet && isAnonymous && operation ? operation.cacheSeconds : null
    const body = {
      query: text,
      ...(operationName !== undefined && { operationName }),
      ...(variables !== undefined && { variables }),
    }
    return note(asPost(request, body), { execution: { cacheSeconds, isData: false } })
  }

  return {
    resolve,
    withText(body) {
      if (!isObject(body)) return body
      const { operationName, variables } = body
      const id = idIn({ query: body.query, documentId: body.documentId, extensions: body.extensions })
      const document = id === null ? undefined : byId.get(id)
      return document ? { query: document.text, operationName, variables } : body
    },
    trustOf: (request) => known.get(request),
    admitText(query) {
      const isTrusted = byText.has(query)
      if (!isTrusted && mode === 'only') throw notTrusted()
      return isTrusted
    },
    allowCaching(request, reply) {
      const trust = known.get(request)
      if (!trust || !('execution' in trust)) return
      const { cacheSeconds, isData } = trust.execution
      if (cacheSeconds === null || !isData || reply.statusCode !== 200) return
      const vary = reply.getHeader('vary')
      // The budget is that of the first caller.
      void reply
        .removeHeader('ratelimit')
        .header('vary', vary === undefined ? 'Accept' : `${vary}, Accept`)
        .header('cache-control', `public, max-age=${cacheSeconds}`)
    },
    plugin: {
      requestDidStart: async () => ({
        // Whatever another reading of the request has found, only documents of a manifest are executed.
        async didResolveOperation({ source }) {
          if (mode === 'only' && !byText.has(source)) throw notTrusted()
        },
        async willSendResponse({ contextValue: { trusted }, errors }) {
          if (trusted && !errors?.length) trusted.isData = true
        },
      }),
    },
  }
}

/**
 * A request as a POST of JSON. By GET only trusted queries and refusals become one: neither has an effect, so pages of other origins
 * may send them.
 */
function asPost(request: FastifyRequest, body: object): FastifyRequest {
  return Object.create(request, {
    method: { value: 'POST' },
    headers: { value: { ...request.headers, 'content-type': 'application/json' } },
    query: { value: {} },
    body: { value: body },
  })
}

/** The id of a document without its text: `documentId`, or the hash of a persisted query. */
function idIn({ query, documentId, extensions }: Reference): string | null {
  if (query !== undefined && query !== null) return null
  const persisted =
    isObject(extensions) && isObject(extensions.persistedQuery) ? extensions.persistedQuery : {}
  const id = documentId ?? persisted.sha256Hash
  if (typeof id !== 'string' || id.length > MAX_ID_LENGTH) return id === undefined ? null : ''
  // https://github.com/graphql/graphql-over-http: the prefix of an id that is the hash of the text.
  return id.replace(/^sha256:/, '')
}

function parsedJson(text: unknown): unknown {
  if (typeof text !== 'string' || jsonLimitError(text, MAX_VALUES)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The code of {@link notTrusted}. */
const NOT_TRUSTED = 'DOCUMENT_NOT_TRUSTED'

const notTrusted = (): GraphQLError =>
  new GraphQLError(
    'This shop executes trusted documents only (TRUSTED_DOCUMENTS_MODE=only), and this document is in none of its manifests.',
    { extensions: { code: NOT_TRUSTED, http: { status: 400 } } },
  )

/** Like Apollo Server for an unknown hash, so that clients repeat the request with its text. */
const notFound = (): GraphQLError =>
  new GraphQLError('PersistedQueryNotFound', {
    extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', http: { status: 200 } },
  })

const badRequest = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } })

const queriesOnly = (kind: string): GraphQLError =>
  new GraphQLError(`GET requests only support query operations, not ${kind} operations`, {
    extensions: {
      code: 'BAD_REQUEST',
      http: { status: 405, headers: new HeaderMap([['allow', 'POST']]) },
    },
  })
