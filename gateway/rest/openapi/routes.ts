import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type AssetFile, PAGE_HEADERS, serveAsset } from '../../http/static-assets.js'
import type { RestDeps } from '../route.js'
import { openApiOf } from './document.js'
import { docsPage } from './page.js'
import type { DescribedApi } from './responses.js'

const SCRIPTS: readonly AssetFile[] = [
  ['@fastify/swagger-ui', 'static/swagger-ui-bundle.js'],
  ['@shopstack/gateway', 'rest/openapi/boot.js'],
]
const STYLES: readonly AssetFile[] = [
  ['@fastify/swagger-ui', 'static/swagger-ui.css'],
  ['@shopstack/gateway', 'rest/openapi/docs.css'],
]

/** Serves `/openapi.json` and `/docs`, from installed files only. */
export function serveDescription(
  app: FastifyInstance,
  api: DescribedApi,
  { restAccess }: Pick<RestDeps, 'restAccess'>,
): void {
  // On the first request: most processes are never asked for it.
  let known: ReturnType<typeof openApiOf> | undefined
  const description = () => (known ??= openApiOf(api, restAccess))
  const links = {
    scripts: SCRIPTS.map((file) => serveAsset(app, '/docs', file)),
    styles: STYLES.map((file) => serveAsset(app, '/docs', file)),
  }
  app.get('/openapi.json', async (request, reply) =>
    reply
      .header('cache-control', 'no-cache')
      .type('application/json; charset=utf-8')
      .send({ ...description(), servers: [{ url: prefixOf(request) || '/' }] }),
  )
  app.get('/docs', async (request, reply) =>
    reply.headers(PAGE_HEADERS).send(docsPage(description().info.title, prefixOf(request), links)),
  )
}

/** The path prefix under which the API is mounted; empty on its own port. */
const prefixOf = ({ originalUrl, raw: { url = '' } }: FastifyRequest): string =>
  originalUrl.slice(0, originalUrl.length - url.length)
