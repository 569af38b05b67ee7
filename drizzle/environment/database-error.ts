/** A database that cannot be worked with, told in one sentence without a secret. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}
