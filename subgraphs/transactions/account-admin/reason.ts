import { foldBlanks, isLine, isVisible, isWithinLength } from '@shopstack/drizzle/text/plain'
import { invalid } from '@shopstack/schema/errors'

const MAX_LENGTH = 500

/** The reason of an operator, as the audit log keeps it. */
export function parseReason(given: string): string {
  const reason = foldBlanks(given)
  if (isVisible(reason) && isLine(given) && isWithinLength(reason, MAX_LENGTH)) return reason
  throw invalid('reason', `reason is a line of 1 to ${MAX_LENGTH} characters.`)
}
