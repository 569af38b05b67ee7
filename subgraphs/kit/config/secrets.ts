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

/**
 * The secrets with which calls between gateway and subgraphs are accepted: one, or two while it is rotated. This process signs
 * with the first. The processes of a development machine share a file.
 */
export const subgraphSecrets = async ({
  subgraphSecrets,
  dataDir,
}: Config): Promise<readonly [string, ...string[]]> => subgraphSecrets ?? [await developmentSecret(dataDir)]

/** The secret with which this process signs its calls to subgraphs. */
export const subgraphSecret = async (config: Config): Promise<string> => (await subgraphSecrets(config))[0]
