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

/** The key that signs, and all keys whose tokens are accepted, under their `kid` (RFC 7638 thumbprint). */
export interface Keys {
  /** `null` in a process that checks tokens and makes none. */
  readonly signing: { readonly kid: string; readonly privateKey: KeyObject } | null
  readonly publicKeys: ReadonlyMap<string, KeyObject>
  /** The public parts of all accepted keys, for `/.well-known/jwks.json`. */
  readonly jwks: { readonly keys: readonly JWK[] }
}

/** Where the keys come from: the configuration, else a key made for development and kept in the data folder. */
export interface KeyOptions extends KeyConfig {
  readonly dataDir: string
  readonly production: boolean
  /** Whether this process makes tokens; one that only checks them needs no more than public keys. */
  readonly signs?: boolean
}

/**
 * Loads the signing keys. Production has no default key on purpose.
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

/** The secret that signs calls to subgraphs when none is configured; for development only. */
export const developmentSecret = async (dataDir: string): Promise<string> =>
  (await secretFile(dataDir, 'subgraph-secret', () => randomBytes(32).toString('hex'))).text

async function developmentKey(dataDir: string): Promise<KeyObject> {
  const { text, path } = await secretFile(dataDir, 'signing-key.pem', makePrivateKey)
  try {
    return parsePrivateKey(text)
  } catch {
    const problem = `${path} holds no Ed25519 private key; remove it and a new one is made`
    throw new ConfigError([['JWT_PRIVATE_KEY', problem]])
  }
}

const makePrivateKey = () =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()

const kidOf = (key: KeyObject): Promise<string> => calculateJwkThumbprint(publicJwkOf(key))
