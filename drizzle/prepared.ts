/**
 * A query that is built once per connection: building its SQL costs three times what running it does.
 * `build` must call `.prepare(name)`, which also makes Postgres keep the plan.
 */
export function prepared<Database extends object, Query>(
  build: (db: Database) => Query,
): (db: Database) => Query {
  const built = new WeakMap<Database, Query>()
  return (db) => {
    const known = built.get(db)
    if (known) return known
    const query = build(db)
    built.set(db, query)
    return query
  }
}

/** Like {@link prepared}, for a query with a few forms: `form` names the one that is meant. */
export function preparedForms<Database extends object, Form extends string, Query>(
  build: (db: Database, form: Form) => Query,
): (db: Database, form: Form) => Query {
  const forms = prepared((_db: Database) => new Map<Form, Query>())
  return (db, form) => {
    const known = forms(db).get(form)
    if (known) return known
    const query = build(db, form)
    forms(db).set(form, query)
    return query
  }
}
