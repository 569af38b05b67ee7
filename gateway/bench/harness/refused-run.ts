/** A run without valid figures, in one sentence each; the exit code is {@link REFUSED_EXIT_CODE}. */
export class RefusedRun extends Error {
  override readonly name = 'RefusedRun'
}

/** Other errors exit with 1. */
export const REFUSED_EXIT_CODE = 2
