import type { Logger } from './log.js'

/** Errors logged per response: one cause often fails many fields. */
const MAX_LOGGED_FAILURES = 5

/** A log of failures. */
export interface FailureLog {
  error(fields: object, message: string): void
}

/** A failure log with a limit per response; the errors of a response are formatted synchronously. */
export function failureLog(log: Logger): FailureLog {
  let seen = 0
  const logOmitted = (): void => {
    const omitted = seen - MAX_LOGGED_FAILURES
    seen = 0
    if (omitted > 0) log.error({ omitted }, 'further errors of the response omitted')
  }
  return {
    error(fields, message) {
      if (seen === 0) queueMicrotask(logOmitted)
      seen += 1
      if (seen <= MAX_LOGGED_FAILURES) log.error(fields, message)
    },
  }
}
