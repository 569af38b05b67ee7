import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'

/** Links that @apollo/gateway rejects; the subgraphs enforce these directives. */
const REFUSED = /^\s*@link\(url: "https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes)\/.*\)$/gm

/** The committed supergraph SDL, as other routers load it. */
export const supergraphSdl = (): string => readFileSync(join(SCHEMA_ROOT, 'supergraph.graphql'), 'utf8')

/** The supergraph SDL for @apollo/gateway, without the links to the auth specs. */
export const gatewaySdl = (): string => supergraphSdl().replace(REFUSED, '')
