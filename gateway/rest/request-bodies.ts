import { isUtf8 } from 'node:buffer'
import { jsonLimitError, MAX_VALUES } from '@shopstack/kit/http/json-limits'
import { MAX_BODY_BYTES } from '@shopstack/kit/http/server'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { BODY_BYTES_PER_POINT } from '../budget/price.js'
import type { Spending } from '../budget/spending.js'
import { MIN_LARGE_BODY_BYTES } from '../http/large-bodies.js'
import { parseQuery } from './parse-query.js'
import type { RestDeps } from './route.js'

/** Treats a body of any other type as empty, including malformed types, which Fastify would reject. Pages read forms. */
export function readAnyType(app: FastifyInstance): void {
  app.addContentTypeParser('*', discardBody)
  // Half a million short fields would block the event loop; the forms of pages have two.
  const small = { parseAs: 'string', bodyLimit: MIN_LARGE_BODY_BYTES } as const
  app.addContentTypeParser<string>(FORM, small, (_, body, done) => done(null, parseQuery(body)))
  app.addHook('onRequest', ({ headers, routeOptions }, _reply, done) => {
    const { 'content-type': type } = headers
    if (type !== undefined && !(routeOptions.config?.page && type.toLowerCase().startsWith(FORM)))
      headers['content-type'] = /^application\/json\s*(;|$)/i.test(type)
        ? 'application/json'
        : 'application/octet-stream'
    done()
  })
}

/** The budgets that pay for the bodies of requests. */
type BodySpending = Pick<WeakMap<FastifyRequest, Spending>, 'get'>

/** Reads JSON; charges large bodies before they are parsed. Rejects invalid UTF-8 (RFC 8259, 8.1), which Fastify would replace. */
export function readUtf8(app: FastifyInstance, { load }: RestDeps, budgets: BodySpending): void {
  // `__proto__` and `constructor` are dropped like any unknown field.
  const parseJson = app.getDefaultJsonParser('remove', 'remove')
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      if (body.length >= MIN_LARGE_BODY_BYTES)
        budgets.get(request)?.charge(Math.ceil(body.length / BODY_BYTES_PER_POINT))
    } catch (error) {
      // BudgetExceeded.
      return done(error as Error)
    }
    const parse = () => {
      if (!isUtf8(body)) return done(Object.assign(new Error('not UTF-8'), { statusCode: 400 }))
      const text = body.toString()
      const limitError = jsonLimitError(text, MAX_VALUES)
      if (limitError) done(limitError)
      else void parseJson(request, text, done)
    }
    load.parseInTurn(request, body.length, { parse, reject: done })
  })
}

const FORM = 'application/x-www-form-urlencoded'

/** Reads a body to its end and discards it. */
async function discardBody(_: FastifyRequest, payload: NodeJS.ReadableStream): Promise<undefined> {
  let bytes = 0
  for await (const chunk of payload) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) throw Object.assign(new Error('too large'), { statusCode: 413 })
  }
}
