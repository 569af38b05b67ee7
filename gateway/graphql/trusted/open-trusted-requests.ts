import type { Config } from '@shopstack/kit/config/read-config'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { preparerFor } from '../../federation/executor/prepare.js'
import { gatewaySdl, supergraphSdl } from '../../federation/supergraph.js'
import { cacheHintsOf } from './cache-hints.js'
import { loadManifests } from './load-manifests.js'
import { type TrustedRequests, trustedRequests } from './trusted-requests.js'

/**
 * Loads the manifests of the settings; `null` with mode `off`.
 * @throws ConfigError with the file and the line of each problem
 */
export async function openTrustedRequests(
  { trustedDocuments: { mode, manifests } }: Pick<Config, 'trustedDocuments'>,
  log: Logger,
): Promise<TrustedRequests | null> {
  if (mode === 'off') return null
  const { api } = preparerFor(gatewaySdl())
  const documents = await loadManifests(manifests, { api, hints: cacheHintsOf(supergraphSdl()) })
  log.info({ mode, documents: documents.byText.size }, 'trusted documents loaded')
  return trustedRequests(mode, documents)
}
