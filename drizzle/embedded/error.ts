/** Why the embedded server could not start or go on: one sentence for people, then the end of the server's log. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'
}

const TAIL_LINES = 8

/** The error for a sentence and what the server or `initdb` printed; known causes replace the sentence. */
export function failure(sentence: string, output = ''): EmbeddedPostgresError {
  const tail = output.trim().split('\n').slice(-TAIL_LINES)
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

/** Turns whatever went wrong into an EmbeddedPostgresError; `doing` names the step, as in "preparing /data". */
export function asEmbeddedError(error: unknown, doing: string): EmbeddedPostgresError {
  if (error instanceof EmbeddedPostgresError) return error
  const message = error instanceof Error ? error.message : String(error)
  const sentence = `The embedded PostgreSQL failed while ${doing}: ${message}.`
  return new EmbeddedPostgresError(knownCause(message) ?? sentence, { cause: error })
}

/** The code of a system error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** Resolves to undefined when the promise fails with one of the codes; any other failure stays one. */
export function unless<T>(promise: Promise<T>, ...codes: string[]): Promise<T | undefined> {
  return promise.catch((error: unknown) => {
    if (codes.includes(codeOf(error) ?? '')) return undefined
    throw error
  })
}

/** Why a program of ours could not even be started. */
export function whyNotRun(error: Error): string {
  // The file is there, so what the system does not find is the loader the file asks for: glibc's.
  return codeOf(error) === 'ENOENT'
    ? 'its binaries need glibc, which Alpine and other musl systems lack; set DATABASE_URL to use a server of your own'
    : error.message
}
