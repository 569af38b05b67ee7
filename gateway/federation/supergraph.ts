import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'

/** The specs @apollo/gateway refuses to load, although it need not know them: the subgraphs enforce their rules. */
const REFUSED = /^\s*@link\(url: "https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes)\/.*\)$/gm

/** The committed supergraph, as other routers load it. */
export const supergraphSdl = (): string => readFileSync(join(SCHEMA_ROOT, 'supergraph.graphql'), 'utf8')

/** The supergraph as @apollo/gateway loads it: without the links to the auth specs. */
export const gatewaySdl = (): string => supergraphSdl().replace(REFUSED, '')
