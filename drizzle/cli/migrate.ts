import { type Command, counted, migrateWith, withDatabase } from './command.js'

/** `npm run db -- migrate` */
export const migrateCommand: Command = {
  summary: 'bring the database, its roles and their rights up to date; safe to repeat',
  usage: [],
  options: {},
  run: (_, io) =>
    withDatabase(io, async (database) => {
      const { applied, total, unrevoked } = await migrateWith(io, database)
      const news = applied === 0 ? 'up to date' : `${counted(applied, 'migration')} applied`
      io.out(`${database.description}: ${news}, ${total} in all`)
      if (unrevoked.length > 0) io.out(leftOpenNote(unrevoked.length))
    }),
}

const leftOpenNote = (count: number): string =>
  `Every role may still call ${counted(count, 'function')} of Postgres that make large objects or take advisory locks: ` +
  'only a superuser can revoke that. Run migrate once as one.'
