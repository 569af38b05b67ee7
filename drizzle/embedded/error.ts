/** An error of the embedded server: one sentence, followed by the end of the server's log. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'
}

const MAX_TAIL_LINES = 8

/** An error from a sentence and the output of the server or `initdb`; a known cause replaces the sentence. */
export function failure(sentence: string, output = ''): EmbeddedPostgresError {
  const tail = output.trim().split('\n').slice(-MAX_TAIL_LINES)
  const lines = output.trim() === '' ? [] : tail.map((line) => `  ${line.trimEnd()}`)
  return new EmbeddedPostgresError([knownCause(output) ?? sentence, ...lines].join('\n'))
}

function knownCause(output: string): string | undefined {
  if (/No space left on device|ENOSPC/.test(output)) {
    return 'The disk that holds the embedded PostgreSQL data is full; free some space or set SHOPSTACK_DATA_DIR to another disk.'
  }
  if (/error while loading shared libraries|Error relocating|Library not loaded/.test(output)) {
    return 'The embedded PostgreSQL lacks system libraries here (Alpine and other musl systems cannot run it); set DATABASE_URL to use a server of your own.'
  }
  if (/could not look up effective user ID/.test(output)) {
    return 'PostgreSQL does not run as a user without an entry in /etc/passwd; start ShopStack as a named user, or set DATABASE_URL.'
  }
  return undefined
}

/** Converts any error to an EmbeddedPostgresError; `doing` is the step, such as "preparing /data". */
export function asEmbeddedError(error: unknown, doing: string): EmbeddedPostgresError {
  if (error instanceof EmbeddedPostgresError) return error
  const message = error instanceof Error ? error.message : String(error)
  const sentence = `The embedded PostgreSQL failed while ${doing}: ${message}.`
  return new EmbeddedPostgresError(knownCause(message) ?? sentence, { cause: error })
}

/** The code of a system error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** Resolves to undefined for errors with one of the codes; rejects with others. */
export function ignoring<T>(promise: Promise<T>, ...codes: string[]): Promise<T | undefined> {
  return promise.catch((error: unknown) => {
    if (codes.includes(errorCode(error) ?? '')) return undefined
    throw error
  })
}

/** Why a program could not be started. */
export function startFailure(error: Error): string {
  // The file exists, so the missing file is its loader, that of glibc.
  return errorCode(error) === 'ENOENT'
    ? 'its binaries need glibc, which Alpine and other musl systems lack; set DATABASE_URL to use a server of your own'
    : error.message
}
