import { randomBytes } from 'node:crypto'
import { openSealedValue, sealValue } from '@shopstack/kit/auth/signed-value'
import { ShopError } from '@shopstack/schema/errors'
import { Webhook } from 'standardwebhooks'
import type { WebhookRow } from './queries.js'

/** For how long the former secret signs as well. */
export const OVERLAP_HOURS = 24

/** Standard Webhooks: between 24 and 64 bytes. */
const SECRET_BYTES = 32

type Keys = readonly Buffer[]
type Secrets = Pick<WebhookRow, 'secret' | 'previousSecret' | 'previousSecretUntil'>

/** A new secret of an endpoint, in the form that libraries of Standard Webhooks take. */
export const newSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`

/**
 * The stored form of a secret.
 * @throws ShopError `WEBHOOKS_UNAVAILABLE` without a key
 */
export function sealSecret([key]: Keys, secret: string): string {
  if (!key) throw new ShopError('WEBHOOKS_UNAVAILABLE', undefined)
  return sealValue(key, secret)
}

/** The secret of a stored form; null when it was encrypted with another key. */
const openSecret = (keys: Keys, sealed: string): string | null =>
  keys.map((key) => openSealedValue(key, sealed)).find((text) => text !== null) ?? null

/** The stored form under the first key; null when it is under that key, or under none of them. */
export function resealed(keys: Keys, sealed: string | null): string | null {
  const [first, ...others] = keys
  if (!first || sealed === null || openSealedValue(first, sealed) !== null) return null
  const secret = openSecret(others, sealed)
  return secret === null ? null : sealValue(first, secret)
}

/** Whether the former secret signs as well. */
export const isInOverlap = ({ previousSecretUntil }: Pick<Secrets, 'previousSecretUntil'>): boolean =>
  previousSecretUntil !== null && Date.parse(previousSecretUntil) > Date.now()

/** A message to be signed. */
export interface SignedMessage {
  readonly id: string
  readonly at: Date
  readonly body: string
}

/** The header `webhook-signature`; null when no key opens the secret. */
export function signatureOf(keys: Keys, row: Secrets, { id, at, body }: SignedMessage): string | null {
  const current = row.secret === null ? null : openSecret(keys, row.secret)
  if (current === null) return null
  const previous =
    isInOverlap(row) && row.previousSecret !== null ? openSecret(keys, row.previousSecret) : null
  return [current, previous]
    .flatMap((secret) => (secret === null ? [] : [new Webhook(secret).sign(id, at, body)]))
    .join(' ')
}
