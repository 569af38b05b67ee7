import { hkdfSync, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { dataDir, type Env } from '@shopstack/drizzle/environment/env'
import { z } from 'zod'
import type { envReader } from './env-reader.js'
import { secretFile } from './secret-file.js'
import { secrets } from './values.js'

/** How webhooks are signed and where they may be sent. */
export interface WebhookConfig {
  /** One secret, or two while it is rotated: the first encrypts, both decrypt. `null`: see {@link webhookKeys}. */
  readonly secrets: readonly string[] | null
  /** Hosts that may be `http://` and have internal addresses. */
  readonly internalHosts: readonly string[]
  /** DNS servers for all other hosts; `null`: those of the system. */
  readonly dnsServers: readonly string[] | null
  /** Whether every endpoint must be `https://`. */
  readonly requiresTls: boolean
  /** The folder of the development secret; `null` in production. */
  readonly dataDir: string | null
}

const MAX_HOSTS = 100
const isHost = (text: string): boolean => {
  const url = `http://${text}/`
  return URL.canParse(url) && new URL(url).hostname === text.toLowerCase()
}
const list = (isEntry: (text: string) => boolean) =>
  z
    .string()
    .transform((text) => text.split(',').map((entry) => entry.trim()))
    .pipe(z.array(z.string().refine(isEntry)).max(MAX_HOSTS))
const hosts = list(isHost)
const servers = list((text) => isIP(text) > 0 || /^[^:]+:\d{1,5}$|^\[.+\]:\d{1,5}$/.test(text))

type Reader = Pick<ReturnType<typeof envReader>, 'read' | 'readSecret'>

/** Reads the settings of webhooks. */
export function readWebhookConfig({ read, readSecret }: Reader, env: Env): WebhookConfig {
  const production = env.NODE_ENV === 'production'
  return {
    secrets:
      readSecret(
        'WEBHOOK_SECRET',
        secrets,
        'at least 32 characters (openssl rand -hex 32), or two such values separated by a comma',
      ) ?? null,
    internalHosts: read<string[]>(
      'WEBHOOK_INTERNAL_HOSTS',
      hosts,
      production ? [] : ['localhost'],
      'a comma-separated list of host names, without a port',
    ),
    dnsServers: read<string[] | null>(
      'WEBHOOK_DNS_SERVERS',
      servers,
      null,
      'a comma-separated list of addresses such as 9.9.9.9 or 9.9.9.9:53',
    ),
    requiresTls: production,
    dataDir: production ? null : dataDir(env),
  }
}

const KEY_BYTES = 32

/**
 * The keys that encrypt the secrets of endpoints in the database: the first encrypts, all decrypt. None in production without
 * WEBHOOK_SECRET: then there are no webhooks.
 */
export async function webhookKeys({ secrets, dataDir: folder }: WebhookConfig): Promise<readonly Buffer[]> {
  const texts = secrets ?? (folder === null ? [] : [await developmentSecret(folder)])
  return texts.map((text) => Buffer.from(hkdfSync('sha256', text, '', 'shopstack webhooks', KEY_BYTES)))
}

const developmentSecret = async (folder: string): Promise<string> =>
  (await secretFile(folder, 'webhook-secret', () => randomBytes(KEY_BYTES).toString('hex'))).text
