import { developmentSecret, type Keys, loadKeys } from '../auth/signing-keys.js'
import type { Config } from './read-config.js'

/** The keys that verify tokens, and sign them where the process runs a subgraph. */
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

/** The secret that signs calls between gateway and subgraphs; on a development machine processes share a file. */
export const subgraphSecret = async ({ subgraphSecret, dataDir }: Config): Promise<string> =>
  subgraphSecret ?? developmentSecret(dataDir)
