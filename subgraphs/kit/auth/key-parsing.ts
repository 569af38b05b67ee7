import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'

/** Keys as configured. */
export interface KeyConfig {
  /** Ed25519 private key as PEM or JWK. */
  readonly privateKey?: string | undefined
  /** Further accepted public keys, as a JWK set or PEM blocks. */
  readonly publicKeys?: string | undefined
}

/** How to generate a key; part of messages. */
export const KEYGEN_HINT = 'generate one with: openssl genpkey -algorithm ed25519'

const WRONG_PRIVATE = `must be an Ed25519 private key (PEM or JWK); ${KEYGEN_HINT}`
const WRONG_PUBLIC = 'must be a JWK set or PEM blocks of Ed25519 public keys (openssl pkey -pubout)'
const PRIVATE_IN_PUBLIC = 'contains a private key; list public keys only (openssl pkey -pubout)'
const PEM_PUBLIC_KEY = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g

const publicJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })
const privateJwk = publicJwk.extend({ d: z.string() })
const jwkSet = z.object({ keys: z.array(publicJwk) })

/** Problems of the configured keys by variable, to be reported with those of the other settings. */
export function keyProblems({ privateKey, publicKeys }: KeyConfig): [name: string, problem: string][] {
  const problems: [string, string][] = []
  if (privateKey && !succeeds(parsePrivateKey, privateKey)) problems.push(['JWT_PRIVATE_KEY', WRONG_PRIVATE])
  if (publicKeys && /PRIVATE KEY|"d"\s*:/.test(publicKeys))
    problems.push(['JWT_PUBLIC_KEYS', PRIVATE_IN_PUBLIC])
  else if (publicKeys && !succeeds(parsePublicKeys, publicKeys))
    problems.push(['JWT_PUBLIC_KEYS', WRONG_PUBLIC])
  return problems
}

/** An Ed25519 private key from PEM or JWK text; throws on anything else. */
export function parsePrivateKey(text: string): KeyObject {
  return ed25519(
    isJson(text)
      ? createPrivateKey({ key: privateJwk.parse(JSON.parse(text)), format: 'jwk' })
      : createPrivateKey(unescaped(text)),
  )
}

/** Ed25519 public keys from a JWK set or PEM blocks; throws on anything else. */
export function parsePublicKeys(text: string): KeyObject[] {
  if (isJson(text))
    return jwkSet.parse(JSON.parse(text)).keys.map((key) => ed25519(createPublicKey({ key, format: 'jwk' })))
  const blocks = unescaped(text)
  if (blocks.replaceAll(PEM_PUBLIC_KEY, '').trim() !== '') throw new TypeError('not PEM')
  return (blocks.match(PEM_PUBLIC_KEY) ?? []).map((pem) => ed25519(createPublicKey(pem)))
}

/** The public part of a key as a JWK. */
export const publicJwkOf = (key: KeyObject) => publicJwk.parse(key.export({ format: 'jwk' }))

const isJson = (text: string): boolean => text.trimStart().startsWith('{')

// .env files often cannot hold line breaks, so PEM text may contain the escape `\n`.
const unescaped = (pem: string): string => pem.replaceAll('\\n', '\n')

function ed25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not Ed25519')
  return key
}

function succeeds(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}
