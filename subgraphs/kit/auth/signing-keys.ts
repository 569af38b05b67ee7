import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { ConfigError } from '../config/env-reader.js'
import { secretFile } from '../config/secret-file.js'
import {
  KEYGEN_HINT,
  type KeyConfig,
  keyProblems,
  parsePrivateKey,
  parsePublicKeys,
  publicJwkOf,
} from './key-parsing.js'

/** The signing key and all accepted public keys by `kid` (RFC 7638 thumbprint). */
export interface Keys {
  /** `null` in a process that only verifies tokens. */
  readonly signing: { readonly kid: string; readonly privateKey: KeyObject } | null
  readonly publicKeys: ReadonlyMap<string, KeyObject>
  /** The accepted public keys, for `/.well-known/jwks.json`. */
  readonly jwks: { readonly keys: readonly JWK[] }
}

/** The configured keys, or a development key stored in the data directory. */
export interface KeyOptions extends KeyConfig {
  readonly dataDir: string
  readonly production: boolean
  /** Whether this process signs tokens; one that only verifies them needs public keys only. */
  readonly signs?: boolean
}

/**
 * Loads the keys. Production has no default key.
 * @throws ConfigError naming JWT_PRIVATE_KEY or JWT_PUBLIC_KEYS, never showing a key
 */
export async function loadKeys(options: KeyOptions): Promise<Keys> {
  const { privateKey, publicKeys, production, signs = true } = options
  const problems = keyProblems({ privateKey, publicKeys })
  const verifiesOnly = !signs && !privateKey && publicKeys !== undefined
  if (production && !privateKey && !verifiesOnly)
    problems.push(['JWT_PRIVATE_KEY', `missing; ${KEYGEN_HINT}`])
  if (problems.length > 0) throw new ConfigError(problems)
  const signing = verifiesOnly ? null : await signingKey(options)
  const own = signing ? [createPublicKey(signing.privateKey)] : []
  const accepted = [...own, ...(publicKeys ? parsePublicKeys(publicKeys) : [])]
  const byKid = new Map(await Promise.all(accepted.map(async (key) => [await kidOf(key), key] as const)))
  return {
    signing,
    publicKeys: byKid,
    jwks: {
      keys: Array.from(byKid, ([kid, key]) => ({ ...publicJwkOf(key), kid, alg: 'EdDSA', use: 'sig' })),
    },
  }
}

async function signingKey({ privateKey: text, dataDir }: KeyOptions): Promise<Keys['signing']> {
  const privateKey = text ? parsePrivateKey(text) : await developmentKey(dataDir)
  return { kid: await kidOf(createPublicKey(privateKey)), privateKey }
}

/** The secret that signs calls to subgraphs when none is configured; development only. */
export const developmentSecret = async (dataDir: string): Promise<string> =>
  (await secretFile(dataDir, 'subgraph-secret', () => randomBytes(32).toString('hex'))).text

async function developmentKey(dataDir: string): Promise<KeyObject> {
  const { text, path } = await secretFile(dataDir, 'signing-key.pem', generatePrivateKey)
  try {
    return parsePrivateKey(text)
  } catch {
    const problem = `${path} is not an Ed25519 private key; remove the file to generate a new one`
    throw new ConfigError([['JWT_PRIVATE_KEY', problem]])
  }
}

const generatePrivateKey = () =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()

const kidOf = (key: KeyObject): Promise<string> => calculateJwkThumbprint(publicJwkOf(key))
