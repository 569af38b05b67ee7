import type { FastifyPluginAsync } from 'fastify'
import { type AssetFile, PAGE_HEADERS, serveAsset } from '../../http/static-assets.js'
import { type ExplorerOptions, explorerPage } from './page.js'

/** The files that are served beside the page; no other paths exist. */
const SCRIPTS: readonly AssetFile[] = [
  ['react', 'umd/react.production.min.js'],
  ['react-dom', 'umd/react-dom.production.min.js'],
  ['graphiql', 'graphiql.min.js'],
]
const STYLES: readonly AssetFile[] = [
  ['graphiql', 'graphiql.min.css'],
  ['@shopstack/gateway', 'graphql/explorer/explorer.css'],
]
const BOOT: AssetFile = ['@shopstack/gateway', 'graphql/explorer/boot.js']

/** A GraphQL explorer at `/explorer` from installed files, for networks without access to Sandbox's CDN. */
export function explorer(options: ExplorerOptions): FastifyPluginAsync {
  return async (app) => {
    const linkTo = (file: AssetFile): string => serveAsset(app, '/explorer', file)
    const html = explorerPage(options, {
      scripts: SCRIPTS.map(linkTo),
      styles: STYLES.map(linkTo),
      boot: linkTo(BOOT),
    })
    app.get('/explorer', async (_, reply) => reply.headers(PAGE_HEADERS).send(html))
  }
}
