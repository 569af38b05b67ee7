import type { Logger } from './log.js'

/** Of what one failure does to many fields of an answer, a few lines say enough. */
const MAX_LOGGED_FAILURES = 5

/** Where failures are logged. */
export interface FailureLog {
  error(fields: object, message: string): void
}

/** A log of failures, bounded for each answer: the errors of an answer are formatted in one go. */
export function failureLog(log: Logger): FailureLog {
  let seen = 0
  const settle = (): void => {
    const omitted = seen - MAX_LOGGED_FAILURES
    seen = 0
    if (omitted > 0) log.error({ omitted }, 'more fields of one answer failed')
  }
  return {
    error(fields, message) {
      if (seen === 0) queueMicrotask(settle)
      seen += 1
      if (seen <= MAX_LOGGED_FAILURES) log.error(fields, message)
    },
  }
}
