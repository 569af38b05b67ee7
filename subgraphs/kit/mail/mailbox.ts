import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const storedMail = z.object({
  /** The `Message-ID` without its domain. */
  id: z.string(),
  at: z.string(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
})

/** A mail that was not sent, because no server is configured. */
export type StoredMail = z.infer<typeof storedMail>

/** Older mails are deleted. */
const MAX_STORED_MAILS = 100

const FILE = /^\d{13}-[\da-f-]{36}\.json$/

/** Stores a mail in a folder that only the process' user can read; a repeated delivery replaces it. */
export async function storeMail(folder: string, mail: StoredMail): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const names = await filesOf(folder)
  const [known] = names.filter((name) => name.includes(mail.id))
  const path = join(folder, known ?? `${Date.now()}-${mail.id}.json`)
  // Readers see a whole file or none.
  await writeFile(`${path}.draft`, JSON.stringify(mail), { mode: 0o600 })
  await rename(`${path}.draft`, path)
  const old = names.slice(0, Math.max(0, names.length - MAX_STORED_MAILS + 1))
  for (const name of old) await rm(join(folder, name), { force: true })
}

/** The stored mails, newest first. */
export async function readMailbox(folder: string): Promise<StoredMail[]> {
  const names = await filesOf(folder)
  const read = await Promise.all(names.toReversed().map((name) => readMail(join(folder, name))))
  return read.flatMap((mail) => mail ?? [])
}

/** The names of the stored mails, oldest first; none without the folder. */
async function filesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(ignoringMissing)
  return (names ?? []).filter((name) => FILE.test(name)).sort()
}

/** Null when another process has deleted it meanwhile, or the file is no mail. */
async function readMail(path: string): Promise<StoredMail | null> {
  const text = await readFile(path, 'utf8').catch(ignoringMissing)
  return text === null ? null : (storedMail.safeParse(parsed(text)).data ?? null)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function ignoringMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}
