import { foldBlanks, isLine, isWithinLength } from '@shopstack/drizzle/text/plain'
import { InternalAddressError } from '@shopstack/kit/http/external-agent'
import { invalid } from '@shopstack/schema/errors'
import type { WebhookEventType } from '@shopstack/schema/webhooks/events'
import type { Context } from '../context.js'

const MAX_URL_LENGTH = 2_000
const MAX_DESCRIPTION_LENGTH = 200
/** Ports below belong to other protocols, which a request could speak by accident. */
const MIN_FREE_PORT = 1_024

const EXPECTED_URL =
  'url must be an https:// URL of a public host without user, password and fragment, on port 443 or above 1023.'

/**
 * Validates a URL, as it is stored. A host that resolves to an internal address is rejected here, and again at every connection; one
 * that does not resolve may do so later.
 */
export async function validateUrl({ webhooks }: Context, given: string): Promise<string> {
  const url = isLine(given) && given.length <= MAX_URL_LENGTH && URL.canParse(given) ? new URL(given) : null
  if (!url || !isAcceptable(url, webhooks)) throw invalid('input.url', EXPECTED_URL)
  await webhooks.agent.resolve(url.hostname).catch((error) => {
    if (error instanceof InternalAddressError)
      throw invalid('input.url', 'url must not lead to an internal address.')
  })
  if (url.href.length > MAX_URL_LENGTH) throw invalid('input.url', EXPECTED_URL)
  return url.href
}

function isAcceptable(url: URL, { requiresTls, internalHosts }: Context['webhooks']): boolean {
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false
  const isInternal = internalHosts.includes(url.hostname)
  if (url.protocol !== 'https:' && (url.protocol !== 'http:' || (requiresTls && !isInternal))) return false
  // The default port of the protocol is empty.
  return isInternal || url.port === '' || Number(url.port) >= MIN_FREE_PORT
}

/** Validates a description; an empty one is none. */
export function validateDescription(given: string | null | undefined): string | null {
  const text = foldBlanks(given ?? '')
  if (!isLine(given ?? '') || !isWithinLength(text, MAX_DESCRIPTION_LENGTH))
    throw invalid(
      'input.description',
      `description must be a line of at most ${MAX_DESCRIPTION_LENGTH} characters.`,
    )
  return text === '' ? null : text
}

/** Validates the chosen types; each counts once. */
export function validateEventTypes(given: readonly WebhookEventType[]): WebhookEventType[] {
  if (given.length === 0) throw invalid('input.eventTypes', 'eventTypes must name at least one type.')
  return [...new Set(given)].sort()
}
