import { developmentSecret, type Keys, loadKeys } from '../auth/signing-keys.js'
import type { Config } from './read-config.js'

/** The keys this process checks tokens with, and signs them with where it runs a subgraph. */
export const keysOf = (
  { jwtPrivateKey, jwtPublicKeys, dataDir, production }: Config,
  signs: boolean,
): Promise<Keys> =>
  loadKeys({
    dataDir,
    production,
    signs,
    ...(jwtPrivateKey !== undefined && { privateKey: jwtPrivateKey }),
    ...(jwtPublicKeys !== undefined && { publicKeys: jwtPublicKeys }),
  })

/** What gateway and subgraphs sign their calls with; the processes of one development machine share a file. */
export const subgraphSecret = async ({ subgraphSecret, dataDir }: Config): Promise<string> =>
  subgraphSecret ?? developmentSecret(dataDir)
