/** An unusable database, described in one sentence without secrets. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}
