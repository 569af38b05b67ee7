import { type Command, counted, migrateWith, withDatabase } from './command.js'

/** `npm run db -- migrate` */
export const migrateCommand: Command = {
  summary: 'bring the database, its roles and their rights up to date; safe to repeat',
  usage: [],
  options: {},
  run: (_, io) =>
    withDatabase(io, async (database) => {
      const { applied, total } = await migrateWith(io, database)
      const news = applied === 0 ? 'up to date' : `${counted(applied, 'migration')} applied`
      io.out(`${database.description}: ${news}, ${total} in all`)
    }),
}
