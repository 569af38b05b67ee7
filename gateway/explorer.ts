import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import { type ExplorerOptions, page } from './explorer/page.js'

const { resolve } = createRequire(import.meta.url)

type File = readonly [pkg: string, path: string]

/** Every file that is served beside the page; nothing else can be asked for. */
const SCRIPTS: readonly File[] = [
  ['react', 'umd/react.production.min.js'],
  ['react-dom', 'umd/react-dom.production.min.js'],
  ['graphiql', 'graphiql.min.js'],
]
const STYLES: readonly File[] = [
  ['graphiql', 'graphiql.min.css'],
  ['@shopstack/gateway', 'explorer/explorer.css'],
]
const BOOT: File = ['@shopstack/gateway', 'explorer/boot.js']

/** Scripts only from this origin. GraphiQL's dialogs need inline styles; its fonts and icons are data in its stylesheet. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A GraphQL explorer at `/explorer`, served entirely from installed files, for when Sandbox's CDN is out of reach. */
export function explorer(options: ExplorerOptions): FastifyPluginAsync {
  return async (app) => {
    const linkTo = (file: File): string => {
      const { path, type, body } = assetOf(file)
      app.get(path, async (_, reply) =>
        reply
          .header('cache-control', 'public, max-age=31536000, immutable')
          .header('x-content-type-options', 'nosniff')
          .type(type)
          .send(body),
      )
      return path
    }
    const html = page(options, {
      scripts: SCRIPTS.map(linkTo),
      styles: STYLES.map(linkTo),
      boot: linkTo(BOOT),
    })
    app.get('/explorer', async (_, reply) =>
      reply
        .header('cache-control', 'no-cache')
        .header('content-security-policy', POLICY)
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'no-referrer')
        .type('text/html; charset=utf-8')
        .send(html),
    )
  }
}

/** A file and where it is served. Its digest is part of the path, so that it may be cached for good. */
function assetOf([pkg, path]: File): { path: string; type: string; body: Buffer } {
  const body = readFileSync(join(dirname(resolve(`${pkg}/package.json`)), path))
  const version = createHash('sha256').update(body).digest('hex').slice(0, 12)
  const type = path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8'
  return { path: `/explorer/${version}/${basename(path)}`, type, body }
}
