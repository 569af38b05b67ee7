import type { IncomingMessage, ServerResponse } from 'node:http'
import { HeaderMap } from '@apollo/server'
import type { Config } from '@shopstack/kit/config/read-config'
import { onceEnded } from '@shopstack/kit/http/exchange'
import type { Resources } from '@shopstack/kit/subgraph/definition'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { ShopError } from '@shopstack/schema/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { DocumentCharges } from '../budget/charge-operations.js'
import { type OpenSpending, withoutPlanning } from '../budget/spending.js'
import type { GatewayContext } from '../federation/in-process-source.js'
import { authenticateRequest } from '../http/authenticate.js'
import { UNAVAILABLE_RETRY_AFTER_SECONDS } from '../http/load-shedding.js'
import { refuseLongDocument } from './limits/document-length.js'
import { startDeadline } from './operation-deadline.js'
import type { PreparedRequest } from './prepared/prepared-requests.js'
import type { TrustedRequests } from './trusted/trusted-requests.js'

/** The members of a request that its context depends on. */
interface OpenedRequest extends Pick<FastifyRequest, 'id' | 'ip' | 'headers' | 'body' | 'query'> {
  readonly raw: IncomingMessage
}

/** The response whose end ends the context, and its headers. */
export interface OpenedResponse {
  readonly raw: ServerResponse
  header(name: string, value: string): unknown
}

/** Authenticates, charges and admits a request; rejects with the error of the response. */
export type OpenRequestContext = (
  request: OpenedRequest,
  response: OpenedResponse,
  /** A prepared document was measured, charged and admitted when it was new. */
  prepared?: Pick<PreparedRequest, 'isTrusted'>,
) => Promise<GatewayContext>

/** Contexts of requests that Apollo Server responds to after an attempt without it. */
export type BegunContexts = WeakMap<
  IncomingMessage,
  {
    readonly opening: Promise<GatewayContext>
    /** Passes on the headers that were set so far, and those that follow. */
    forwardTo(reply: FastifyReply): void
  }
>

export interface ContextOptions {
  readonly config: Pick<Config, 'operationTimeout'>
  readonly resources: Pick<Resources, 'identity'>
  readonly documents: DocumentCharges
  readonly spend: OpenSpending
  /** `null`: the shop has no manifest. */
  readonly trusted: Pick<TrustedRequests, 'trustOf'> | null
  readonly log: Logger
}

/** Opens the contexts of requests. */
export function requestContexts({
  config,
  resources,
  documents,
  spend,
  trusted,
  log,
}: ContextOptions): OpenRequestContext {
  return async (request, response, prepared) => {
    const caller = await authenticateRequest(request, resources.identity, 'graphql').catch((error) => {
      log.error({ err: error, requestId: request.id }, 'authentication failed: session store unavailable')
      throw withStatus(error)
    })
    const budget = spend(caller, (name, value) => void response.header(name, value))
    budget.open()
    const trust = trusted?.trustOf(request)
    if (trust && 'refusal' in trust) throw trust.refusal
    const execution = trust?.execution ?? (prepared?.isTrusted ? { cacheSeconds: null, isData: false } : null)
    const spending = execution ? withoutPlanning(budget) : budget
    if (!prepared) {
      refuseLongDocument(request)
      const { address } = caller
      const isTrusted = execution !== null
      onceEnded(request.raw, response.raw, await documents.admit(request, { spending, address, isTrusted }))
    }
    return {
      caller,
      spending,
      ...(execution && { trusted: execution }),
      ...startDeadline(request.raw, response.raw, config.operationTimeout),
    }
  }
}

/** Adds status 503 and `Retry-After` to `SERVICE_UNAVAILABLE`. */
function withStatus(error: unknown): unknown {
  if (error instanceof ShopError && error.code === 'SERVICE_UNAVAILABLE')
    error.extensions.http = {
      status: 503,
      headers: new HeaderMap([['retry-after', String(UNAVAILABLE_RETRY_AFTER_SECONDS)]]),
    }
  return error
}
